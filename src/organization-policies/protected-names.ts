import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { DefenderOrganizationPoliciesOptions } from './organization-policies-props';
import { DefenderCapability } from '../capabilities/defender-capability';
import { resolveRoleNames } from '../capabilities/role-names';
import { checkGuid } from '../checks/input';
import { SERVICE_LINKED_PATH, STACK_SETS_EXECUTION } from '../checks/reserved-roles';
import { DOCUMENT_NAME_PREFIX, resolveHostManagementRoleNames } from '../host-management/names';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';
import {
  generatedNames, renderedName, type RenderedName, renderedRoleName,
} from '../policy-language/cloudformation/resource-names';
import { fillPseudoParameters } from '../policy-language/cloudformation/sub-text';

/** What StackSets and Defender for Cloud do in the accounts of an organization, which the policies must not deny. */
interface NeededNames {
  readonly tenantIds: readonly string[];
  /** Roles of functions. They end in `*`. */
  readonly functionRoles: readonly string[];
  /** Roles with which StackSets deploy. */
  readonly deployers: readonly string[];
  /** More roles of StackSets. Nobody can create, change or pass them. */
  readonly serviceLinkedRoles: readonly string[];
  /** Roles that assume the execution roles of self-managed StackSets, with their account or `*`. */
  readonly administrationRoles: readonly { readonly account: string; readonly name: string }[];
}

/** What is protected in member accounts, by name. Names of roles have their path in front, without the first slash. */
export interface ProtectedNames extends NeededNames {
  /** Tenants of customers whose OIDC provider CIEM or a custom capability uses. */
  readonly ciemTenantIds: readonly string[];
  readonly roles: readonly string[];
  /** Paths of the policies that stacks create, without the first slash. That of no path is always there. */
  readonly policyPaths: readonly string[];
  /** Managed policies of the user. */
  readonly policies: readonly string[];
  readonly instanceProfiles: readonly string[];
  readonly documentNames: readonly string[];
  readonly stacks: readonly string[];
  /** Stacks and roles of the monitoring. The roles end in `*`. */
  readonly monitoring: { readonly stacks: readonly string[]; readonly roles: readonly string[] };
}

/**
 * Roles of StackSets with service-managed permissions in member accounts: the execution roles, and the service-linked
 * role that creates them. Source: AWS managed policy CloudFormationStackSetsOrgMemberServiceRolePolicy v2, 2026-11.
 */
const SERVICE_MANAGED = {
  deployers: [STACK_SETS_EXECUTION],
  serviceLinkedRoles: [`${SERVICE_LINKED_PATH}member.org.stacksets.cloudformation.amazonaws.com/*`],
  administrationRoles: [],
};
const CIEM: readonly DefenderCapability[] = [DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY];

type OwnNames = Omit<ProtectedNames, 'policies' | 'monitoring' | 'functionRoles'> & {
  /** Paths of the roles of functions, without the first slash. */
  readonly functionRolePaths: readonly string[];
};

/** Name of the stacks of a StackSet in member accounts. */
function stackOf(stackSetName: string): string {
  return `StackSet-${stackSetName}-*`;
}

/** Throws if a name is not allowed. Names of an organization are final only at synthesis. */
export function protectedNames(options: DefenderOrganizationPoliciesOptions): ProtectedNames {
  const { additionalRoleNames = [], additionalPolicyNames = [], stackNames = [] } = options;
  const { organizations = [], monitoringConstructs = [] } = options;
  const all = organizations.length > 0 ? organizations.map(namesOf) : namesFrom(options);
  const every = <T>(list: (names: OwnNames) => readonly T[]): T[] => [...new Set(all.flatMap(list))];
  return {
    tenantIds: unique([
      ...every(n => n.tenantIds), ...(options.azureTenantIds ?? []).map(id => checkGuid('azureTenantIds', id)),
    ]),
    ciemTenantIds: every(n => n.ciemTenantIds),
    roles: unique([...every(n => n.roles), ...additionalRoleNames]),
    policyPaths: unique(['', ...every(n => n.policyPaths)]),
    policies: additionalPolicyNames,
    functionRoles: unique([
      ...all.flatMap(n => generatedRoles(n.functionRolePaths, n.stacks)),
      ...generatedRoles(every(n => n.functionRolePaths), stackNames),
    ]),
    instanceProfiles: every(n => n.instanceProfiles),
    documentNames: every(n => n.documentNames),
    stacks: unique([...every(n => n.stacks), ...stackNames]),
    monitoring: {
      stacks: monitoringConstructs.flatMap(({ stackSetNames }) => stackSetNames).map(stackOf),
      roles: monitoringConstructs.flatMap(({ memberMonitoring, stackSetNames }) =>
        generatedRoles(generatedRolePaths(Stack.of(memberMonitoring)), stackSetNames.map(stackOf))),
    },
    deployers: every(n => n.deployers),
    serviceLinkedRoles: every(n => n.serviceLinkedRoles),
    administrationRoles: all.flatMap(n => n.administrationRoles),
  };
}

/** What the policies must not deny in the accounts of an organization. */
export function neededBy(organization: DefenderForCloudOrganization): NeededNames {
  return {
    tenantIds: [organization.memberConnector._azureTenantId],
    functionRoles: generatedRoles(
      generatedRolePaths(Stack.of(organization.memberConnector)), stackNamesOf(organization)),
    ...deployersOf(organization),
  };
}

