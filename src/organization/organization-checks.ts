import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MemberIdentityProvider } from './member-identity-provider';
import { ORGANIZATION_OPTIONS, STACK_SET_NAMES } from './option-names';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { DefenderCapability } from '../capabilities/defender-capability';
import {
  checkBooleans, checkHasEffect, checkInstanceOf, checkProps, checkRegions, checkStruct, inputError,
} from '../checks/input';
import { checkOptionNames } from '../checks/known-options';
import { checkSamePartition } from '../checks/partitions';
import { checkFunctionLogOptions } from '../custom-resources/function-log-options';
import type { HostManagementProps } from '../host-management/host-management-props';
import { bindPlans } from '../plans/bind-plans';
import { mergeHostManagement } from '../plans/merge-host-management';
import type { PlanBinding } from '../plans/plan-binding';
import { OrganizationTargets } from '../stacksets/organization-targets';
import { StackSetCallAs } from '../stacksets/stack-set-permissions';

/** Whether the account of the stack is connected. By default not for a delegated administrator. */
export function connectsManagementAccount(props: DefenderForCloudOrganizationProps): boolean {
  return props.connectManagementAccount ?? props.callAs !== StackSetCallAs.DELEGATED_ADMIN;
}

/**
 * Throws if a value is not allowed, or if props contradict each other. Returns the options of host management.
 * Undefined if the plans have no host management.
 */
export function checkOrganizationProps(
  scope: Construct, props: DefenderForCloudOrganizationProps,
): HostManagementProps | undefined {
  checkProps(props);
  checkOptionNames(props, ORGANIZATION_OPTIONS);
  if (Token.isUnresolved(props.azureTenantId)) {
    throw inputError('azureTenantId', 'a literal value in an organization, because member templates cannot refer to ' +
      'a parameter of your stack', props.azureTenantId);
  }
  const bindings = bindPlans(props.plans);
  const hostManagement = hostManagementOf(bindings);
  checkShapes(props);
  checkCaller(props);
  checkHostManagementProps(props, hostManagement !== undefined);
  checkSamePartition('hostManagementRegions', props.hostManagementRegions ?? [], Stack.of(scope).region);
  checkIdentityProviders(props, bindings);
  checkMembers(scope, props, bindings);
  return hostManagement;
}

function hostManagementOf(bindings: readonly PlanBinding[]): HostManagementProps | undefined {
  const { enabled, ...options } = mergeHostManagement(bindings);
  const capabilities = bindings.flatMap(b => b.capabilities.map(c => c.capability));
  return enabled && capabilities.includes(DefenderCapability.ARC_AUTO_PROVISIONING) ? options : undefined;
}

const STRUCTS = ['operationPreferences', 'stackSetNames', 'selfManagedRoles'] as const;
const BOOLEANS = [
  'connectManagementAccount', 'autoDeployment', 'regionalHostManagement', 'retainStacksOnAccountRemoval',
  'activateTrustedAccess',
] as const;

function checkShapes(props: DefenderForCloudOrganizationProps): void {
  checkInstanceOf('targets', props.targets, OrganizationTargets,
    "OrganizationTargets, such as OrganizationTargets.organizationalUnits('r-ab12')");
  for (const struct of STRUCTS) checkStruct(struct, props[struct]);
  checkOptionNames(props.stackSetNames, STACK_SET_NAMES, 'stackSetNames.');
  checkBooleans(props, BOOLEANS);
}

function checkCaller(props: DefenderForCloudOrganizationProps): void {
  const isDelegated = props.callAs === StackSetCallAs.DELEGATED_ADMIN;
  const isServiceManaged = props.targets._bind().organizationalUnitIds !== undefined;
  if (isDelegated && props.connectManagementAccount) {
    throw new Error('connectManagementAccount must be off with callAs DELEGATED_ADMIN, got true: this is not the ' +
      'management account, and StackSets connect it like any other account; connect the management account with a ' +
      'DefenderForCloudConnector in its own stack');
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
  checkHasEffect('regionalHostManagement: false', props.regionalHostManagement === false, needed, hasHostManagement);
  checkHasEffect('operationPreferences.regionOrder', regionOrder !== undefined, needed, hasHostManagement);
  checkHasEffect('stackSetNames.hostManagement', hostManagement !== undefined, needed, hasHostManagement);
  if (members !== undefined && members.toLowerCase() === hostManagement?.toLowerCase()) {
    throw new Error(`stackSetNames must name each StackSet differently, got '${members}' for both`);
  }
  if (regionOrder && hostManagementRegions && !sameRegions(regionOrder, hostManagementRegions)) {
    throw inputError('operationPreferences.regionOrder', 'the same regions as hostManagementRegions', regionOrder);
  }
  if (hostManagementRegions) {
    checkRegions('hostManagementRegions', hostManagementRegions,
      'leave it out for the region of the stack; for none, switch host management off in the plans');
  }
}

function checkIdentityProviders(props: DefenderForCloudOrganizationProps, bindings: readonly PlanBinding[]): void {
  for (const prop of ['memberIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    if (props[prop] === undefined) continue;
    checkInstanceOf(prop, props[prop], MemberIdentityProvider,
      'MemberIdentityProvider, such as MemberIdentityProvider.createOrReuse()');
  }
  const hasCiem = usesCiem(bindings);
  for (const prop of ['managementIdentityProvider', 'managementCiemIdentityProvider'] as const) {
    const given = props[prop] !== undefined;
    checkHasEffect(prop, given, 'connectManagementAccount', connectsManagementAccount(props));
  }
  for (const prop of ['managementCiemIdentityProvider', 'memberCiemIdentityProvider'] as const) {
    checkHasEffect(prop, props[prop] !== undefined, 'option ciem of DefenderPlan.defenderCspm', hasCiem);
  }
  const providers = [props.memberIdentityProvider, ...hasCiem ? [props.memberCiemIdentityProvider] : []];
  const hasFunction = props.activateTrustedAccess === true || providers.some(p => p?._hasFunction ?? true);
  const condition = 'a Lambda function, such as that of MemberIdentityProvider.createOrReuse()';
  checkFunctionLogOptions(props, condition, hasFunction);
}

/** Whether a plan has CIEM on. */
export function usesCiem(bindings: readonly PlanBinding[]): boolean {
  return bindings.some(b => b.capabilities.some(c => c.capability === DefenderCapability.CIEM_OIDC));
}

function checkMembers(
  scope: Construct, props: DefenderForCloudOrganizationProps, bindings: readonly PlanBinding[],
): void {
  const conditional = bindings.find(b => b.condition);
  if (conditional) {
    throw new Error(`${conditional.title}: onlyIf must be left out in an organization, because member templates ` +
      'cannot refer to a condition of your stack');
  }
  const withClusters = bindings.find(b => b.clusterAccess);
  if (withClusters) {
    throw new Error(`${withClusters.title}: clusterAccess must be left out in an organization, because not every ` +
      'account has these clusters; create an eks.AccessEntry in the stack of each cluster');
  }
  const { account } = Stack.of(scope);
  const { organizationalUnitIds = [], accountIds } = props.targets._bind();
  if (connectsManagementAccount(props) && organizationalUnitIds.length === 0 && accountIds.includes(account)) {
    throw inputError('targets',
      `accounts other than ${account} of the stack, because connectManagementAccount connects it`, account);
  }
}

/** Whether two lists have the same regions. A token may have them. */
function sameRegions(a: readonly string[], b: readonly string[]): boolean {
  return Token.isUnresolved(a) || [...a].sort().join() === [...b].sort().join();
}
