/**
 * An organization with two units that have different plans: a pilot first, then all accounts, then Azure. It has a permissions boundary,
 * tags, monitoring, and policies that protect the roles. app.py is the same in Python. docs/organization-step-by-step.md explains it.
 *
 * Your values are the context in cdk.json, which both languages read. A step of the roll-out is a change of one of them.
 */
import {
  DefenderForCloudOrganization, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan, MonitoringTarget,
  OrganizationTargets, PermissionsType, SecurityConnector, ServersSubPlan,
} from 'cdk-defender-for-cloud';
import { App, Aws, Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';

export const app = new App();
const value = (key: string): string => app.node.getContext(key);
/** A list in cdk.json; with -c, ids separated by commas. */
const list = (key: string): string[] => [app.node.getContext(key)].flat().join().split(',').filter(id => id);

// In us-east-1, where IAM sends its events, so that one stack in the management account has everything.
const stack = new Stack(app, 'DefenderForCloudOrganization', { env: { account: value('managementAccount'), region: 'us-east-1' } });

/** The accounts of the pilot; without any, the whole unit. */
function targets(unit: string, pilot: string[]): OrganizationTargets {
  const all = OrganizationTargets.organizationalUnits(unit);
  return pilot.length > 0 ? all.onlyAccounts(...pilot) : all;
}
const [productionPilot, sandboxPilot] = [list('productionPilot'), list('sandboxPilot')];
const isPilot = productionPilot.length + sandboxPilot.length > 0;

const production = new DefenderForCloudOrganization(stack, 'Production', {
  azureTenantId: value('tenantId'),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  plans: [
    DefenderPlan.defenderCspm(),
    DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P2 }),
    DefenderPlan.defenderForContainers(),
    DefenderPlan.defenderForDatabases(),
  ],
  targets: targets(value('productionUnit'), productionPilot),
  // Azure connects the organization through the management account, so the two come together, after the pilot.
  connectManagementAccount: !isPilot,
  rolePath: value('rolePath'), // it cannot change later without other names
  // The regions where member accounts run EC2 instances.
  hostManagementRegions: ['eu-west-1', 'us-east-1'],
  activateTrustedAccess: true, // in both, because only the StackSets of the same construct wait for it
});
// Without plans: foundational CSPM, which is free.
const sandbox = new DefenderForCloudOrganization(stack, 'Sandbox', {
  azureTenantId: value('tenantId'),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  targets: targets(value('sandboxUnit'), sandboxPilot),
  connectManagementAccount: false,
  rolePath: value('rolePath'),
  activateTrustedAccess: true,
});

const topic = new sns.Topic(stack, 'Alerts', {
  displayName: 'Defender for Cloud',
  enforceSSL: true,
  masterKey: new kms.Key(stack, 'AlertsKey', { enableKeyRotation: true }),
});
topic.addSubscription(new EmailSubscription(value('email')));
const monitoring = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
  target: MonitoringTarget.topic(topic),
  organizations: [production, sandbox],
  organizationId: value('organizationId'),
  // Deployments of this app are expected. Without this, each of them sends e-mails too.
  expectedPrincipalArns: [
    'arn:aws:sts::*:assumed-role/cdk-hnb659fds-cfn-exec-role-*', 'arn:aws:sts::*:assumed-role/stacksets-exec-*',
  ],
});

new DefenderOrganizationPolicies(stack, 'Policies', {
  organizations: [production, sandbox],
  monitoringConstructs: [monitoring],
  administrators: ['arn:aws:iam::*:role/OrganizationAccountAccessRole'],
  additionalPolicyNames: [value('boundary')],
  targetIds: list('policyTargets'),
});

// The Azure side: one template for the organization, and one that is deployed for each account of the sandbox.
if (!isPilot) {
  new SecurityConnector(stack, 'Azure', {
    organization: production,
    excludedAccountIds: [...list('sandboxAccounts'), ...list('otherAccounts')],
  });
  new SecurityConnector(stack, 'AzureSandbox', {
    connector: sandbox.memberConnector,
    parentHierarchyId: value('sandboxUnit'),
  });
}

// For the stack, the StackSets, and all that they create in member accounts. The boundary must exist in each account.
Tags.of(app).add('owner', 'security-platform');
iam.PermissionsBoundary.of(app).apply(iam.ManagedPolicy.fromManagedPolicyArn(
  stack, 'Boundary', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/${value('boundary')}`,
));