/** One set of names per suffix. */
function namesFrom(options: DefenderOrganizationPoliciesOptions): OwnNames[] {
  const { roleNames = {}, roleNameSuffix, rolePath = '/', policyPath = '/', ciem = false } = options;
  const { additionalRoleNameSuffixes = [] } = options;
  const path = rolePath.slice(1);
  const capabilities = DefenderCapability.all().filter(c => ciem || !CIEM.includes(c));
  return [roleNameSuffix, ...additionalRoleNameSuffixes].map((suffix) => {
    const hosts = resolveHostManagementRoleNames(options.hostManagementRoleNames, suffix, 'hostManagementRoleNames');
    return {
      tenantIds: [],
      ciemTenantIds: ciem ? (options.azureTenantIds ?? []).map(id => checkGuid('azureTenantIds', id)) : [],
      roles: [...resolveRoleNames(capabilities, roleNames, suffix).values(), ...Object.values(hosts)]
        .map(name => `${path}${name}`),
      functionRolePaths: [path],
      policyPaths: [policyPath.slice(1)],
      instanceProfiles: [`${path}${hosts.instance}`],
      documentNames: [options.documentName ?? `${DOCUMENT_NAME_PREFIX}*`],
      stacks: [],
      ...SERVICE_MANAGED,
    };
  });
}

function namesOf(organization: DefenderForCloudOrganization): OwnNames {
  const { memberConnector, memberHostManagementIdentity: identity } = organization;
  const profile = identity?.node.tryFindChild('InstanceProfile')?.node.defaultChild;
  const roles = [
    ...memberConnector.capabilities.map(c => memberConnector.role(c)),
    ...identity ? [identity.instanceRole, identity.automationRole, identity.launchRole] : [],
  ].filter(role => role !== undefined);
  const documentName = organization.memberHostManagement?.documentName ?? (identity && `${DOCUMENT_NAME_PREFIX}*`);
  const usesOwnTenant = memberConnector.capabilities.some(c => c._definition.trust.kind === 'ciem');
  return {
    tenantIds: [memberConnector._azureTenantId],
    ciemTenantIds: usesOwnTenant ? [memberConnector._azureTenantId] : [],
    roles: roles.map(role => pathAndName(role.node.path, renderedRoleName(role))),
    functionRolePaths: generatedRolePaths(Stack.of(memberConnector)),
    policyPaths: generatedPolicyPaths(Stack.of(memberConnector)),
    instanceProfiles: CfnResource.isCfnResource(profile)
      ? [pathAndName(profile.node.path, renderedName(profile, 'InstanceProfileName'))]
      : [],
    documentNames: documentName === undefined ? [] : [documentName],
    stacks: stackNamesOf(organization),
    ...deployersOf(organization),
  };
}

function stackNamesOf({ stackSetName, hostManagementStackSetName }: DefenderForCloudOrganization): string[] {
  return [stackSetName, hostManagementStackSetName].filter(n => n !== undefined).map(stackOf);
}

function deployersOf(
  organization: DefenderForCloudOrganization,
): Pick<NeededNames, 'deployers' | 'serviceLinkedRoles' | 'administrationRoles'> {
  const { permissionModel, executionRoleName, administrationRoleArn } = organization.stackSet;
  if (permissionModel !== 'SELF_MANAGED') return SERVICE_MANAGED;
  const { account } = Stack.of(organization);
  const [, name] = fillPseudoParameters(administrationRoleArn!, () => '*').split(':role/');
  return {
    deployers: [executionRoleName!],
    serviceLinkedRoles: [],
    administrationRoles: [{ account: Token.isUnresolved(account) ? '*' : account, name }],
  };
}

function generatedRoles(paths: readonly string[], stacks: readonly string[]): string[] {
  return unique(paths.flatMap(path => stacks.map(name => `${path}${generatedNames(name)}`)));
}

/** Paths of the roles without a name: those of functions and of the monitoring. */
function generatedRolePaths(member: Stack): string[] {
  return generatedPaths(member.node.findAll().filter(c => c instanceof iam.CfnRole), 'RoleName');
}

function generatedPolicyPaths(member: Stack): string[] {
  return generatedPaths(member.node.findAll().filter(c => c instanceof iam.CfnManagedPolicy), 'ManagedPolicyName');
}

/** Paths of those to which CloudFormation gives a name. */
function generatedPaths(resources: readonly CfnResource[], nameProperty: string): string[] {
  const rendered = resources.map(resource => [resource.node.path, renderedName(resource, nameProperty)] as const);
  const paths = rendered.filter(([, { name }]) => name === undefined).map(([construct, { path }]) =>
    pathAndName(construct, { path, name: '' }));
  return unique(paths);
}

function pathAndName(construct: string, { path, name }: Partial<RenderedName> = {}): string {
  if (typeof path === 'string' && typeof name === 'string') return `${path.slice(1)}${name}`;
  throw new Error(`${construct} must have a path and a name that are known at synthesis, because the service control ` +
    `policy contains them, got ${JSON.stringify({ path, name })}`);
}

export function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
