import { Annotations, App, Aws, CfnCondition, CfnParameter, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { contosoLogs, contosoPosture, contosoTrail } from './custom-capabilities';
import { organize, TemplateStack } from './organization';
import { acknowledgeSampleTenant, allPlans, CIEM_OBJECT_ID, TENANT } from './synth';
import {
  ClusterAccessPolicy, DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring,
  DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  EntraIdentityProvider, HostManagement, HostManagementIdentity, HostManagementOutput, HostManagementTargets, RateControl, LogFanOut,
  LogSource, MemberIdentityProvider, MonitoredRoles, MonitoringTarget, OrganizationTargets,
  PermissionsType, RegionConcurrency, SentinelConnector, SentinelTable, ServersSubPlan, StackSetCallAs, type DefenderForCloudConnectorProps,
  type DefenderForCloudOrganizationProps, type DefenderOrganizationPoliciesProps, type HostManagementProps, type LogFanOutProps,
} from '../../src';

type Case = (stack: Stack) => Partial<DefenderForCloudConnectorProps>;

const manyBuckets = (count: number) => Array.from({ length: count }, (_, i) => `a-bucket-with-a-rather-long-name-${i}`);

/** Creates a condition from a parameter that switches a plan on and off. */
function switchFor(plan: DefenderPlan, stack: Stack): CfnCondition {
  const id = plan.planName.replace(/\W/g, '');
  const parameter = new CfnParameter(stack, id, { allowedValues: ['true', 'false'], default: 'true' });
  return new CfnCondition(stack, `${id}On`, { expression: Fn.conditionEquals(parameter.valueAsString, 'true') });
}

/** Permissions without wildcards and AWS managed policies, because users must acknowledge these themselves. */
const customPlan = () => DefenderPlan.defenderCspm({
  additionalCapabilities: [
    contosoPosture({
      statements: [new iam.PolicyStatement({
        actions: ['lambda:GetFunctionConfiguration'], resources: [`arn:${Aws.PARTITION}:lambda:eu-west-1:${Aws.ACCOUNT_ID}:function:one`],
      })],
    }),
    contosoTrail({ managedPolicies: [] }),
    contosoLogs({ statements: [new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: ['arn:aws:s3:::defender-logs/one'] })] }),
  ],
});

