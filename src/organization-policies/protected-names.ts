import { Stack, Token } from 'aws-cdk-lib';
import { monitoringNames, templatesOf } from './names-in-members';
import type { DefenderOrganizationPoliciesOptions } from './organization-policies-props';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames } from '../capabilities/role-names';
import { SERVICE_LINKED_PATH, STACK_SETS_EXECUTION } from '../checks/reserved-roles';
import { DOCUMENT_NAME_PREFIX, resolveHostManagementRoleNames } from '../host-management/names';
import { PROVIDER_FUNCTION_ID } from '../identity/provider-function';
import { RULE_NAME_PREFIX } from '../monitoring/event-definition';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import { generatedName, generatedNames, renderedProperties } from '../policy-language/cloudformation/resource-names';
import { fillPseudoParameters } from '../policy-language/cloudformation/sub-text';

/**
 * Names that StackSets and Defender for Cloud use in the accounts of an organization. The policies must not deny their
 * use.
 */
interface NeededNames {
  readonly tenantIds: readonly string[];
  /** Roles of the functions that change OIDC providers: names, or patterns of generated names. */
  readonly functionRoles: readonly string[];
  /** Roles that StackSets deploy with. */
  readonly deployers: readonly string[];
  /** Other roles of StackSets. Nobody can create, change or pass them. */
  readonly serviceLinkedRoles: readonly string[];
  /** Roles that assume the execution roles of self-managed StackSets, with their account or `*`. */
  readonly administrationRoles: readonly { readonly account: string; readonly name: string }[];
}

/**
 * Names of protected resources in member accounts. IAM names begin with their path, without the first slash. Names that
 * CloudFormation generates are patterns.
 */
export interface ProtectedNames extends NeededNames {
  /** Tenants of customers whose OIDC provider CIEM or a custom capability uses. */
  readonly ciemTenantIds: readonly string[];
  /** Roles with fixed names. */
  readonly roles: readonly string[];
  readonly policies: readonly string[];
  readonly functions: readonly string[];
  readonly instanceProfiles: readonly string[];
  readonly documentNames: readonly string[];
  readonly rules: readonly string[];
  readonly alarms: readonly string[];
  /** Names of stacks, with the rest of the ARN after the name. */
  readonly stacks: readonly string[];
  readonly monitoringRoles: readonly string[];
}

/**
 * Roles of StackSets with service-managed permissions in member accounts: the execution roles, and the service-linked
 * role that creates them. Source: AWS managed policy CloudFormationStackSetsOrgMemberServiceRolePolicy v2, 2026-11.
 */
const SERVICE_MANAGED = {
  deployers: [STACK_SETS_EXECUTION],
  serviceLinkedRoles: [`${SERVICE_LINKED_PATH}member.org.stacksets.*`],
  administrationRoles: [],
};
const CIEM: readonly DefenderCapability[] = [DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY];

/** Names of all managed policies that the Terraform module for an account creates. */
const TERRAFORM_POLICIES = 'DefenderForCloud-*';

/** One set of names, for an organization or a suffix. */
type OwnNames = Omit<ProtectedNames, 'alarms' | 'monitoringRoles'>;

/** Options that have been checked, with ids in lower case, and what they name. With organizations, that is nothing. */
export type Resolved<Options> = Options & { readonly givenNames: readonly OwnNames[] };

export function protectedNames(options: Resolved<DefenderOrganizationPoliciesOptions>): ProtectedNames {
  const { additionalRoleNames = [], additionalPolicyNames = [], organizations = [] } = options;
  const all = organizations.length > 0 ? organizations.map(namesOf) : options.givenNames;
  const every = <T>(list: (n: OwnNames) => readonly T[]): T[] => [...new Set(all.flatMap(list))];
  const ofStacks = namesInStacks(options);
  const monitoring = (options.monitoringConstructs ?? []).flatMap(monitoringNames);
  return {
    tenantIds: unique([...every(n => n.tenantIds), ...options.azureTenantIds ?? []]),
    ciemTenantIds: every(n => n.ciemTenantIds),
    roles: unique([...every(n => n.roles), ...additionalRoleNames]),
    policies: unique([...every(n => n.policies), ...ofStacks.policies, ...additionalPolicyNames]),
    functionRoles: unique([...every(n => n.functionRoles), ...ofStacks.functionRoles]),
    functions: unique([...every(n => n.functions), ...ofStacks.functions]),
    instanceProfiles: every(n => n.instanceProfiles),
    documentNames: unique([...every(n => n.documentNames), ...ofStacks.documentNames]),
    rules: unique([
      ...every(n => n.rules), ...ofStacks.documentNames, `${RULE_NAME_PREFIX}*`, ...monitoring.flatMap(m => m.rules),
    ]),
    alarms: unique([`${RULE_NAME_PREFIX}*`, ...monitoring.flatMap(m => m.alarms)]),
    stacks: unique([...every(n => n.stacks), ...ofStacks.stacks, ...monitoring.flatMap(m => m.stacks)]),
    monitoringRoles: unique(monitoring.flatMap(m => m.roles)),
    deployers: every(n => n.deployers),
    serviceLinkedRoles: every(n => n.serviceLinkedRoles),
    administrationRoles: all.flatMap(n => n.administrationRoles),
  };
}

