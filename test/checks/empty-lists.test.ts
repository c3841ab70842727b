/** An empty list, for example a computed one, means none where none is possible. Otherwise the message says what to do. */
import { Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  DefenderMonitoring, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  DefenderTrustValidation, EntraIdentityProvider, HostManagementIdentity, MonitoredRoles, MonitoringTarget,
  OrganizationTargets, PermissionsType, RegionConcurrency, SecurityConnector,
} from '../../src';
import { organizeIn } from '../support/organization';
import { newStack, templateOf } from '../support/stacks';
import { connect, TENANT } from '../support/synth';

/** The template of a stack, with the parts that a construct in it adds. */
function templateWith(make: (stack: Stack) => unknown): object {
  const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
  make(stack);
  return templateOf(stack);
}
const target = (stack: Stack) => MonitoringTarget.topic(new sns.Topic(stack, 'Topic'));
const POLICIES = { azureTenantIds: [TENANT], stackNames: ['StackSet-Members-*'] };

test.each<[string, (stack: Stack, list: [] | undefined) => unknown]>([
  ['plans', (stack, plans) => connect(stack, { plans })],
  ['additionalReadActions', (stack, additionalReadActions) => connect(stack, { additionalReadActions })],
  ['additionalReadActions with least privilege', (stack, additionalReadActions) =>
    connect(stack, { additionalReadActions, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS })],
  ['clusterAccess', (stack, clusterAccess) =>
    connect(stack, { plans: [DefenderPlan.defenderForContainers({ clusterAccess })] })],
  ['clusterAccess without discovery', (stack, clusterAccess) => connect(stack, {
    plans: [DefenderPlan.defenderForContainers({ clusterAccess, agentlessKubernetesDiscovery: false })],
  })],
  ['audiences', (stack, audiences) => new EntraIdentityProvider(stack, 'Provider', { audiences })],
  ['audiences of createOrReuse', (stack, audiences) =>
    EntraIdentityProvider.createOrReuse(stack, 'Provider', { audiences })],
  ['resourceGroups', (stack, resourceGroups) => new HostManagementIdentity(stack, 'Identity', { resourceGroups })],
  ['excludingAccounts', (stack, list) => organizeIn(stack, {
    targets: OrganizationTargets.organizationalUnits('r-ab12').excludingAccounts(...list ?? []),
  })],
  ['excludedAccountIds of Azure', (stack, excludedAccountIds) =>
    new SecurityConnector(stack, 'Azure', { organization: organizeIn(stack), excludedAccountIds })],
  ['excludedAccountIds of Azure without organization', (stack, excludedAccountIds) =>
    new SecurityConnector(stack, 'Azure', { connector: connect(stack), excludedAccountIds })],
  ['StackSets of the monitoring', (stack, stackSetNames) => new DefenderMonitoring(stack, 'Monitoring', {
    target: target(stack), roles: MonitoredRoles.ofConnector(connect(stack)), stackSetNames,
  })],
  ['workspaces and principals of the monitoring', (stack, list) => new DefenderMonitoring(stack, 'Monitoring', {
    target: target(stack),
    roles: MonitoredRoles.ofConnector(connect(stack)),
    sentinelWorkspaceIds: list,
    expectedPrincipalArns: list,
  })],
  ['workspaces without sessions', (stack, sentinelWorkspaceIds) => new DefenderMonitoring(stack, 'Monitoring', {
    target: target(stack), roles: MonitoredRoles.ofConnector(connect(stack)), sentinelWorkspaceIds, sessionEvents: false,
  })],
  ['sessionRegions', (stack, sessionRegions) => new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: target(stack), organizations: [organizeIn(stack)], organizationId: 'o-abcdefghij', sessionRegions,
  })],
  ['lists of the organization policies', (stack, list) => new DefenderOrganizationPolicies(stack, 'Policies', {
    ...POLICIES,
    sentinelWorkspaceIds: list,
    additionalRoleNames: list,
    additionalPolicyNames: list,
    administrators: list,
    samlProviderNames: list,
    targetIds: list,
  })],
])('%s: an empty list is the same as none', (_, make) => {
  expect(templateWith(stack => make(stack, []))).toEqual(templateWith(stack => make(stack, undefined)));
});

test('an existing provider that has no audience lacks those of the plans', () => {
  expect(() => templateWith(stack => connect(stack, {
    identityProvider: EntraIdentityProvider.fromExisting(stack, 'Provider', { audiences: [] }),
  }))).toThrow('audiences of Stack/Provider must contain all audiences that the plans need, missing ');
});

test.each<[string, (stack: Stack) => unknown, string]>([
  ['tag values', () => DefenderPlan.defenderForServers({ arcInstanceTag: { key: 'arc', values: [] } }),
    'DefenderPlan.defenderForServers: arcInstanceTag.values must name at least one tag value, got an empty list; leave ' +
      'it out for any value'],
  ['buckets', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: [] } }),
    'at least one bucket, got an empty list; leave it out for every bucket, or set sensitiveDataDiscovery: false for none'],
  ['keys', () => DefenderPlan.defenderCspm({ sensitiveDataScope: { kmsKeyArns: [] } }),
    'at least one KMS key, got an empty list; leave it out for every key'],
  ['regions of an organization', stack => organizeIn(stack, { plans: [DefenderPlan.defenderForServers()], hostManagementRegions: [] }),
    'Stack/All: hostManagementRegions must name at least one region, got an empty list; leave it out for the region of ' +
      'the stack; for none, switch host management off in the plans'],
  ['the order of regions', stack => organizeIn(stack, {
    plans: [DefenderPlan.defenderForServers()],
    operationPreferences: { regionConcurrency: RegionConcurrency.SEQUENTIAL, regionOrder: [] },
  }), 'regionOrder must name at least one region, got an empty list; leave it out for the order that CloudFormation chooses'],
  ['regions of an identity', stack => new HostManagementIdentity(stack, 'Identity', { regions: [] }),
    'Stack/Identity: regions must name at least one region, got an empty list; leave it out for all regions'],
  ['regions of Azure', stack => new SecurityConnector(stack, 'Azure', { connector: connect(stack), regions: [] }),
    'Stack/Azure: regions must name at least one region, got an empty list; leave it out for all regions'],
  ['names of roles', () => MonitoredRoles.named({ azureTenantId: TENANT, roleNames: [] }),
    'MonitoredRoles.named: roleNames must name at least one role, got an empty list; leave it out for the default names'],
  ['tenants of the validation', () => new DefenderTrustValidation({ azureTenantIds: [] }),
    'DefenderTrustValidation: azureTenantIds must name at least one tenant, got an empty list; leave it out to accept every tenant'],
  ['stacks of the organization policies', stack => new DefenderOrganizationPolicies(stack, 'Policies', { ...POLICIES, stackNames: [] }),
    'Stack/Policies: stackNames must name at least one stack, got an empty list'],
  ['nothing to monitor', stack => new DefenderMonitoring(stack, 'Monitoring', { target: target(stack), stackSetNames: [] }),
    'Stack/Monitoring: props must have roles, hostManagement or stackSetNames, got none of them'],
  ['units', () => OrganizationTargets.organizationalUnits(),
    /^OrganizationTargets.organizationalUnits: ids must name at least one organizational unit, got an empty list$/.source],
])('an empty list of %s is an error with a remedy', (_, make, message) => {
  expect(() => templateWith(make)).toThrow(message.startsWith('^') ? new RegExp(message) : message);
});
