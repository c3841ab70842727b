import type { Values } from './options';
import { STACK_SET_NAME } from '../../build/templates/organization-parameters';
import { InputError } from '../shared/input-error';

/** What the user asks for. `DefenderOrganizationPolicies.render` checks the values. */
export interface Request {
  readonly tenantIds: readonly string[];
  readonly stackSetNames: readonly string[];
  /** Names of stacks that no StackSet creates. */
  readonly stackNames: readonly string[];
  /** An empty text is no suffix. */
  readonly suffixes: readonly string[];
  readonly path?: string;
  readonly ciem: boolean;
  readonly administrators: readonly string[];
  readonly samlProviders: readonly string[];
  readonly administrationRoles: readonly string[];
  readonly protectStackSetStacks: boolean;
  /** Whether the service control policy becomes two. */
  readonly split: boolean;
  readonly workspaceIds: readonly string[];
  readonly partition: string;
  /** Folder of the files. Undefined: the policies are printed. */
  readonly output?: string;
}

/** The StackSets of `templates/defender-organization.template.json`, by the default of its `StackSetName`. */
const STACK_SETS = [STACK_SET_NAME.default!, `${STACK_SET_NAME.default}-HostManagement`];

/** The option of each prop of `DefenderOrganizationPolicies` that its messages can name. */
const OPTION_OF: { readonly [prop: string]: string } = {
  azureTenantIds: 'tenant-id',
  stackNames: 'stack-set or --stack',
  roleNameSuffix: 'suffix',
  additionalRoleNameSuffixes: 'suffix',
  rolePath: 'path',
  administrators: 'administrator',
  samlProviderNames: 'saml-provider',
  stackSetAdministrationRoles: 'administration-role',
  sentinelWorkspaceIds: 'sentinel-workspace',
  partition: 'partition',
};

/** The request in the options. Throws an `InputError`. */
export function readRequest(values: Values): Request {
  if (values.suffix?.length === 1 && values.suffix[0] === '') throw new InputError('--suffix must have a value, got ""');
  const tenantIds = values.tenantId ?? [];
  if (tenantIds.length === 0) throw new InputError('--tenant-id is missing: it must be the id of your own Entra tenant');
  const stackNames = values.stack ?? [];
  return {
    tenantIds,
    stackSetNames: values.stackSet?.map(checkStackSetName) ?? (stackNames.length > 0 ? [] : STACK_SETS),
    stackNames,
    suffixes: values.suffix ?? [''],
    path: values.path,
    ciem: values.ciem ?? false,
    administrators: values.administrator ?? [],
    samlProviders: values.samlProvider ?? [],
    administrationRoles: values.administrationRole ?? [],
    protectStackSetStacks: values.protectStackSets ?? false,
    split: values.split ?? false,
    workspaceIds: values.sentinelWorkspace ?? [],
    partition: values.partition ?? 'aws',
    output: values.out,
  };
}

/** The name of the stacks is `StackSet-`, this name and a GUID, so a wildcard here would match other StackSets. */
function checkStackSetName(name: string): string {
  const { allowedPattern, constraintDescription } = STACK_SET_NAME;
  if (new RegExp(`^(?:${allowedPattern})$`).test(name)) return name;
  throw new InputError(`--stack-set must be ${constraintDescription}, got '${name}'`);
}

/** A message of `DefenderOrganizationPolicies.render` with the names of options in place of props. */
export function toInputError(message: string): InputError {
  const own = message.replace(/^DefenderOrganizationPolicies\.render: /, '').replace('set splitServiceControlPolicy', 'use --split');
  return new InputError(own.replace(/^(\w+)(\[\d+\])? /, (whole, prop: string) =>
    prop in OPTION_OF ? `--${OPTION_OF[prop]} ` : whole));
}
