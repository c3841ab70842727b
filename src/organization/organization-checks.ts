import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MemberIdentityProvider } from './member-identity-provider';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkBooleans, checkHasEffect, checkInstanceOf, checkRegions, checkStruct, inputError } from '../guardrails/input';
import type { HostManagementProps } from '../host-management/host-management-props';
import { bindPlans } from '../plans/bind-plans';
import { mergeHostManagement } from '../plans/merge-host-management';
import type { PlanBinding } from '../plans/plan-binding';
import { OrganizationTargets } from '../stacksets/organization-targets';
import { StackSetCallAs } from '../stacksets/stack-set-permissions';

/** A delegated administrator is not the management account. */
export function connectsManagementAccount({ connectManagementAccount, callAs }: DefenderForCloudOrganizationProps): boolean {
  return connectManagementAccount ?? callAs !== StackSetCallAs.DELEGATED_ADMIN;
}

/**
 * Throws if props contradict each other. Returns the options of host management; there are none where the plans have no
 * host management.
 */
export function checkOrganizationProps(scope: Construct, props: DefenderForCloudOrganizationProps): HostManagementProps | undefined {
  checkStruct('props', props);
  const bindings = bindPlans(props.plans);
  const hostManagement = hostManagementOf(bindings);
  checkShapes(props);
  checkCaller(props);
  checkHostManagementProps(props, hostManagement !== undefined);
  checkIdentityProviders(props, bindings);
  checkMembers(scope, props, bindings);
  return hostManagement;
}

function hostManagementOf(bindings: readonly PlanBinding[]): HostManagementProps | undefined {
  const { enabled, ...options } = mergeHostManagement(bindings);
  const isNeeded = bindings.some(b => b.capabilities.some(c => c.capability === DefenderCapability.ARC_AUTO_PROVISIONING));
  return enabled && isNeeded ? options : undefined;
}

function checkShapes(props: DefenderForCloudOrganizationProps): void {
  checkInstanceOf('targets', props.targets, OrganizationTargets,
    "OrganizationTargets, such as OrganizationTargets.organizationalUnits('r-ab12')");
  for (const struct of ['operationPreferences', 'stackSetNames', 'selfManagedRoles'] as const) {
    checkStruct(struct, props[struct]);
  }
  checkBooleans(props, ['connectManagementAccount', 'autoDeployment', 'retainStacksOnAccountRemoval', 'activateTrustedAccess']);
}

function checkCaller(props: DefenderForCloudOrganizationProps): void {
  const isDelegated = props.callAs === StackSetCallAs.DELEGATED_ADMIN;
  const isServiceManaged = props.targets._bind().organizationalUnitIds !== undefined;
  if (isDelegated && props.connectManagementAccount) {
    throw new Error('connectManagementAccount must be off with callAs DELEGATED_ADMIN, got true: this is not the management ' +
      'account, and StackSets reach it like any other; connect the management account by a DefenderForCloudConnector in a ' +
      'stack of its own');
  }
  const activates = props.activateTrustedAccess === true;
  checkHasEffect('activateTrustedAccess', activates, 'OrganizationTargets.organizationalUnits', isServiceManaged);
  checkHasEffect('activateTrustedAccess', activates, 'callAs SELF, in the management account', !isDelegated);
}

function checkHostManagementProps(props: DefenderForCloudOrganizationProps, hasHostManagement: boolean): void {
  const { hostManagementRegions, stackSetNames: { members, hostManagement } = {} } = props;
  const { regionOrder } = props.operationPreferences ?? {};
  const needed = 'a plan that has host management';
  checkHasEffect('hostManagementRegions', hostManagementRegions !== undefined, needed, hasHostManagement);
  checkHasEffect('operationPreferences.regionOrder', regionOrder !== undefined, needed, hasHostManagement);
  checkHasEffect('stackSetNames.hostManagement', hostManagement !== undefined, needed, hasHostManagement);
  if (members !== undefined && members.toLowerCase() === hostManagement?.toLowerCase()) {
    throw new Error(`stackSetNames must name each StackSet differently, got '${members}' for both`);
  }
  if (regionOrder && !Token.isUnresolved(regionOrder) && hostManagementRegions && !sameRegions(regionOrder, hostManagementRegions)) {
    throw inputError('operationPreferences.regionOrder', 'the regions of hostManagementRegions, each once', regionOrder);
  }
  if (hostManagementRegions) checkRegions('hostManagementRegions', hostManagementRegions);
}

function checkIdentityProviders(props: DefenderForCloudOrganizationProps, bindings: readonly PlanBinding[]): void {
  for (const prop of ['memberIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    if (props[prop] === undefined) continue;
    checkInstanceOf(prop, props[prop], MemberIdentityProvider, 'MemberIdentityProvider, such as MemberIdentityProvider.createOrReuse()');
  }
  const hasCiem = usesCiem(bindings);
  const [condition, connectsOwn] = ['connectManagementAccount', connectsManagementAccount(props)];
  checkHasEffect('managementIdentityProvider', props.managementIdentityProvider !== undefined, condition, connectsOwn);
  checkHasEffect('managementCiemIdentityProvider', props.managementCiemIdentityProvider !== undefined, condition, connectsOwn);
  for (const prop of ['managementCiemIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    checkHasEffect(prop, props[prop] !== undefined, 'option ciem of DefenderPlan.defenderCspm', hasCiem);
  }
}

/** Whether a plan has CIEM on. */
export function usesCiem(bindings: readonly PlanBinding[]): boolean {
  return bindings.some(b => b.capabilities.some(c => c.capability === DefenderCapability.CIEM_OIDC));
}

function checkMembers(scope: Construct, props: DefenderForCloudOrganizationProps, bindings: readonly PlanBinding[]): void {
  const withClusters = bindings.find(b => b.clusterAccess);
  if (withClusters) {
    throw new Error(`${withClusters.title}: clusterAccess must be left out in an organization, since it names clusters that ` +
      'not every account has; make eks.AccessEntry in the stacks of the clusters');
  }
  const { account } = Stack.of(scope);
  const { organizationalUnitIds = [], accountIds } = props.targets._bind();
  if (connectsManagementAccount(props) && organizationalUnitIds.length === 0 && accountIds.includes(account)) {
    throw inputError('targets',
      `accounts other than ${account}, that of the stack, which connectManagementAccount connects`, account);
  }
}

function sameRegions(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