/** The cases: no plan, each plan alone, all plans, and each option that changes resources or statements. */
const CASES: Record<string, Case> = {
  'no plan': () => ({}),
  'Defender CSPM': () => ({ plans: [DefenderPlan.defenderCspm()] }),
  'Defender for Servers': () => ({ plans: [DefenderPlan.defenderForServers()] }),
  'Defender for Servers P1': () => ({ plans: [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })] }),
  'Defender for Containers': () => ({ plans: [DefenderPlan.defenderForContainers()] }),
  'Defender for Databases': () => ({ plans: [DefenderPlan.defenderForDatabases()] }),
  'all plans': () => ({ plans: allPlans() }),
  'all plans and CIEM': () => ({ plans: allPlans({ ciem: true }) }),
  'CIEM without bucket': () => ({
    plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
  }),
  'denyDataReads without outputs': () => ({ denyDataReads: true, outputs: false }),
  'limited roles': () => ({
    plans: [
      DefenderPlan.defenderForServers({
        arcInstanceTag: { key: 'arc', values: ['yes'] }, justInTimeTag: { key: 'jit' },
      }),
      DefenderPlan.defenderForContainers({ gatedDeployment: true }),
    ],
    permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
    denyClusterAccessForOthers: true,
    denyManagingAliasedKeys: true,
    snapshotSharingAccounts: ['444455556666', '555566667777'],
  }),
  'sensitiveDataScope': () => ({
    plans: [DefenderPlan.defenderCspm({
      sensitiveDataScope: {
        bucketNames: manyBuckets(120),
        kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
      },
    })],
  }),
  'keys through S3': () => ({ plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: {} })] }),
  'cluster access and legacy reader': () => ({
    plans: [DefenderPlan.defenderForContainers({
      dataCollectionExternalId: 'an-external-id',
      clusterAccess: [
        { clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
        { clusterName: 'staging', accessPolicy: ClusterAccessPolicy.CLUSTER_ADMIN },
      ],
    })],
  }),
  'own audience': () => ({
    plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtectionAudience: 'api://an-application' })],
  }),
  'own audience of custom capabilities': () => ({ plans: [customPlan()] }),
  'plans with conditions': stack => ({ plans: allPlans({ ciem: true }).map(plan => plan.onlyIf(switchFor(plan, stack))) }),
  'role names': () => ({
    plans: [DefenderPlan.defenderForContainers()],
    roleNames: { cspmMonitor: 'PostureReader', kinesisToS3: 'MDCPipelineToBucket' },
  }),
  'provider of this account': stack => ({ identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing') }),
  'existing provider': stack => ({
    identityProvider: EntraIdentityProvider.fromExisting(stack, 'Existing', { addMissingAudiences: true }),
  }),
  'role path': stack => ({
    plans: allPlans({ ciem: true }),
    denyClusterAccessForOthers: true,
    rolePath: '/security/defender/',
    identityProvider: EntraIdentityProvider.createOrReuse(stack, 'Reused', { rolePath: '/security/' }),
  }),
};

const HOST_MANAGEMENT: Record<string, (stack: Stack) => HostManagementProps> = {
  'host management': () => ({}),
  'host management, every permission': () => ({
    attachPoliciesToExistingRoles: true,
    explorerPermissions: true,
    targets: HostManagementTargets.resourceGroup('fleet'),
    exclusionTags: { 'defender-scan': 'never' },
    output: HostManagementOutput.newBucket(),
    schedule: events.Schedule.expression('cron(0 2 ? * SUN *)'),
    maxConcurrency: RateControl.percentage(10),
    maxErrors: RateControl.instances(5),
  }),
  'host management of certain instances, own profile, given bucket': stack => ({
    targets: HostManagementTargets.instances('i-0123456789abcdef0', 'i-01234567'),
    instanceProfile: iam.InstanceProfile.fromInstanceProfileAttributes(stack, 'Profile', {
      instanceProfileArn: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:instance-profile/fleet`,
      role: iam.Role.fromRoleArn(stack, 'FleetRole', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/fleet`),
    }),
    output: HostManagementOutput.bucket(
      s3.Bucket.fromBucketName(stack, 'Reports', 'reports-of-the-fleet'),
      { keyPrefix: 'host-management' },
    ),
  }),
  'host management without launched instances': () => ({
    targets: HostManagementTargets.instancesWithTag('environment', 'production', 'staging'), runOnLaunch: false,
  }),
  'host management with an identity that exists': stack => ({
    targets: HostManagementTargets.instancesWithTag('managed'),
    identity: HostManagementIdentity.fromExisting(stack, 'Identity'),
  }),
  'host management with an identity of two regions': stack => ({
    identity: new HostManagementIdentity(stack, 'Identity', {
      regions: ['eu-west-1', 'us-east-1'],
      resourceGroups: ['fleet'],
      explorerPermissions: true,
    }),
    targets: HostManagementTargets.resourceGroup('fleet'),
  }),
  'host management with an identity that exists, with a role path': stack => ({
    identity: HostManagementIdentity.fromExisting(stack, 'Identity', { rolePath: '/security/defender/' }),
  }),
};

export interface CheckCase {
  readonly title: string;
  readonly build: (app: App, id: string) => Stack;
}

/** Creates an app whose connectors have the sample tenant. */
function newCase(app: App, id: string, props: StackProps): Stack {
  const stack = new Stack(app, id, props);
  acknowledgeSampleTenant(stack);
  return stack;
}

const HOST_MANAGEMENT_CASES: CheckCase[] = Object.entries(HOST_MANAGEMENT).map(([title, props], i) => ({
  title,
  build: (app, id) => {
    const stack = newCase(app, id, { env: { account: String(111122230000 + i), region: 'eu-west-1' } });
    new HostManagement(stack, 'HostManagement', props(stack));
    return stack;
  },
}));

/**
 * The cases with both permission types. Each stack has its own account, because an account can have only one connector.
 */
const CONNECTOR_CASES: CheckCase[] = Object.values(PermissionsType).flatMap((permissionsType, t) =>
  Object.entries(CASES).map(([title, props], i) => ({
    title: `${title}, ${permissionsType}`,
    build: (app, id) => {
      const stack = newCase(app, id, { env: { account: String(111122220000 + t * 100 + i), region: 'eu-west-1' } });
      new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, permissionsType, ...props(stack) });
      return stack;
    },
  })));

