import { CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { DefenderOrganizationPoliciesOptions } from './organization-policies-props';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames } from '../capabilities/role-names';
import { renderedName, renderedRoleName, type RenderedName } from '../cloudformation/rendered-names';
import { checkGuid } from '../guardrails/input';
import { DOCUMENT_NAME_PREFIX, resolveHostManagementRoleNames } from '../host-management/names';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** What is protected in member accounts, by name. Names of roles have their path in front, without the first slash. */
export interface ProtectedNames {
  readonly tenantIds: readonly string[];
  readonly roles: readonly string[];
  /** Managed policies of the user. */
  readonly policies: readonly string[];
  /** Paths of the roles of functions, without the first slash. */
  readonly functionRolePaths: readonly string[];
  readonly instanceProfile?: string;
  readonly documentName?: string;
  readonly stacks: readonly string[];
  /** Stacks and paths of the roles of the monitoring. */
  readonly monitoring: { readonly stacks: readonly string[]; readonly rolePaths: readonly string[] };
  readonly hasCiem: boolean;
  /** Roles with which StackSets deploy. */
  readonly deployers: readonly string[];
  /** More roles of StackSets. Nobody can create, change or pass them. */
  readonly serviceLinkedRoles: readonly string[];
}

/**
 * Roles of StackSets with service-managed permissions in member accounts: the execution roles, and the service-linked
 * role that creates them. Source: AWS managed policy CloudFormationStackSetsOrgMemberServiceRolePolicy v2, 2026-11.
 */
const SERVICE_MANAGED = {
  deployers: ['stacksets-exec-*'],
  serviceLinkedRoles: ['aws-service-role/member.org.stacksets.cloudformation.amazonaws.com/*'],
};
const CIEM: readonly DefenderCapability[] = [DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY];

type OwnNames = Omit<ProtectedNames, 'policies' | 'monitoring'>;

/** Throws if a name is not allowed. Names of an organization are final only at synthesis. */
export function protectedNames(options: DefenderOrganizationPoliciesOptions): ProtectedNames {
  const { organization, monitoring, furtherRoleNames = [], furtherPolicyNames = [], stackNames = [] } = options;
  const names = organization ? namesOf(organization) : namesFrom(options);
  return {
    ...names,
    tenantIds: options.azureTenantIds?.map(id => checkGuid('azureTenantIds', id)) ?? names.tenantIds,
    roles: [...names.roles, ...furtherRoleNames],
    policies: furtherPolicyNames,
    stacks: [...names.stacks, ...stackNames],
    monitoring: {
      stacks: monitoring ? monitoring.stackSetNames.map(name => `StackSet-${name}-*`) : [],
      rolePaths: monitoring ? generatedRolePaths(Stack.of(monitoring.members)) : [],
    },
  };
}

function namesFrom(options: DefenderOrganizationPoliciesOptions): OwnNames {
  const { roleNames = {}, roleNameSuffix, rolePath = '/', ciem = false } = options;
  const path = rolePath.slice(1);
  const capabilities = DefenderCapability.all().filter(c => ciem || !CIEM.includes(c));
  const hosts = resolveHostManagementRoleNames(
    options.hostManagementRoleNames, roleNameSuffix, 'hostManagementRoleNames');
  return {
    tenantIds: [],
    roles: [...resolveRoleNames(capabilities, roleNames, roleNameSuffix).values(), ...Object.values(hosts)]
      .map(name => `${path}${name}`),
    functionRolePaths: [path],
    instanceProfile: `${path}${hosts.instance}`,
    documentName: options.documentName ?? `${DOCUMENT_NAME_PREFIX}*`,
    stacks: [],
    hasCiem: ciem,
    ...SERVICE_MANAGED,
  };
}

function namesOf(organization: DefenderForCloudOrganization): OwnNames {
  const { memberConnector, memberHostManagementIdentity: identity, stackSet } = organization;
  const profile = identity?.node.tryFindChild('InstanceProfile')?.node.defaultChild;
  const roles = [
    ...memberConnector.capabilities.map(c => memberConnector.role(c)),
    ...identity ? [identity.instanceRole, identity.automationRole, identity.launchRole] : [],
  ].filter(role => role !== undefined);
  const stackSets = [organization.stackSetName, organization.hostManagementStackSetName].filter(n => n !== undefined);
  return {
    tenantIds: [memberConnector._azureTenantId],
    roles: roles.map(role => pathAndName(role.node.path, renderedRoleName(role))),
    functionRolePaths: generatedRolePaths(Stack.of(memberConnector)),
    instanceProfile: CfnResource.isCfnResource(profile)
      ? pathAndName(profile.node.path, renderedName(profile, 'InstanceProfileName'))
      : undefined,
    documentName: organization.memberHostManagement?.documentName ?? (identity && `${DOCUMENT_NAME_PREFIX}*`),
    stacks: stackSets.map(name => `StackSet-${name}-*`),
    hasCiem: memberConnector.capabilities.some(c => CIEM.includes(c)),
    ...stackSet.permissionModel === 'SELF_MANAGED'
      ? { deployers: [stackSet.executionRoleName!], serviceLinkedRoles: [] }
      : SERVICE_MANAGED,
  };
}

/** Paths of the roles without a name: those of functions and of the monitoring. */
function generatedRolePaths(member: Stack): string[] {
  const rendered = member.node.findAll().filter(c => c instanceof iam.CfnRole).map(role =>
    [role.node.path, renderedName(role, 'RoleName')] as const);
  const paths = rendered.filter(([, { name }]) => name === undefined).map(([construct, { path }]) =>
    pathAndName(construct, { path, name: '' }));
  return [...new Set(paths)];
}

function pathAndName(construct: string, { path, name }: Partial<RenderedName> = {}): string {
  if (typeof path === 'string' && typeof name === 'string') return `${path.slice(1)}${name}`;
  throw new Error(`${construct} must have a path and a name that are known at synthesis, because the service control ` +
    `policy contains them, got ${JSON.stringify({ path, name })}`);
}
