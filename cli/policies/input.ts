import { Option } from '@commander-js/extra-typings';
import { DOCUMENT_NAME } from '../../build/templates/document-name';
import { STACK_SET_NAME } from '../../build/templates/organization-parameters';
import { command, JSON_OUTPUT, missingOption, OWN_TENANT_ALLOWED, REPLACE, several } from '../shared/command';
import { InputError } from '../shared/input-error';

/** An empty value means the default names. Together with others, it stands for one more form of the templates. */
const SUFFIX = new Option('--role-name-suffix <suffix>', 'RoleNameSuffix of the templates. If the accounts have templates with several ' +
  'suffixes, give each; "" means the default names; can be repeated')
  .argParser((value: string, others: readonly string[] | undefined) => [...others ?? [], value]);

/** The command with its options, without its action. */
export const policiesOptions = () =>
  command('policies', 'Prints the policies of AWS Organizations that protect member accounts, and the commands that create them',
    'It does not access AWS. See docs/organization-policies.md.')
    .addOption(several('--tenant-id <guid>', 'id of your own Entra tenant'))
    .addOption(several('--stack-set <name>', 'StackSets with the roles and with host management (default: the StackSets of ' +
      'templates/defender-organization.template.json)'))
    .addOption(several('--stack <name>', 'stacks in member accounts that no StackSet creates; without --stack-set, they replace ' +
      'its default'))
    .addOption(SUFFIX)
    .option('--path </path/>', 'RolePath of the templates (default: /)')
    .option('--policy-path </path/>', 'PolicyPath of the templates (default: /)')
    .option('--ciem', 'CIEM is on')
    .addOption(several('--administrator <arn>', 'roles that may still change what is protected, such as ' +
      'arn:aws:iam::*:role/OrganizationAccountAccessRole'))
    .addOption(several('--saml-provider <name>', 'SAML providers in member accounts that the administrators trust, such as Okta'))
    .addOption(several('--administration-role <arn>', 'roles that assume the execution roles of self-managed StackSets, if a member ' +
      'account administers StackSets'))
    .option('--protect-stack-sets', 'also protects the stacks of all other StackSets; name each execution role of self-managed ' +
      'StackSets with --administrator, such as AWSControlTowerExecution')
    .addOption(several('--sentinel-workspace <id>', 'workspaces whose Microsoft Sentinel connects to member accounts'))
    .option('--partition <name>', 'partition of AWS (default: aws)')
    .option('--split', 'writes two service control policies, if one is too small for all names')
    .option('--out <folder>', 'folder for scp.json, rcp.json and, with --split, scp-2.json (default: prints them)')
    .addOption(REPLACE)
    .addOption(JSON_OUTPUT)
    .addHelpText('after', '\nexit code: 0 if everything is printed or written, 2 if an argument is wrong');

type Values = ReturnType<ReturnType<typeof policiesOptions>['opts']>;

/** The StackSets of `templates/defender-organization.template.json`, with its default `StackSetName`. */
const STACK_SETS = [STACK_SET_NAME.default!, `${STACK_SET_NAME.default}-HostManagement`];

/** The option of each prop of `DefenderOrganizationPolicies` that its messages can name. */
const OPTION_OF: { readonly [prop: string]: string } = {
  azureTenantIds: 'tenant-id',
  stackNames: 'stack-set or --stack',
  roleNameSuffix: 'role-name-suffix',
  additionalRoleNameSuffixes: 'role-name-suffix',
  rolePath: 'path',
  policyPath: 'policy-path',
  administrators: 'administrator',
  samlProviderNames: 'saml-provider',
  stackSetAdministrationRoles: 'administration-role',
  sentinelWorkspaceIds: 'sentinel-workspace',
  partition: 'partition',
};

/** The props of `DefenderOrganizationPolicies.render`, which checks the values. Throws an `InputError`. */
export function readRequest(values: Values) {
  const { tenantId: azureTenantIds = [], stack = [], roleNameSuffix: suffixes = [''] } = values;
  if (values.roleNameSuffix?.join() === '') throw new InputError('--role-name-suffix must have a value, got ""');
  if (azureTenantIds.length === 0) throw new InputError(missingOption('tenantId', OWN_TENANT_ALLOWED));
  const stackSets = values.stackSet?.map(checkStackSetName) ?? (stack.length > 0 ? [] : STACK_SETS);
  // An empty suffix means no suffix.
  const [suffix, ...others] = [...suffixes].sort();
  return {
    azureTenantIds,
    stackNames: [...stackSets.map(name => `StackSet-${name}-*`), ...stack],
    roleNameSuffix: suffix || undefined,
    additionalRoleNameSuffixes: others.length > 0 ? others : undefined,
    rolePath: values.path,
    policyPath: values.policyPath,
    documentName: DOCUMENT_NAME,
    ciem: values.ciem,
    administrators: values.administrator,
    samlProviderNames: values.samlProvider,
    stackSetAdministrationRoles: values.administrationRole,
    protectStackSetStacks: values.protectStackSets,
    splitServiceControlPolicy: values.split,
    sentinelWorkspaceIds: values.sentinelWorkspace,
    partition: values.partition ?? 'aws',
  };
}

export type Request = ReturnType<typeof readRequest>;

/** Stacks have the name `StackSet-`, this name and a GUID, so a wildcard here would match stacks of other StackSets. */
function checkStackSetName(name: string): string {
  const { allowedPattern, constraintDescription } = STACK_SET_NAME;
  if (new RegExp(`^(?:${allowedPattern})$`).test(name)) return name;
  throw new InputError(`--stack-set must be ${constraintDescription}, got "${name}"`);
}

/** Replaces the props in a message of `DefenderOrganizationPolicies.render` with options. */
export function toInputError(message: string): InputError {
  const own = message.replace(/^DefenderOrganizationPolicies\.render: /, '').replace('set splitServiceControlPolicy', 'use --split');
  return new InputError(own.replace(/^(\w+)(\[\d+\])? /, (whole, prop: string) =>
    prop in OPTION_OF ? `--${OPTION_OF[prop]} ` : whole));
}
