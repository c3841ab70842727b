import { ORGANIZATION_PARAMETERS } from '../../build/templates/organization-parameters';
import { constraintOf, patternOf } from '../../build/templates/parameter-spec';
import { ACCOUNT_PARAMETERS, MEMBER_PARAMETERS } from '../../build/templates/parameters';
import { version } from '../../package.json';
import {
  command, flagOf, givenOptions, GUID, JSON_OUTPUT, list, matching, OWN_TENANT, OWN_TENANT_ALLOWED, permissions, PROFILE, QUIET,
  SHOW_COMMANDS,
} from '../shared/command';
import { InputError } from '../shared/input-error';
import { parameterOf, PLAN_NAMES, type PlanName } from '../shared/plans';

/** The command with its options, without its action. */
export const linksOptions = () =>
  command('links', 'Prints links that open the CloudFormation console with a template and all its parameters',
    'First, it prints the commands that put the templates into your bucket. When the ' +
    'templates are there, it prints the links, each for one version of a template. It ' +
    'changes nothing without --upload. The items of a list are separated by commas. A list with spaces needs quotation marks.')
    .optionsGroup('The bucket of the templates:')
    .option('--bucket <name>', 'a bucket of yours for the templates')
    .option('--bucket-owner <id>', 'id of the account that the bucket belongs to')
    .option('--bucket-region <name>', 'region of the bucket (default: --region)')
    .addOption(matching('--prefix <folder/>', 'folder in the bucket (default: defender-for-cloud/ and the version)',
      /^([\w-][\w.-]*\/)*$/, 'empty, or folders that end with /'))
    .addOption(PROFILE)
    .option('--upload', 'uploads the templates with the AWS CLI, and prints the links')
    .option('--uploaded', 'checks owner, content and version of the templates in the bucket with the AWS CLI, and prints the links')
    .option('--unversioned', 'prints the links at once, without versions: whoever can write to the bucket, or gets its name ' +
      'when you delete it, decides what the links deploy')
    .optionsGroup('The stack:')
    .option('--region <name>', 'region of the stack with the roles (default: us-east-1)')
    .option('--stack <name>', 'name of the stack (default: DefenderForCloud, or with --organization DefenderForCloudOrganization)')
    .option('--tenant-id <guid>', 'id of your own Entra tenant')
    .option('--plans <list>', `plans to turn on: ${PLAN_NAMES.join(', ')} (default: only foundational CSPM)`)
    .option('--servers-plan <plan>', 'P1 or P2 (default: P2)')
    .addOption(permissions('least privilege, or the default of the portal, which also reads contents, pushes images to ECR and reaches ' +
      'every EKS cluster (default: default)'))
    .option('--audit-logs', 'control-plane audit logs of EKS, which AWS charges for')
    .option('--host-management', 'host management, which gives EC2 instances an instance profile')
    .option('--host-regions <list>', 'regions of host management (default: --region)')
    .option('--ciem-object-id <guid>', 'object id of the service principal of CIEM')
    .option('--deny-data-reads', 'the CSPM role cannot read contents')
    .option('--existing-provider', 'the OIDC providers already exist, with all audiences')
    .option('--boundary <arn>', 'permissions boundary of every role; with --organization, an AWS managed policy only')
    .option('--path </path/>', 'path of the roles')
    .option('--policy-path </path/>', 'path of their managed policies')
    .addOption(matching('--role-name-suffix <suffix>', 'suffix for each role name; "" means no suffix', /(?:)/, ''))
    .optionsGroup('An organization:')
    .addOption(list('--organization <ids>', 'the root, such as r-ab12, or organizational units (default: one account). The stack ' +
      'connects their accounts by StackSets, and also its own account'))
    .addOption(list('--only-accounts <ids>', 'accounts of the units to connect, for a pilot with --members-only'))
    .addOption(list('--excluded-accounts <ids>', 'accounts of the units to leave out'))
    .option('--members-only', 'does not connect the account of the stack')
    .option('--delegated-admin', 'the stack is in the account of a delegated administrator of StackSets')
    .optionsGroup('Output:')
    .addOption(JSON_OUTPUT)
    .addOption(QUIET)
    .addOption(SHOW_COMMANDS)
    .addHelpText('after', '\nexit code: 0 if everything is printed, 2 if an argument is wrong or the bucket does not have the files')
    .exitOverride((error) => {
      if (error.code !== 'commander.excessArguments') throw error;
      throw new InputError(`${error.message.replace(/^error: /, '')} A list with spaces needs quotation marks`);
    });

type Values = ReturnType<ReturnType<typeof linksOptions>['opts']>;

