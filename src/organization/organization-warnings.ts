import { Annotations } from 'aws-cdk-lib';
import type { DefenderForCloudOrganization } from './defender-for-cloud-organization';
import type { DefenderForCloudOrganizationProps } from './organization-props';
import { unknownRegions } from '../guardrails/input';
import { StackSetCallAs } from '../stacksets/stack-set-permissions';
import { findOverlaps, registerTargets } from '../stacksets/target-registry';

/** Tells what the user should know about the props before a deployment. Registers the targets, to compare them. */
export function warnOfConsequences(organization: DefenderForCloudOrganization, props: DefenderForCloudOrganizationProps): void {
  const targets = props.targets._bind();
  const warn = (id: string, message: string) =>
    Annotations.of(organization).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  const inform = (id: string, message: string) =>
    Annotations.of(organization).addInfoV2(`cdk-defender-for-cloud:${id}`, message);

  if (props.callAs === StackSetCallAs.DELEGATED_ADMIN) {
    warn('delegatedAdministrator', 'Defender for Cloud onboards an organization through its management account, which a ' +
      'delegated administrator does not replace: connect that account by a DefenderForCloudConnector in a stack of its own. ' +
      'Accounts that join later may get host management before its roles; it then works from the next scheduled run on');
  }
  if (props.autoDeployment && targets.filter === 'INTERSECTION') {
    warn('autoDeploymentIgnoresOnlyAccounts', 'autoDeployment ignores onlyAccounts: CloudFormation deploys to every account ' +
      'that is added to the organizational units');
  }
  if (props.autoDeployment !== false && targets.filter === 'DIFFERENCE') {
    inform('autoDeploymentIgnoresExcludedAccounts', 'automatic deployment ignores excludingAccounts: an excluded account that ' +
      'moves from one of the organizational units to another, or leaves and comes back, is connected; keep such accounts in ' +
      'a unit that is not a target');
  }
  registerTargets(organization, targets);
  const others = findOverlaps(organization, targets).map(other => other.node.path);
  if (others.length > 0) {
    warn('overlappingTargets', `targets are partly those of ${others.join(', ')}: an account that gets both cannot hold the ` +
      'roles of both; leave accounts out by excludingAccounts, or give one of them roleNames and memberIdentityProvider');
  }
  const unknown = unknownRegions(organization.hostManagementRegions);
  if (unknown.length > 0) {
    warn('unknownRegions', 'hostManagementRegions has regions that aws-cdk-lib does not know: check the spelling of ' +
      unknown.join(', '));
  }
  if (props.retainStacksOnAccountRemoval) {
    inform('retainedStacks', 'accounts that leave keep the roles, which Defender for Cloud can still assume: delete the ' +
      'stacks in them when they are no longer meant to be connected');
  }
}