/** Returns the names whose use the policies must not deny in the accounts of an organization. */
export function neededBy(organization: DefenderForCloudOrganization): NeededNames {
  return {
    tenantIds: [organization._resolved.options.azureTenantId],
    functionRoles: templatesOf(organization).flatMap(names => names.functionRoles),
    ...deployersOf(organization),
  };
}

/**
 * Returns names of resources without fixed names in the stacks of `stackNames`, and of policies of the Terraform
 * module. Paths and the runbook come from the options. Next to organizations, which have their own, any path and any
 * runbook with a default name is possible.
 */
function namesInStacks(
  { stackNames = [], organizations, rolePath = '/', policyPath = '/' }: DefenderOrganizationPoliciesOptions,
): Pick<ProtectedNames, 'policies' | 'functionRoles' | 'functions' | 'documentNames' | 'stacks'> {
  const rolePrefix = organizations ? '*' : rolePath.slice(1);
  const policyPrefixes = unique(['', organizations ? '*/' : policyPath.slice(1)]);
  const policies = [TERRAFORM_POLICIES, ...stackNames.map(generatedNames)];
  const functions = stackNames.map(name => generatedName(name, PROVIDER_FUNCTION_ID));
  return {
    policies: policyPrefixes.flatMap(prefix => policies.map(name => `${prefix}${name}`)),
    functionRoles: functions.map(name => `${rolePrefix}${name}`),
    functions,
    documentNames: organizations && stackNames.length > 0 ? [`${DOCUMENT_NAME_PREFIX}*`] : [],
    // Names of nested stacks begin with that of the stack.
    stacks: stackNames.flatMap(name => name.endsWith('*') ? [name] : [`${name}/*`, `${name}-*`]),
  };
}

/** One set of names per suffix. Throws if a name is not allowed. */
export function namesFrom(options: DefenderOrganizationPoliciesOptions): OwnNames[] {
  const { roleNames = {}, roleNameSuffix, rolePath = '/', ciem = false } = options;
  const { additionalRoleNameSuffixes = [], documentName = `${DOCUMENT_NAME_PREFIX}*` } = options;
  const path = rolePath.slice(1);
  const capabilities = DefenderCapability.all().filter(c => ciem || !CIEM.includes(c));
  return [roleNameSuffix, ...additionalRoleNameSuffixes].map((suffix) => {
    const hosts = resolveHostManagementRoleNames(options.hostManagementRoleNames, suffix, 'hostManagementRoleNames');
    return {
      tenantIds: [],
      ciemTenantIds: ciem ? options.azureTenantIds ?? [] : [],
      roles: [...resolveRoleNames(capabilities, roleNames, suffix).values(), ...Object.values(hosts)]
        .map(name => `${path}${name}`),
      instanceProfiles: [`${path}${hosts.instance}`],
      documentNames: [documentName],
      rules: [documentName],
      policies: [],
      functionRoles: [],
      functions: [],
      stacks: [],
      ...SERVICE_MANAGED,
    };
  });
}

function namesOf(organization: DefenderForCloudOrganization): OwnNames {
  const { memberConnector, memberHostManagementIdentity: identity, memberHostManagement: hosts } = organization;
  const { azureTenantId: tenantId } = organization._resolved.options;
  const templates = templatesOf(organization);
  const [ofRoles, ofHosts] = templates;
  const profile = identity?.node.tryFindChild('InstanceProfile');
  const roles = [
    ...memberConnector.capabilities.map(c => memberConnector.role(c)),
    ...identity ? [identity.instanceRole, identity.automationRole, identity.launchRole] : [],
  ].filter(role => role !== undefined);
  const usesOwnTenant = memberConnector.capabilities.some(c => c._definition.trust.kind === 'ciem');
  // While host management is being switched off, only its roles exist.
  const documents = hosts ? [ofHosts.resource(hosts.document, 'Name')] : identity ? [`${DOCUMENT_NAME_PREFIX}*`] : [];
  return {
    tenantIds: [tenantId],
    ciemTenantIds: usesOwnTenant ? [tenantId] : [],
    roles: roles.map(role => ofRoles.role(role)),
    policies: templates.flatMap(names => names.policies),
    functionRoles: templates.flatMap(names => names.functionRoles),
    functions: templates.flatMap(names => names.functions),
    instanceProfiles: profile ? ofRoles.construct(profile, 'InstanceProfileName') : [],
    documentNames: documents,
    rules: hosts ? hosts.launchRule ? ofHosts.construct(hosts.launchRule, 'Name') : [] : documents,
    stacks: templates.map(names => names.stack),
    ...deployersOf(organization),
  };
}

function deployersOf(
  organization: DefenderForCloudOrganization,
): Pick<NeededNames, 'deployers' | 'serviceLinkedRoles' | 'administrationRoles'> {
  const { permissionModel, administrationRoleArn } = organization.stackSet;
  if (permissionModel !== 'SELF_MANAGED') return SERVICE_MANAGED;
  const { account } = Stack.of(organization);
  const [, name] = fillPseudoParameters(administrationRoleArn!, () => '*').split(':role/');
  return {
    deployers: [String(renderedProperties(organization.stackSet, 'ExecutionRoleName').ExecutionRoleName)],
    serviceLinkedRoles: [],
    administrationRoles: [{ account: Token.isUnresolved(account) ? '*' : account, name }],
  };
}

export function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
