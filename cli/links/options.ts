import { command, renaming } from '../shared/command';
import { InputError } from '../shared/input-error';
import { JSON_OUTPUT, list, matching, permissions, PROFILE, QUIET, SHOW_COMMANDS } from '../shared/options';
import { PLAN_NAMES } from '../shared/plans';

/** The command with its options, without what it does. */
export const linksOptions = () =>
  renaming(command('links', 'Prints links that open the CloudFormation console with a template and all its parameters',
    'At first it prints the commands that put the templates into your bucket. When ' +
    'they are there, it prints the links, each for one version of its template. It ' +
    'changes nothing without --upload. A list has commas; with spaces, it needs quotation marks.')
    .optionsGroup('The bucket of the templates:')
    .option('--bucket <name>', 'a bucket of yours for the templates')
    .option('--bucket-owner <id>', 'id of the account that the bucket belongs to')
    .option('--bucket-region <name>', 'its region (default: --region)')
    .addOption(matching('--prefix <folder/>', 'folder in the bucket (default: defender-for-cloud/ and the version)',
      /^([\w-][\w.-]*\/)*$/, 'empty, or folders that end with /'))
    .addOption(PROFILE)
    .option('--upload', 'uploads the templates with the AWS CLI, and prints the links')
    .option('--uploaded', 'asks the AWS CLI for owner, content and version of the templates in the bucket, and prints the links')
    .option('--unversioned', 'prints the links at once, without versions: whoever can write to the bucket, or gets its name ' +
      'when you delete it, decides what the links deploy')
    .optionsGroup('The stack:')
    .option('--region <name>', 'region of the stack with the roles (default: us-east-1)')
    .option('--stack <name>', 'name of the stack (default: DefenderForCloud, or with --organization DefenderForCloudOrganization)')
    .option('--tenant-id <guid>', 'id of your own Entra tenant')
    .option('--plans <list>', `of ${PLAN_NAMES.join(', ')} (default: only foundational CSPM)`)
    .option('--servers-plan <plan>', 'P1 or P2 (default: P2)')
    .addOption(permissions('least privilege, or the default of the portal, which also reads contents, pushes images to ECR and reaches ' +
      'every EKS cluster (default: default)'))
    .option('--audit-logs', 'control-plane audit logs of EKS, which AWS charges for')
    .option('--host-management', 'host management, which gives EC2 instances an instance profile')
    .option('--host-regions <list>', 'its regions (default: --region)')
    .option('--ciem-object-id <guid>', 'object id of the service principal of CIEM')
    .option('--deny-data-reads', 'the CSPM role cannot read contents')
    .option('--existing-provider', 'the OIDC providers exist, with all audiences')
    .option('--boundary <arn>', 'permissions boundary of every role; with --organization, an AWS managed policy only')
    .option('--path </path/>', 'path of the roles')
    .addOption(matching('--role-name-suffix <suffix>', 'suffix for each role name; an empty one is none', /(?:)/, ''))
    .optionsGroup('An organization:')
    .addOption(list('--organization <ids>', 'its root, such as r-ab12, or organizational units (default: one account). The stack ' +
      'connects their accounts by StackSets, and its own account'))
    .addOption(list('--only-accounts <ids>', 'accounts of the units that are connected, for a pilot, with --members-only'))
    .addOption(list('--excluded-accounts <ids>', 'accounts of the units that are left out'))
    .option('--members-only', 'does not connect the account of the stack')
    .option('--delegated-admin', 'the stack is in the account of a delegated administrator of StackSets')
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 everything is printed, 2 wrong arguments, or the bucket does not have the files'), {
    '--least-privilege': '--permissions least', '--suffix': '--role-name-suffix', '--units': '--organization', '--ciem': '--ciem-object-id',
  }, (error) => {
    if (error.code !== 'commander.excessArguments') throw error;
    throw new InputError(`${error.message.replace(/^error: /, '')} A list with spaces needs quotation marks`);
  });

export type Values = ReturnType<ReturnType<typeof linksOptions>['opts']>;
