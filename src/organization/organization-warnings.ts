import { Annotations, Stack, Token, type CfnStackSet } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import type { ResolvedOrganization } from './resolve-organization';
import { misspelledRegion, unknownRegions } from '../checks/environments';
import { howToSwitchOff, notePermissionsType } from '../connector/connector-warnings';
import { isRetained } from '../policy-language/cloudformation/resource-names';
import type { OrganizationTargets } from '../stacksets/organization-targets';
import { StackSetCallAs } from '../stacksets/stack-set-permissions';
import { findOverlaps } from '../stacksets/target-registry';

/** Warns about effects of the props that the user must know before the deployment. */
export function warnOfConsequences(
  organization: Construct, props: DefenderForCloudOrganizationProps,
  { targets, options, administrator, connectsManagementAccount, hostManagementRegions }: ResolvedOrganization,
): void {
  const warn = (id: string, message: string) =>
    Annotations.of(organization).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  const note = (id: string, message: string) =>
    Annotations.of(organization).addInfoV2(`cdk-defender-for-cloud:${id}`, message);

  notePermissionsType(organization, options);
  if (props.callAs === StackSetCallAs.DELEGATED_ADMIN) {
    note('delegatedAdministrator', 'Defender for Cloud onboards an organization through its management account, and ' +
      'a delegated administrator does not replace it: connect the management account with a ' +
      'DefenderForCloudConnector in its own stack. Accounts that join later may get host management before its ' +
      'roles; it then works from the next scheduled run on');
  }
  if (props.autoDeployment && targets.filter === 'INTERSECTION') {
    warn('autoDeploymentIgnoresOnlyAccounts', 'autoDeployment ignores onlyAccounts: CloudFormation deploys to every ' +
      'account that is added to the organizational units; leave it out');
  }
  if (props.autoDeployment !== false && targets.filter === 'DIFFERENCE') {
    warn('autoDeploymentIgnoresExcludedAccounts', 'automatic deployment ignores excludingAccounts: it connects an ' +
      'excluded account that moves from one of the organizational units to another, or that leaves and comes back; ' +
      'set autoDeployment: false, or keep such accounts in a unit that is not a target and acknowledge this warning');
  }
  const units = targets.organizationalUnitIds ?? [];
  if (units.length > 1) {
    // The id contains the units, so that an acknowledgment applies only to this list.
    const list = units.filter(unit => !Token.isUnresolved(unit)).sort().join();
    warn(`unitsMayBeNested:${list}`, `targets has ${units.length} organizational units: if one is below another, ` +
      'removing it from the list deletes the roles of its accounts for good; check the units with aws organizations ' +
      'list-parents, leave out those below others, and acknowledge this list');
  }
  const { account } = Stack.of(organization);
  if (administrator === 'management account' && targets.accountIds.includes(account)) {
    const method = targets.filter === 'DIFFERENCE' ? 'excludingAccounts' : 'onlyAccounts';
    warn('managementAccountInTargets', `${method} names ${account}, the management account, which StackSets never ` +
      'deploy to: connectManagementAccount says whether it is connected; leave it out of the targets');
  }
  // Otherwise, the connector of the management account warns about this.
  const { offInOtherPlans } = options.plans.hostManagement;
  if (offInOtherPlans !== undefined && !connectsManagementAccount) warn('hostManagementOff', offInOtherPlans);
  const others = findOverlaps(organization, targets).map(other => other.node.path);
  if (others.length > 0) {
    warn('overlappingTargets', `some targets are also targets of ${others.join(', ')}: an account cannot have the ` +
      'roles of both; exclude accounts with excludingAccounts, or set roleNameSuffix in one of them');
  }
  const unknown = unknownRegions('hostManagementRegions', hostManagementRegions);
  if (unknown) warn('unknownRegions', unknown);
  // The connector of the management account warns about its own region.
  const own = Stack.of(organization).region;
  const misspelled = connectsManagementAccount ? undefined : misspelledRegion(Stack.of(organization));
  if (misspelled !== undefined) warn('unknownRegions', misspelled);
  const regions = new Set([...connectsManagementAccount ? [] : [own], ...hostManagementRegions]);
  for (const { capability } of options.plans.capabilities) {
    const without = [...regions].filter(r => capability._definition.unsupportedRegions?.includes(r)).sort();
    if (without.length === 0) continue;
    warn('unsupportedRegion', `${capability} is not available for resources of member accounts in ` +
      `${without.join(', ')}, of hostManagementRegions or of the stack: ${howToSwitchOff(capability)}`);
  }
  if (props.regionalHostManagement === false) {
    warn('hostManagementInNoRegion', 'host management has its roles in the member accounts, but no region uses them: ' +
      'after this deployment, switch it off with hostManagement: { enabled: false } in the plans, and leave out ' +
      'regionalHostManagement and hostManagementRegions');
  }
  if (hostManagementRegions.length > 0 && !props.retainStacksOnAccountRemoval) {
    note('instancesOfLeavingAccounts', 'if an account ' +
      'leaves the targets, its instance profile is deleted: instances that have it keep running without credentials ' +
      'until the account comes back, or until you give them another instance profile');
  }
  if (props.retainStacksOnAccountRemoval) {
    warn('retainedStacks', 'accounts that leave keep the roles, and Defender for Cloud can still assume them until ' +
      'you delete the stack in such an account: leave out retainStacksOnAccountRemoval, or acknowledge this warning ' +
      'if you intend it');
  }
}

/** Warns if the result of `excludingAccounts` or `onlyAccounts` is not used. Call it at synthesis. */
export function warnOfDroppedTargets(organization: Construct, targets: OrganizationTargets): void {
  const dropped = targets._dropped;
  if (dropped === undefined) return;
  const method = dropped._bind().filter === 'DIFFERENCE' ? 'excludingAccounts' : 'onlyAccounts';
  Annotations.of(organization).addWarningV2('cdk-defender-for-cloud:droppedTargets', `the result of ${method} is not ` +
    `used (${dropped}), so every account of ${targets} is connected: the method returns new targets and does not ` +
    'change the old ones; pass the new ones to the organization');
}

/** Warns if aspects make the StackSets outlive the stack, with the roles of all members. Call it at synthesis. */
export function warnOfRetainedStackSets(
  organization: Construct, stackSets: readonly (CfnStackSet | undefined)[],
): void {
  if (!stackSets.some(s => s !== undefined && isRetained(s))) return;
  Annotations.of(organization).addWarningV2('cdk-defender-for-cloud:retainedStackSets', 'the deletion policy of the ' +
    'StackSets is Retain: if you remove the organization or the stack, they and the roles in all members stay, and ' +
    'Defender for Cloud can still assume the roles; give them another one, with ' +
    "RemovalPolicies.of(...).destroy({ applyToResourceTypes: ['AWS::CloudFormation::StackSet'] })");
}
