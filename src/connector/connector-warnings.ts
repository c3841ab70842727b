import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import { CLI_VERSION_ENV } from 'aws-cdk-lib/cx-api';
import type { DefenderForCloudConnector } from './defender-for-cloud-connector';
import { publishedReadActions } from '../capabilities/additional-read-actions';
import { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability, type DefenderRoleNames } from '../capabilities/defender-capability';
import { unusedRoleNames } from '../capabilities/role-names';
import { isInPartitionAws } from '../checks/partitions';
import { isRetained } from '../cloudformation/rendered-properties';
import { hostManagementOffForOthers } from '../plans/merge-host-management';
import { sharedState } from '../registry/app-registry';

/** Tenants of the samples of this library. */
const SAMPLE_TENANTS = ['11111111-2222-3333-4444-555555555555', '22222222-3333-4444-5555-666666666666'];

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
  // Microsoft publishes identifiers of Defender for Cloud only for its public cloud and the partition aws.
  // Source: Microsoft's public Terraform and MicrosoftDocs/defender-docs, 2026-11.
  if (!isInPartitionAws(region)) {
    warn('unsupportedPartition', `${region} is not in the partition aws: Microsoft publishes how Defender for Cloud ` +
      "connects accounts of this partition only, and only from Azure's public cloud; ask Microsoft before you deploy");
  }
  for (const { id } of connector.capabilities.filter(c => c._definition.unsupportedRegions?.includes(region))) {
    warn('unsupportedRegion', `${id} is not available for resources in ${region}, the region of this stack`);
  }
  noteMissingClusterAccess(connector);
  warnOfSampleTenant(connector);
}

function noteMissingClusterAccess(connector: DefenderForCloudConnector): void {
  const isDiscovered = connector.capabilities.includes(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
  const isGiven = connector._bindings.some(b => b.clusterAccess && b.clusterAccess.length > 0);
  const isLeastPrivilege = connector._permissionsType === PermissionsType.LEAST_PRIVILEGE_ACCESS;
  if (!isDiscovered || !isLeastPrivilege || isGiven) return;
  Annotations.of(connector).addInfoV2('cdk-defender-for-cloud:noClusterAccess', 'with least privilege access, ' +
    'agentless Kubernetes discovery reads only clusters that have an access entry for its role: name them in ' +
    'clusterAccess of DefenderPlan.defenderForContainers, or create an eks.AccessEntry where each cluster is');
}

/** Only where the CDK CLI runs the app, so not in unit tests. Once per app. */
function warnOfSampleTenant(connector: DefenderForCloudConnector): void {
  const tenant = connector._azureTenantId;
  if (!SAMPLE_TENANTS.includes(tenant) || process.env[CLI_VERSION_ENV] === undefined) return;
  const warned = sharedState(connector.node.root, 'sample-tenants', () => new Set<string>());
  if (warned.has(tenant)) return;
  warned.add(tenant);
  Annotations.of(connector).addWarningV2('cdk-defender-for-cloud:sampleTenant', `azureTenantId is ${tenant}, the ` +
    'tenant of the samples: write the id of your own Entra tenant, otherwise Defender for Cloud cannot assume the ' +
    'roles');
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
