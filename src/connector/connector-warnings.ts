import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ResolvedOptions } from './resolve-options';
import { warnOfNotes, warnOfTemplate } from './template-warnings';
import { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { sharedState } from '../checks/app-registry';
import { isInPartitionAws, misspelledRegion } from '../checks/environments';
import { warnOfGuidParameter } from '../checks/guid-parameter';
import { HostManagementTargets } from '../host-management/targets';
import { SAMPLE_TENANTS } from '../identity/tenants';
import { optionsOf } from '../plans/plan-table';
import { hasCapability, type ResolvedPlans } from '../plans/resolve-plans';
import { isRetained } from '../policy-language/cloudformation/resource-names';

/** Warns about options that have no effect, and about a stack that Defender for Cloud may not support. */
export function warnOfOptions(
  scope: Construct, { azureTenantId, plans, permissionsFrom, withoutEffect }: ResolvedOptions,
): void {
  const warn = (id: string, message: string) =>
    Annotations.of(scope).addWarningV2(`cdk-defender-for-cloud:${id}`, message);
  for (const [id, message] of withoutEffect) warn(id, message);
  if (permissionsFrom) warnOfTemplate(scope, permissionsFrom, plans);
  if (plans.capabilities.some(({ userPermissions }) => userPermissions?.file)) warnOfNotes(scope, plans);
  const { offInOtherPlans } = plans.hostManagement;
  if (offInOtherPlans !== undefined) warn('hostManagementOff', offInOtherPlans);
  const { region } = Stack.of(scope);
  const misspelled = misspelledRegion(Stack.of(scope));
  if (misspelled !== undefined) warn('unknownRegions', misspelled);
  // Microsoft publishes identifiers of Defender for Cloud only for its public cloud and the partition aws.
  // Source: Microsoft's public Terraform and MicrosoftDocs/defender-docs, 2026-11.
  if (!isInPartitionAws(region)) {
    warn('unsupportedPartition', `${region} is not in the partition aws: Microsoft documents how Defender for Cloud ` +
      "connects accounts only of this partition, and only from Azure's public cloud; deploy to one of its regions, " +
      'or ask Microsoft and acknowledge this warning');
  }
  for (const { capability } of plans.capabilities) {
    if (!capability._definition.unsupportedRegions?.includes(region)) continue;
    warn('unsupportedRegion', `${capability} is not available for resources in ${region}, the region of this stack: ` +
      howToSwitchOff(capability));
  }
  noteEmptyPlans(scope, plans);
  noteMissingClusterAccess(scope, plans);
  noteInstances(scope, plans);
  warnOfGuidParameter(scope, 'azureTenantId', azureTenantId);
  warnOfSampleTenant(scope, azureTenantId);
}

/** Notes what default access opens if the user sets no permission type. It does not affect permissions of a file. */
export function notePermissionsType(scope: Construct, { permissionsTypeIsSet, plans }: ResolvedOptions): void {
  if (permissionsTypeIsSet) return;
  const published = plans.capabilities.filter(({ userPermissions }) => userPermissions === undefined);
  const opened = published.flatMap(({ capability }) => {
    const what = capability._definition.onlyWithDefaultAccess;
    return what === undefined ? [] : [`${capability} ${what}`];
  });
  if (opened.length === 0) return;
  Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:permissionsType', 'permissionsType is not set, so it is ' +
    `DEFAULT_ACCESS, as in the Azure portal: ${opened.join('; ')}. Set PermissionsType.LEAST_PRIVILEGE_ACCESS for ` +
    'less, or PermissionsType.DEFAULT_ACCESS if you want this');
}

/** The remedy for a capability that a region does not support. The app does not know where the resources are. */
export function howToSwitchOff({ _definition }: DefenderCapability): string {
  const names = optionsOf(_definition).map(name => `${name}: false`).join(', ');
  return `set ${names}, or acknowledge this warning if your resources are in other regions`;
}

/** Adds a note, not a warning: Azure can need a plan without roles, such as Servers P1 with every option off. */
function noteEmptyPlans(scope: Construct, { bindings }: ResolvedPlans): void {
  const empty = bindings.filter(b => b.capabilities.length === 0).map(b => b.title);
  if (empty.length === 0) return;
  Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:emptyPlan', `every option of ${empty.join(' and of ')} is ` +
    'off, so it creates nothing in this account');
}

function noteMissingClusterAccess(scope: Construct, plans: ResolvedPlans): void {
  const isDiscovered = hasCapability(plans, DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY);
  const isLeastPrivilege = plans.permissionsType === PermissionsType.LEAST_PRIVILEGE_ACCESS;
  if (!isDiscovered || !isLeastPrivilege || plans.clusterAccess) return;
  Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:noClusterAccess', 'with least privilege access, ' +
    'agentless Kubernetes discovery reads only clusters that have an access entry for its role: create an ' +
    'eks.AccessEntry in the stack of each cluster, or, if you use DefenderPlan.defenderForContainers, name the ' +
    'clusters in its clusterAccess');
}

/** The profile and Azure Arc have separate limits. If only one is set, a pilot reaches more instances than intended. */
function noteInstances(scope: Construct, { bindings, hostManagement: { props } }: ResolvedPlans): void {
  if (props === undefined) return;
  const isArcLimited = bindings.some(({ capabilities }) => capabilities.some(({ capability, tag }) =>
    capability === DefenderCapability.ARC_AUTO_PROVISIONING && tag !== undefined));
  const { targets } = props;
  const isProfileLimited = targets instanceof HostManagementTargets && targets._isLimited();
  if (isProfileLimited === isArcLimited) return;
  Annotations.of(scope).addInfoV2('cdk-defender-for-cloud:instancesOfOneLimit', isProfileLimited
    ? `host management gives its profile only to ${targets}, but Azure Arc can be installed on every instance ` +
      'that Systems Manager manages: also set arcInstanceTag, or acknowledge this note'
    : 'arcInstanceTag limits Azure Arc, but host management gives its profile to every instance without one: also ' +
      'set hostManagement: { targets }, or acknowledge this note');
}

/** Warns once per app. */
function warnOfSampleTenant(scope: Construct, tenant: string): void {
  if (!SAMPLE_TENANTS.includes(tenant)) return;
  const warned = sharedState(scope.node.root, 'sample-tenants', () => new Set<string>());
  if (warned.has(tenant)) return;
  warned.add(tenant);
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:sampleTenant', `azureTenantId is ${tenant}, the ` +
    'tenant of the samples: write the id of your own Entra tenant, otherwise Defender for Cloud cannot assume the ' +
    'roles');
}

/** Warns if aspects make roles outlive the stack, such as `RemovalPolicies.of(app).retain()`. Call it at synthesis. */
export function warnOfRetainedRoles(scope: Construct, roles: readonly IRole[]): void {
  const retained = roles.map(role => role.node.defaultChild)
    .filter(role => CfnResource.isCfnResource(role) && isRetained(role));
  if (retained.length === 0) return;
  const [noun, stay, them] = retained.length === 1 ? ['role', 'it stays', 'it'] : ['roles', 'they stay', 'them'];
  Annotations.of(scope).addWarningV2('cdk-defender-for-cloud:retainedRoles', 'the deletion policy of ' +
    `${retained.length} ${noun} is Retain: if you remove a plan, the stack or an account, ${stay}, and Defender for ` +
    `Cloud can still assume ${them}; give the roles, policies and instance profiles another one, with ` +
    "RemovalPolicies.of(...).destroy({ applyToResourceTypes: ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy', " +
    "'AWS::IAM::InstanceProfile'] })");
}
