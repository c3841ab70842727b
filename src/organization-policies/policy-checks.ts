import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkExemptRoles } from './exempt-roles';
import type {
  DefenderOrganizationPoliciesOptions, DefenderOrganizationPoliciesProps, RenderOrganizationPoliciesOptions,
} from './organization-policies-props';
import { namesFrom, protectedNames, type Resolved } from './protected-names';
import { DefenderCapability } from '../capabilities/defender-capability';
import { unusedRoleNames } from '../capabilities/role-names';
import { checkRoleNameSuffix, resolvePolicyPath, resolveRolePath } from '../checks/iam-names';
import {
  caseless, checkGuid, checkHasEffect, checkInstanceOf, checkList, checkPattern, inputError, isNotKnown,
} from '../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';
import { checkStackName } from '../checks/name-patterns';
import { checkCustomerTenant } from '../connector/resolve-options';
import { checkDocumentName } from '../host-management/names';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import { DefenderOrganizationMonitoring } from '../monitoring/defender-organization-monitoring';
import { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import { fillPseudoParameters } from '../policy-language/cloudformation/sub-text';

const OPTIONS: OptionNames<DefenderOrganizationPoliciesOptions> = {
  organizations: true,
  monitoringConstructs: true,
  samlProviderNames: true,
  azureTenantIds: true,
  stackNames: true,
  roleNames: true,
  roleNameSuffix: true,
  additionalRoleNameSuffixes: true,
  rolePath: true,
  policyPath: true,
  hostManagementRoleNames: true,
  additionalRoleNames: true,
  additionalPolicyNames: true,
  documentName: true,
  ciem: BOOLEAN,
  administrators: true,
  stackSetAdministrationRoles: true,
  protectStackSetStacks: BOOLEAN,
  sentinelWorkspaceIds: true,
  splitServiceControlPolicy: BOOLEAN,
};
const PROPS: OptionNames<DefenderOrganizationPoliciesProps> = {
  ...OPTIONS, targetIds: true, serviceControlPolicyName: true, resourceControlPolicyName: true,
};
const RENDER_OPTIONS: OptionNames<RenderOrganizationPoliciesOptions> = { ...OPTIONS, partition: true };

/** Options whose values come from an organization. */
const OF_ORGANIZATION = [
  'roleNames', 'roleNameSuffix', 'additionalRoleNameSuffixes', 'rolePath', 'policyPath', 'hostManagementRoleNames',
  'documentName', 'ciem',
] as const;

/** Options that are required without an organization, with an example. */
const WITHOUT_ORGANIZATION = [
  ['azureTenantIds', '11111111-2222-3333-4444-555555555555'], ['stackNames', 'StackSet-DefenderForCloud-Members-*'],
] as const;

/** The account is known or `*`. The text after `role/` begins with a literal character. */
const ROLE_ARN = /^arn:[a-z*-]+:iam::(\d{12}|\*):role\/[\w+=,.@-][\w+=,.@/*?-]*$/;

function resolve<Options extends DefenderOrganizationPoliciesOptions>(options: Options): Resolved<Options> {
  const { rolePath, policyPath, documentName } = options;
  const { organizations, monitoringConstructs } = options;
  checkConstructs('organizations', organizations, 'organization', DefenderForCloudOrganization);
  checkConstructs('monitoringConstructs', monitoringConstructs, 'monitoring', DefenderOrganizationMonitoring);
  if (organizations === undefined) {
    for (const [prop, example] of WITHOUT_ORGANIZATION) {
      if (options[prop] !== undefined) continue;
      throw new Error(`${prop} must be set without organizations, such as ['${example}'], got undefined`);
    }
  } else {
    for (const prop of OF_ORGANIZATION) {
      if (options[prop] === undefined) continue;
      throw new Error(`${prop} must be left out with organizations, which have it, got both`);
    }
  }
  checkCiemRoleNames(options);
  if (documentName !== undefined) checkDocumentName('documentName', documentName);
  resolveRolePath(rolePath, 'the policies contain it');
  resolvePolicyPath(policyPath, 'the policies contain it');
  const azureTenantIds = checkEach(options, 'azureTenantIds', 'tenant', checkCustomerTenant);
  const tenants = [
    DEFENDER_TENANT_ID, ...azureTenantIds ?? [],
    ...(organizations ?? []).map(({ _resolved }) => _resolved.options.azureTenantId),
  ];
  const sentinelWorkspaceIds =
    checkEach(options, 'sentinelWorkspaceIds', 'workspace', (prop, id) => checkWorkspace(prop, id, tenants));
  checkRoleNameSuffix(options.roleNameSuffix);
  checkEach(options, 'additionalRoleNameSuffixes', 'suffix', (prop, suffix) => checkRoleNameSuffix(suffix, prop));
  checkEach(options, 'stackNames', 'stack', checkStackName);
  checkEach(options, 'additionalRoleNames', 'role', (prop, name) => checkPattern(prop, name,
    /^([!-)+-9;->@-~]{1,510}\/)?[\w+=,.@-]{1,64}$/, 'the name of a role without wildcards, with or without a path'));
  checkEach(options, 'additionalPolicyNames', 'policy', (prop, name) => checkPattern(prop, name,
    /^([!-)+-9;->@-~]{1,510}\/)?[\w+=,.@-]{1,128}$/, 'the name of a policy without wildcards, with or without a path'));
  checkEach(options, 'administrators', 'role', checkAdministrator);
  checkEach(options, 'stackSetAdministrationRoles', 'role', checkAdministrator);
  checkEach(options, 'samlProviderNames', 'SAML provider', (prop, name) => checkPattern(prop, name, /^[\w.-]{1,128}$/,
    'the name of a SAML provider: 1 to 128 letters, digits or any of ._-'));
  checkHasEffect(
    'samlProviderNames', options.samlProviderNames, 'administrators', (options.administrators ?? []).length > 0);
  const withIds = { ...options, azureTenantIds, sentinelWorkspaceIds };
  // The names of an organization are final only at synthesis.
  if (organizations !== undefined) return { ...withIds, givenNames: [] };
  const resolved = { ...withIds, givenNames: namesFrom(withIds) };
  checkExemptRoles(resolved, protectedNames(resolved));
  return resolved;
}

/** Throws if a value is not allowed, or if props contradict each other. */
export function resolvePolicyProps<Props extends DefenderOrganizationPoliciesProps>(props: Props): Resolved<Props> {
  checkOptions('props', props, PROPS);
  const resolved = resolve(props);
  checkEach(props, 'targetIds', 'target', (prop, id) => checkPattern(prop, id,
    /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|\d{12})$/,
    'the id of a root (r-ab12), an organizational unit (ou-ab12-cdef3456) or an account (twelve digits)'));
  for (const prop of ['serviceControlPolicyName', 'resourceControlPolicyName'] as const) {
    if (props[prop] !== undefined) checkPattern(prop, props[prop], /^[^\n\r]{1,128}$/, 'a name of 1 to 128 characters');
  }
  const { serviceControlPolicyName, splitServiceControlPolicy } = props;
  if (serviceControlPolicyName !== undefined && splitServiceControlPolicy) {
    checkPattern('serviceControlPolicyName', serviceControlPolicyName, /^.{1,126}$/,
      'a name of 1 to 126 characters with splitServiceControlPolicy, because the name of the second policy ends with ' +
      '-2');
  }
  return resolved;
}

/** Throws if a value is not allowed, or if options contradict each other. */
export function resolveRenderOptions<T extends RenderOrganizationPoliciesOptions>(options: T): Resolved<T> {
  checkOptions('props', options, RENDER_OPTIONS);
  const resolved = resolve(options);
  const { partition } = options;
  if (partition !== undefined) checkPattern('partition', partition, /^aws[a-z-]*$/, 'a partition, such as aws');
  return resolved;
}

type ListProp = 'azureTenantIds' | 'sentinelWorkspaceIds' | 'stackNames' | 'additionalRoleNames'
  | 'additionalPolicyNames' | 'additionalRoleNameSuffixes' | 'administrators' | 'stackSetAdministrationRoles'
  | 'samlProviderNames' | 'targetIds';

/** Lists that must not be empty, because they would protect or allow nothing. In others, an empty list means none. */
const REQUIRED: readonly ListProp[] = ['azureTenantIds', 'stackNames'];

function checkEach<T>(
  props: DefenderOrganizationPoliciesProps, prop: ListProp, what: string, check: (prop: string, value: string) => T,
): T[] | undefined {
  const values = props[prop];
  return values === undefined ? undefined
    : checkList(prop, values, what, check, { key: caseless, canBeEmpty: !REQUIRED.includes(prop) });
}

function checkConstructs(
  prop: string, constructs: readonly IConstruct[] | undefined, what: string,
  type: { readonly prototype: object; readonly name: string },
): void {
  if (constructs === undefined) return;
  checkList(prop, constructs, what, (name, one) => checkInstanceOf(name, one, type, `new ${type.name}(...)`),
    { key: one => one?.node?.path });
}

/** With the id of a tenant, the policy would refuse the sessions of Defender for Cloud for this tenant. */
function checkWorkspace(prop: string, value: string, tenants: readonly string[]): string {
  const id = checkGuid(prop, value);
  if (Token.isUnresolved(id) || !tenants.includes(id)) return id;
  throw inputError(prop, 'the id of a Log Analytics workspace (its customerId), not of an Entra tenant', value);
}

function checkCiemRoleNames({ roleNames = {}, ciem = false }: DefenderOrganizationPoliciesOptions): void {
  unusedRoleNames(DefenderCapability.all(), roleNames); // throws for an unknown field
  const given = roleNames.ciemOidc !== undefined || roleNames.ciemDiscovery !== undefined;
  checkHasEffect('a name of a role of CIEM', given, 'ciem: true', ciem);
}

/** Rejects an ARN with a wildcard directly after `role/`, because it would exempt every role. */
function checkAdministrator(prop: string, value: string): void {
  const text = typeof value === 'string' ? fillPseudoParameters(value, () => '*') : value;
  if (typeof text === 'string' && (isNotKnown(text) || ROLE_ARN.test(text))) return;
  throw inputError(prop, 'the ARN of a role, such as arn:aws:iam::*:role/SecurityAdministrator (the account can be ' +
    '*, and the text after role/ can contain * except as its first character)', value);
}