/** Upload the files; check the files that are in the bucket; or print links without versions, and check nothing. */
type Mode = typeof MODES[number];

const MODES = ['upload', 'uploaded', 'unversioned'] as const;

/** Regions of the partition aws, because Microsoft publishes nothing for other partitions. */
const REGION = /^(?!cn-|us-gov-|us-iso|eu-iso|eusc-)[a-z]{2,4}(-[a-z]+)+-\d+$/;
const BUCKET = 'the name of a bucket of yours: 3 to 63 lower-case letters, digits or hyphens';
const BUCKET_OWNER = 'the id of the account that the bucket belongs to, twelve digits';
const REQUIRED = {
  bucket: `${BUCKET}, such as our-templates`,
  bucketOwner: `${BUCKET_OWNER}, such as 111122223333`,
  tenantId: OWN_TENANT_ALLOWED,
};

/** Checks the options. Throws an `InputError`. */
export function readRequest(given: Values) {
  const values = { ...withoutSpaces(given), ...givenOptions(given, REQUIRED) };
  const region = checked('region', values.region ?? 'us-east-1', REGION, 'a region of the partition aws, such as eu-west-1');
  const plans = readPlans(values.plans);
  checkListsHaveNoDuplicates(values);
  const parameters = readParameters(values, plans);
  return {
    bucket: checked('bucket', values.bucket, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, BUCKET),
    /** Id of the account that the bucket belongs to. */
    bucketOwner: checked('bucket-owner', values.bucketOwner, /^\d{12}$/, BUCKET_OWNER),
    bucketRegion: checked('bucket-region', values.bucketRegion ?? region, REGION, 'a region, such as eu-west-1'),
    prefix: values.prefix ?? `defender-for-cloud/${version}/`,
    profile: values.profile,
    region,
    stackName: checked('stack', values.stack ?? (values.organization ? 'DefenderForCloudOrganization' : 'DefenderForCloud'),
      /^[A-Za-z][A-Za-z0-9-]{0,100}$/, 'at most 101 letters, digits or hyphens, beginning with a letter'),
    /** Whether the user did not name the region. */
    regionIsDefault: values.region === undefined,
    leastPrivilege: values.permissions === 'least',
    denyDataReads: values.denyDataReads ?? false,
    /** Regions in which host management manages EC2 instances. */
    hostRegions: readHostRegions(values, region),
    /** Parameters of the template of the roles. */
    parameters,
    /** More parameters, for the template of an organization. Undefined if only one account is connected. */
    organization: readOrganization(values),
    /** Undefined if the files are not in the bucket yet. The command then makes no request. */
    mode: readMode(values),
  };
}

export type Request = Readonly<ReturnType<typeof readRequest>>;

function checked(option: string, value: string, pattern: RegExp, allowed: string): string {
  if (!pattern.test(value)) throw new InputError(`--${option} must be ${allowed}, got "${value}"`);
  return value;
}

const LISTS = ['plans', 'hostRegions'] as const;

/** Removes the space after a comma, which the templates accept, too. */
function withoutSpaces(values: Values): Values {
  const given = LISTS.filter(name => values[name] !== undefined);
  return { ...values, ...Object.fromEntries(given.map(name => [name, values[name]!.replaceAll(', ', ',')])) };
}

function checkListsHaveNoDuplicates(values: Values): void {
  for (const option of [...LISTS, 'organization', 'onlyAccounts', 'excludedAccounts'] as const) {
    const value = values[option] ?? '';
    const items = typeof value === 'string' ? value.split(',') : value;
    const twice = items.find((item, i) => items.indexOf(item) !== i);
    if (twice !== undefined) throw new InputError(`${flagOf(option)} must have each value once, got "${twice}" twice`);
  }
}

function readMode(values: Values): Mode | undefined {
  const [mode, other] = MODES.filter(option => values[option]);
  if (other) throw new InputError(`--${mode} must be left out with --${other}`);
  return mode;
}

function readPlans(given = ''): PlanName[] {
  const plans = given.split(',').filter(plan => plan !== '');
  const unknown = plans.find(plan => !PLAN_NAMES.some(name => name === plan));
  if (unknown) throw new InputError(`--plans must be one or more of ${PLAN_NAMES.join(',')}, separated by commas, got "${unknown}"`);
  return plans as PlanName[];
}

