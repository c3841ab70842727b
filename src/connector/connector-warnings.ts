import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { DefenderForCloudConnector } from './defender-for-cloud-connector';
import { publishedReadActions } from '../capabilities/additional-read-actions';
import { unusedRoleNames, type DefenderRoleNames } from '../capabilities/role-names';
import { isRetained } from '../cloudformation/rendered-properties';
import { hostManagementOffForOthers } from '../plans/merge-host-management';

/**
 * Regions of the partitions other than `aws`. Microsoft publishes identifiers of Defender for Cloud only for its public
 * cloud and this partition. Source: Microsoft's public Terraform and MicrosoftDocs/defender-docs, 2026-11.
 */
const OTHER_PARTITION = /^(cn|us-gov|us-iso[a-z]?|eu-iso[a-z]?|eusc)-/;

/** Warns about props that have no effect, and about a stack that Defender for Cloud may not support. */
export function warnOfNoEffect(
  connector: DefenderForCloudConnector, roleNames: DefenderRoleNames, additionalReadActions?: readonly string[],
): void {
  const warn = (id: string, message: string) =>
    Annotations.of(connector).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  const unused = unusedRoleNames(connector.capabilities, roleNames);
  if (unused.length > 0) {
    warn('unusedRoleNames', `roleNames of capabilities that are off have no effect: ${unused.join(', ')}`);
  }
  const published = publishedReadActions(additionalReadActions);
  if (published.length > 0) {
    warn('publishedReadActions', 'additionalReadActions that least privilege access already has have no effect: ' +
      published.join(', '));
  }
  for (const { title } of connector._bindings.filter(b => b.capabilities.length === 0)) {
    warn('emptyPlan', `${title}: every option is off, so the plan creates nothing in this account`);
  }
  const off = hostManagementOffForOthers(connector._bindings);
  if (off !== undefined) warn('hostManagementOff', off);
  const { region } = Stack.of(connector);
  if (OTHER_PARTITION.test(region)) {
    warn('unsupportedPartition', `${region} is not in the partition aws: Microsoft publishes how Defender for Cloud ` +
      "connects accounts of this partition only, and only from Azure's public cloud; ask Microsoft before you deploy");
  }
  for (const { id } of connector.capabilities.filter(c => c._definition.unsupportedRegions?.includes(region))) {
    warn('unsupportedRegion', `${id} is not available for resources in ${region}, the region of this stack`);
  }
}

/** Warns if aspects make roles outlive the stack, such as `RemovalPolicies.of(app).retain()`. Call it at synthesis. */
export function warnOfRetainedRoles(connector: DefenderForCloudConnector): void {
  const retained = connector.capabilities.map(c => connector.role(c).node.defaultChild)
    .filter(role => CfnResource.isCfnResource(role) && isRetained(role));
  if (retained.length === 0) return;
  Annotations.of(connector).addWarningV2('cdk-defender-for-cloud:retainedRoles', 'the deletion policy of ' +
    `${retained.length} roles is Retain: if you remove a plan, the stack or an account, they stay, and Defender for ` +
    'Cloud can still assume them; give the roles, policies and instance profiles another one, with ' +
    "RemovalPolicies.of(...).destroy({ applyToResourceTypes: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', " +
    "'AWS::IAM::InstanceProfile'] })");
}
