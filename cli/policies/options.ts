import { Option } from '@commander-js/extra-typings';
import { command, renaming } from '../shared/command';
import { JSON_OUTPUT, REPLACE, several } from '../shared/options';

/** Without a value, the default names. Beside others, that is one more form of the templates. */
const SUFFIX = new Option('--role-name-suffix <suffix>', 'RoleNameSuffix of the templates. If several forms of the templates are in the ' +
  'accounts, each one; an empty one is the default names; can be repeated')
  .argParser((value: string, others: readonly string[] | undefined) => [...others ?? [], value]);

/** The command with its options, without what it does. */
export const policiesOptions = () =>
  renaming(command('policies', 'Prints the policies of AWS Organizations that protect member accounts, and the commands that create them',
    'It asks AWS nothing and changes nothing there: docs/organization-policies.md.')
    .addOption(several('--tenant-id <guid>', 'id of your own Entra tenant'))
    .addOption(several('--stack-set <name>', 'StackSets with the roles and with host management (default: those of ' +
      'templates/defender-organization.template.json)'))
    .addOption(several('--stack <name>', 'stacks in member accounts that no StackSet creates. Without --stack-set, they replace ' +
      'its default'))
    .addOption(SUFFIX)
    .option('--path </path/>', 'RolePath of the templates (default: /)')
    .option('--ciem', 'CIEM is on')
    .addOption(several('--administrator <arn>', 'roles that may still change what is protected, such as ' +
      'arn:aws:iam::*:role/OrganizationAccountAccessRole'))
    .addOption(several('--saml-provider <name>', 'SAML providers in member accounts that these roles trust, such as Okta'))
    .addOption(several('--administration-role <arn>', 'roles that assume the execution roles of self-managed StackSets, if a member ' +
      'account administers StackSets'))
    .option('--protect-stack-sets', 'also protects the stacks of all other StackSets. Name each execution role of self-managed ' +
      'StackSets by --administrator, such as AWSControlTowerExecution')
    .addOption(several('--sentinel-workspace <id>', 'workspaces whose Microsoft Sentinel connects to member accounts'))
    .option('--partition <name>', 'partition of AWS (default: aws)')
    .option('--split', 'two service control policies, because the names are too many for one')
    .option('--out <folder>', 'writes scp.json (with --split, scp-2.json) and rcp.json to it (default: prints them)')
    .addOption(REPLACE)
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 everything is printed or written, 2 wrong arguments'), { '--suffix': '--role-name-suffix' });

export type Values = ReturnType<ReturnType<typeof policiesOptions>['opts']>;