const ORGANIZATION: Record<string, () => Partial<DefenderForCloudOrganizationProps>> = {
  'organization, no plan': () => ({}),
  'organization, Defender CSPM': () => ({ plans: [DefenderPlan.defenderCspm()] }),
  'organization, Defender for Servers': () => ({ plans: [DefenderPlan.defenderForServers()] }),
  'organization, Defender for Containers': () => ({ plans: [DefenderPlan.defenderForContainers()] }),
  'organization, Defender for Databases': () => ({ plans: [DefenderPlan.defenderForDatabases()] }),
  'organization, all plans, trusted access': () => ({
    plans: allPlans({ ciem: true }),
    activateTrustedAccess: true,
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456').excludingAccounts('444455556666'),
  }),
  'organization, uploaded template': () => ({
    plans: [DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames: manyBuckets(340) } })],
    denyDataReads: true,
  }),
  'organization, existing provider': () => ({
    memberIdentityProvider: MemberIdentityProvider.fromExisting({ addMissingAudiences: true }),
  }),
  'organization, new providers': () => ({
    plans: [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })],
    memberIdentityProvider: MemberIdentityProvider.create(),
    memberCiemIdentityProvider: MemberIdentityProvider.create(),
  }),
  'organization, own audience of custom capabilities': () => ({ plans: [customPlan()] }),
  'organization, list of accounts': () => ({
    plans: allPlans(),
    targets: OrganizationTargets.accounts('444455556666'),
  }),
  'organization, delegated administrator': () => ({
    plans: allPlans(),
    callAs: StackSetCallAs.DELEGATED_ADMIN,
    operationPreferences: {
      maxConcurrentCount: 5,
      failureToleranceCount: 1,
      regionConcurrency: RegionConcurrency.SEQUENTIAL,
    },
  }),
  'organization, every permission of host management': () => ({
    plans: [DefenderPlan.defenderForServers({
      hostManagement: {
        attachPoliciesToExistingRoles: true,
        explorerPermissions: true,
        targets: HostManagementTargets.resourceGroup('fleet'),
        output: HostManagementOutput.newBucket(),
      },
    })],
    hostManagementRegions: ['eu-west-1', 'us-east-1'],
    autoDeployment: false,
  }),
  'organization, role path': () => ({
    plans: allPlans({ ciem: true }), rolePath: '/security/defender/', activateTrustedAccess: true,
  }),
};

/** The stack of the management account. Checks of its constructs include the constructs in its member templates. */
const ORGANIZATION_CASES: CheckCase[] = Object.values(PermissionsType).flatMap((permissionsType, t) =>
  Object.entries(ORGANIZATION).map(([title, props], i) => ({
    title: `${title}, ${permissionsType}`,
    build: (app, id) => {
      const stack = newCase(app, id, { env: { account: String(111122240000 + t * 100 + i), region: 'eu-west-1' } });
      new DefenderForCloudOrganization(stack, 'Defender', {
        azureTenantId: TENANT,
        permissionsType,
        targets: OrganizationTargets.organizationalUnits('r-ab12'),
        ...props(),
      });
      return stack;
    },
  })));

/** The member templates of these organizations as separate stacks. Checks of templates need them, because a StackSet has only a string. */
export const MEMBER_TEMPLATE_CASES: CheckCase[] = Object.values(PermissionsType).flatMap(permissionsType =>
  Object.entries(ORGANIZATION).flatMap(([title, props]) => (['members', 'hostManagement'] as const)
    .filter(which => which === 'members' || props().plans?.some(p => /Servers|Databases/.test(p.planName)))
    .map(which => ({
      title: `${title}, ${permissionsType}, ${which}`,
      build: (app: App, id: string) =>
        new TemplateStack(app, id, organize({ permissionsType, ...props() })[which]().template),
    }))));

// Each case has its own root, because some checks put all cases into one app.
const ORGANIZATION_POLICIES: Record<string, (stack: Stack) => DefenderOrganizationPoliciesProps> = {
  'organization policies, not attached': () => ({ azureTenantIds: [TENANT], stackNames: ['StackSet-Members-*'] }),
  'organization policies of an organization': stack => ({
    organizations: [new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT,
      plans: allPlans({ ciem: true }),
      targets: OrganizationTargets.organizationalUnits('r-cd34'),
    })],
    administrators: [`arn:${Aws.PARTITION}:iam::*:role/OrganizationAccountAccessRole`],
    sentinelWorkspaceIds: [CIEM_OBJECT_ID],
    targetIds: ['r-cd34'],
  }),
  'organization policies of two organizations, split': stack => ({
    organizations: [
      new DefenderForCloudOrganization(stack, 'Defender', {
        azureTenantId: TENANT, plans: allPlans(), targets: OrganizationTargets.organizationalUnits('ou-ef56-cdef3456'),
      }),
      new DefenderForCloudOrganization(stack, 'Listed', {
        azureTenantId: TENANT,
        connectManagementAccount: false,
        targets: OrganizationTargets.accounts('444455556666'),
        roleNameSuffix: '-listed',
      }),
    ],
    splitServiceControlPolicy: true,
    targetIds: ['r-ef56'],
  }),
};

const ORGANIZATION_POLICIES_CASES: CheckCase[] = Object.entries(ORGANIZATION_POLICIES).map(([title, props], i) => ({
  title,
  build: (app, id) => {
    const stack = newCase(app, id, { env: { account: String(111122250000 + i), region: 'eu-west-1' } });
    new DefenderOrganizationPolicies(stack, 'Policies', props(stack));
    return stack;
  },
}));