function readParameters(values: Values, plans: readonly PlanName[]): { [name: string]: string } {
  const has = (plan: PlanName) => plans.includes(plan);
  const needs = (option: keyof Values, what: string, met: boolean) => {
    if (values[option] && !met) throw new InputError(`${flagOf(option)} needs ${what} in --plans, got "${plans.join(',')}"`);
  };
  needs('auditLogs', 'containers', has('containers'));
  needs('ciemObjectId', 'cspm', has('cspm'));
  needs('hostManagement', 'servers or databases', has('servers') || has('databases'));
  needs('serversPlan', 'servers', has('servers'));
  const servers = checked('servers-plan', values.serversPlan ?? 'P2', /^P[12]$/, 'P1 or P2');
  const switches = Object.fromEntries(plans.map(plan => [parameterOf(plan), plan === 'servers' ? servers : 'true']));
  return {
    AzureTenantId: ownTenant(values.tenantId!.toLowerCase()),
    ...switches,
    ...values.auditLogs ? { ControlPlaneAuditLogs: 'true' } : {},
    ...values.hostManagement ? { HostManagement: 'true' } : {},
    ...values.existingProvider ? { IdentityProvider: 'Existing' } : {},
    ...optional('ciem-object-id', values.ciemObjectId?.toLowerCase(), 'CiemServicePrincipalObjectId'),
    ...readBoundary(values),
    ...optional('path', values.path, 'RolePath'),
    ...optional('policy-path', values.policyPath, 'PolicyPath'),
    // As in the template, an empty suffix means no suffix.
    ...values.roleNameSuffix === '' ? {} : optional('role-name-suffix', values.roleNameSuffix, 'RoleNameSuffix'),
  };
}

function readBoundary({ boundary, organization }: Values): { [name: string]: string } {
  const { allowedPattern } = MEMBER_PARAMETERS.find(p => p.name === 'BoundaryArn')!;
  if (boundary !== undefined && organization !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(boundary)) {
    throw new InputError('--boundary must be the ARN of an AWS managed policy with --organization, because every account gets the ' +
      `same ARN, and IAM refuses a policy of another account, got "${boundary}"`);
  }
  return optional('boundary', boundary, 'BoundaryArn');
}

function readOrganization(values: Values): { [name: string]: string } | undefined {
  if (values.organization === undefined) {
    const stray = (['onlyAccounts', 'excludedAccounts', 'membersOnly', 'delegatedAdmin'] as const)
      .find(o => values[o] !== undefined);
    if (stray) throw new InputError(`${flagOf(stray)} has an effect only with --organization`);
    return undefined;
  }
  if (values.onlyAccounts !== undefined && values.excludedAccounts !== undefined) {
    throw new InputError('--excluded-accounts must be left out with --only-accounts, which already leaves out all other accounts');
  }
  const isDelegated = values.delegatedAdmin ?? false;
  return {
    ...optional('organization', values.organization.join(), 'OrganizationalUnitIds'),
    ...optional('only-accounts', values.onlyAccounts?.join(), 'OnlyAccountIds'),
    ...optional('excluded-accounts', values.excludedAccounts?.join(), 'ExcludedAccountIds'),
    ...isDelegated ? { CallAs: 'DELEGATED_ADMIN' } : {},
    // A delegated administrator is not in the management account.
    ...isDelegated || values.membersOnly ? { ConnectManagementAccount: 'false' } : {},
  };
}

function optional(option: string, value: string | undefined, parameter: string): { [name: string]: string } {
  return value === undefined ? {} : { [parameter]: fromTemplate(option, value, parameter) };
}

/** Checks the value with the pattern of the template parameter. */
function fromTemplate(option: string, value: string, parameter: string): string {
  const spec = [...ACCOUNT_PARAMETERS, ...ORGANIZATION_PARAMETERS].find(p => p.name === parameter)!;
  const { maxLength = '' } = spec;
  // Text after a semicolon is about existing stacks, but a link creates a stack.
  const [allowed] = constraintOf(spec)!.split('; ');
  return checked(option, value, new RegExp(`^(?=.{0,${maxLength}}$)(?:${patternOf(spec)})$`), allowed);
}

/** The template has the same rule. */
function ownTenant(given: string): string {
  const tenant = checked('tenant-id', given, GUID, OWN_TENANT_ALLOWED);
  return checked('tenant-id', tenant, OWN_TENANT, "your own tenant, not Microsoft's and not all zeros");
}

function readHostRegions(values: Values, region: string): string[] {
  const given = values.hostRegions;
  if (given !== undefined && !values.hostManagement) {
    throw new InputError(`--host-regions has an effect only with --host-management, got "${given}"`);
  }
  if (!values.hostManagement) return [];
  return (given ?? region).split(',').map(r => checked('host-regions', r, REGION, 'regions separated by commas'));
}
