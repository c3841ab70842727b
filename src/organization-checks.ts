import { Token } from 'aws-cdk-lib';
import { checkHasEffect, checkMadeWith, checkStruct, checkSwitches, inputError } from './guardrails/input';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import type { PlanBinding } from './plans/plan-binding';
import { OrganizationTargets } from './stacksets/organization-targets';
import { StackSetCallAs } from './stacksets/stack-set-permissions';

/** A delegated administrator is no management account. */
export function connectsManagementAccount({ connectManagementAccount, callAs }: DefenderForCloudOrganizationProps): boolean {
  return connectManagementAccount ?? callAs !== StackSetCallAs.DELEGATED_ADMIN;
}

/** Throws where props contradict each other in what the rooms below do not see. */
export function checkOrganizationProps(props: DefenderForCloudOrganizationProps, bindings: readonly PlanBinding[], hasHostManagement: boolean): void {
  checkMadeWith('targets', props.targets, OrganizationTargets, "OrganizationTargets, such as OrganizationTargets.organizationalUnits('r-ab12')");
  for (const struct of ['operationPreferences', 'stackSetNames', 'selfManagedRoles', 'memberIdentityProvider'] as const) checkStruct(struct, props[struct]);
  checkSwitches(props, ['connectManagementAccount', 'autoDeployment', 'retainStacksOnAccountRemoval', 'activateTrustedAccess']);
  const isDelegated = props.callAs === StackSetCallAs.DELEGATED_ADMIN;
  const isServiceManaged = props.targets._bind().organizationalUnitIds !== undefined;
  if (isDelegated && props.connectManagementAccount) {
    throw new Error('connectManagementAccount must be off with callAs DELEGATED_ADMIN, got true: this is not the management account, and StackSets reach it like any ' +
      'other; connect the management account by a DefenderForCloudConnector in a stack of its own');
  }
  checkHasEffect('managementIdentityProvider', props.managementIdentityProvider !== undefined, 'connectManagementAccount', connectsManagementAccount(props));
  checkHasEffect('activateTrustedAccess', props.activateTrustedAccess === true, 'OrganizationTargets.organizationalUnits', isServiceManaged);
  checkHasEffect('activateTrustedAccess', props.activateTrustedAccess === true, 'callAs SELF, in the management account', !isDelegated);
  checkHasEffect('hostManagementRegions', props.hostManagementRegions !== undefined, 'a plan that has host management', hasHostManagement);
  const { regionOrder } = props.operationPreferences ?? {};
  checkHasEffect('operationPreferences.regionOrder', regionOrder !== undefined, 'a plan that has host management', hasHostManagement);
  checkHasEffect('stackSetNames.hostManagement', props.stackSetNames?.hostManagement !== undefined, 'a plan that has host management', hasHostManagement);
  if (props.memberIdentityProvider?.oidcProviderArn !== undefined) {
    throw inputError('memberIdentityProvider.oidcProviderArn', 'left out, since each member account has its own provider of the tenant',
      props.memberIdentityProvider.oidcProviderArn);
  }
  const { members, hostManagement } = props.stackSetNames ?? {};
  if (members !== undefined && members.toLowerCase() === hostManagement?.toLowerCase()) {
    throw new Error(`stackSetNames must name each StackSet differently, got '${members}' for both`);
  }
  if (regionOrder && !Token.isUnresolved(regionOrder) && props.hostManagementRegions && !sameRegions(regionOrder, props.hostManagementRegions)) {
    throw inputError('operationPreferences.regionOrder', 'the regions of hostManagementRegions, each once', regionOrder);
  }
  const withClusters = bindings.find(b => b.clusterAccess);
  if (withClusters) {
    throw new Error(`${withClusters.title}: clusterAccess must be left out in an organization, since it names clusters that not every account has; ` +
      'make eks.AccessEntry in the stacks of the clusters');
  }
}

function sameRegions(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