/** A connector with all kinds of monitoring. The user provides the target. */
const MONITORING: Record<string, (stack: Stack) => MonitoringTarget> = {
  'monitoring, topic in us-east-1': stack =>
    MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122260000:alerts')),
  'monitoring, event bus in eu-west-1': stack => MonitoringTarget.eventBus(
    events.EventBus.fromEventBusArn(stack, 'Bus', 'arn:aws:events:eu-west-1:444455556666:event-bus/security')),
};

const MONITORING_CASES: CheckCase[] = Object.entries(MONITORING).map(([title, target], i) => ({
  title,
  build: (app, id) => {
    const env = { account: String(111122260000 + i), region: title.slice(title.lastIndexOf(' ') + 1) };
    const stack = newCase(app, id, { env });
    const connector = new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT, plans: allPlans() });
    new DefenderMonitoring(stack, 'Monitoring', {
      target: target(stack),
      roles: MonitoredRoles.ofConnector(connector),
      hostManagement: connector.hostManagement,
      stackSetNames: ['Members'],
    });
    return stack;
  },
}));

/** Checks of constructs include the constructs in the templates for members. */
const ORGANIZATION_MONITORING_CASE: CheckCase = {
  title: 'organization, monitoring',
  build: (app, id) => {
    const stack = newCase(app, id, { env: { account: '111122260009', region: 'us-east-1' } });
    const organization = new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), plans: allPlans(),
    });
    new DefenderOrganizationMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(
        sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122260009:alerts'),
      ),
      organizations: [organization],
      organizationId: 'o-a1b2c3d4e5',
    });
    return stack;
  },
};

/** Everything that a fan-out creates, and that it adds to roles. */
const LOG_FAN_OUT: Record<string, (stack: Stack) => LogFanOutProps> = {
  'fan-out of a bucket that exists': stack => ({ source: LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs')) }),
  'fan-out of an organization trail, with keys that exist': (stack) => {
    const [logEncryptionKey, encryptionKey] = ['LogKey', 'Key'].map(id =>
      kms.Key.fromKeyArn(stack, id, `arn:aws:kms:eu-west-1:${stack.account}:key/1234abcd-12ab-34cd-56ef-1234567890${id.length}b`));
    for (const key of [logEncryptionKey, encryptionKey]) {
      Annotations.of(stack).acknowledgeWarning(`cdk-defender-for-cloud:keyPolicy:${key.node.path}`);
    }
    const organizationId = 'o-a1b2c3d4e5';
    const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'organization-logs'), { organizationId });
    return { source, logEncryptionKey, encryptionKey };
  },
};

const LOG_FAN_OUT_CASES: CheckCase[] = Object.entries(LOG_FAN_OUT).map(([title, props], i) => ({
  title,
  build: (app, id) => {
    const stack = newCase(app, id, { env: { account: String(111122270000 + i), region: 'eu-west-1' } });
    const fanOut = new LogFanOut(stack, 'TrailLogs', props(stack));
    for (const reader of ['Defender', 'Sentinel']) {
      const role = new iam.Role(stack, reader, { roleName: reader, assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      fanOut.addConsumer(`${reader}Logs`).grantRead(role);
    }
    return stack;
  },
}));

/** Both products in one account. The user provides the buckets. */
const SENTINEL_CASE: CheckCase = {
  title: 'Microsoft Sentinel and Defender for Cloud',
  build: (app, id) => {
    const stack = newCase(app, id, { env: { account: '111122280000', region: 'us-east-1' } });
    const connector = new DefenderForCloudConnector(stack, 'Defender', { azureTenantId: TENANT });
    const sentinel = new SentinelConnector(stack, 'Sentinel', {
      workspaceId: CIEM_OBJECT_ID, identityProvider: connector.identityProvider,
    });
    const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122280000:key/1a2b3c4d-1111-2222-3333-444455556666');
    const trail = new LogFanOut(stack, 'Trail', { source: LogSource.cloudTrail(bucket, { organizationId: 'o-a1b2c3d4e5' }) });
    const findings = new LogFanOut(stack, 'Findings', { source: LogSource.guardDuty(bucket), logEncryptionKey: key });
    sentinel.read(SentinelTable.AWS_CLOUD_TRAIL, trail.addConsumer('Sentinel'));
    sentinel.read(SentinelTable.AWS_GUARD_DUTY, findings.addConsumer('Sentinel'));
    new DefenderMonitoring(stack, 'Monitoring', {
      target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122280000:alerts')),
      roles: MonitoredRoles.ofConnector(connector),
    });
    return stack;
  },
};

export const CHECK_CASES: CheckCase[] = [
  ...LOG_FAN_OUT_CASES, ...CONNECTOR_CASES, ...HOST_MANAGEMENT_CASES, ...ORGANIZATION_CASES, ...ORGANIZATION_POLICIES_CASES,
  ...MONITORING_CASES, ORGANIZATION_MONITORING_CASE, SENTINEL_CASE,
];
