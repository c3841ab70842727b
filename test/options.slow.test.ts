/**
 * Every option of every public struct, read from the source: it changes a template, it changes those of members in the same
 * way, and random input tries it. An option that something hands on by name, and forgets, has no effect here.
 */
import { readFileSync } from 'fs';
import { join } from 'path';
import { App, CfnCondition, CfnParameter, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import * as fc from 'fast-check';
import {
  CloudTrailIngestion, ClusterAccessPolicy, DefenderCapability, DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring,
  DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan, DefenderTrustValidation, EntraIdentityProvider,
  ExistingSecurityConnector, HostManagement, HostManagementIdentity, HostManagementOutput, HostManagementTargets, LogFanOut, LogSource,
  MemberIdentityProvider, MicrosoftTemplate,
  MonitoredRoles, MonitoringTarget, OrganizationTargets, PermissionsType, SecurityConnector, SecurityConnectorApiVersion,
  SentinelCloud, SentinelConnector, type DefenderForCloudOptions,
} from '../src';
import { AZURE_GENERATORS } from './azure/support/arbitraries';
import { connectorFile, existingOf, write } from './azure/support/existing';
import { LOG_FAN_OUT_GENERATORS } from './logs/generators';
import { ORGANIZATION_GENERATORS } from './organization/generators';
import { allow, inline, oneRole, portalTemplate, read, write as writeTemplate } from './readers/microsoft-template/support';
import { CONNECTOR_GENERATORS } from './support/generators/connector';
import { PLAN_GENERATORS } from './support/generators/plans';
import { SENTINEL_GENERATORS } from './support/generators/sentinel';
import { optionsOf, ownOptionsOf, parentsOf, STRUCTS } from './support/structs';
import { allPlans, connect, TENANT } from './support/synth';

const GENERATORS: Record<string, Record<string, fc.Arbitrary<unknown>>> = {
  ...AZURE_GENERATORS,
  ...CONNECTOR_GENERATORS,
  ...LOG_FAN_OUT_GENERATORS,
  ...ORGANIZATION_GENERATORS,
  ...PLAN_GENERATORS,
  ...SENTINEL_GENERATORS,
};

const ENV = { account: '111122223333', region: 'us-east-1' };
const OBJECT_ID = '99999999-7777-8888-9999-aaaaaaaaaaaa';
const ROOT = OrganizationTargets.organizationalUnits('r-ab12');
const LISTED = OrganizationTargets.accounts('444455556666');
const withCiem = () => allPlans({ ciem: true });
const servers = () => [DefenderPlan.defenderForServers()];

/** A value that is a construct. It is in another stack, so that only its use changes a template. */
class Of {
  constructor(readonly make: (other: Stack) => unknown) {}
}
const key = new Of(other => kms.Key.fromKeyArn(other, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1'));
const provider = (tenantId?: string) => new Of(other => EntraIdentityProvider.fromExisting(other, 'Provider', { tenantId }));
const logs = new Of(other => s3.Bucket.fromBucketName(other, 'Logs', 'logs'));
const bus = new Of(other => MonitoringTarget.eventBus(
  events.EventBus.fromEventBusArn(other, 'Bus', `arn:aws:events:us-east-1:${ENV.account}:event-bus/b`)));

/** Makes constructs of options. Returns what to look at: a text, or stacks other than the given one. */
type Make = (stack: Stack, options: any) => string | Stack[] | Construct;

/** What the library makes of options. */
function output(make: Make, options: object): string {
  const app = new App();
  const [stack, other] = [new Stack(app, 'Stack', { env: ENV }), new Stack(app, 'Other', { env: ENV })];
  const real = Object.fromEntries(Object.entries(options).map(([k, v]) => [k, v instanceof Of ? v.make(other) : v]));
  const made = make(stack, real);
  if (typeof made === 'string') return made;
  return (Array.isArray(made) ? made : [stack]).map(s => JSON.stringify(s.resolve((s as any)._toCloudFormation()))).join('\n');
}

interface Tried {
  readonly make: Make;
  /** The same in members of an organization. */
  readonly inMembers?: Make;
  /** Options without which there is no struct. */
  readonly base?: object;
  /** Options that an option needs. */
  readonly needs?: Record<string, object>;
  /** Values of options without a generator. */
  readonly values?: Record<string, unknown>;
}

const organize: Make = (stack, props) =>
  new DefenderForCloudOrganization(stack, 'Defender', { azureTenantId: TENANT, targets: ROOT, plans: withCiem(), ...props });
const inMembers: Make = (stack, props) => {
  const { memberConnector, memberHostManagement } = organize(stack, props) as DefenderForCloudOrganization;
  return [memberConnector, memberHostManagement].flatMap(c => c ? [Stack.of(c)] : []);
};
/** Options that the connector and the organization share, alone or in a plan. */
const shared = (props: (options: any) => Partial<DefenderForCloudOptions>, more: Partial<Tried> = {}): Tried => ({
  make: (stack, options) => connect(stack, props(options)), inMembers: (stack, options) => inMembers(stack, props(options)), ...more,
});
const inPlan = (plan: (options: any) => DefenderPlan, more: Partial<Tried> = {}) => shared(o => ({ plans: [plan(o)] }), more);

const custom = (options: object) => DefenderCapability.custom({ id: 'Mine', roleName: 'Mine', audience: 'api://mine', ...options });
const withCustom = (options: object) => DefenderPlan.defenderCspm({ additionalCapabilities: [custom(options)] });

/** The files for Azure. */
const inAzure: Make = (stack, props) => {
  const connector = props.connector || props.organization ? undefined : connect(stack, { plans: withCiem() }) as any;
  const azure = new SecurityConnector(stack, 'Azure', { connector, defenderCspm: { ciemApplicationName: 'app' }, ...props });
  const { outdir } = stack.node.root as App;
  (azure as any).write({ outdir });
  return readFileSync(join(outdir, azure.templateFile), 'utf-8') + String(azure.bicepFile);
};
const inAzureOf = (setting: string, base: object = {}): Tried => ({
  base,
  make: (stack, options) =>
    inAzure(stack, { apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW, bicep: true, [setting]: options }),
});

const inTrail = (make: (options: any) => CloudTrailIngestion, base: object): Tried => ({
  base,
  make: (stack, options) => inAzureOf('defenderCspm').make(stack, { ciemApplicationName: 'app', cloudTrailIngestion: make(options) }),
});

const orError = (make: Make): Make => (stack, options) => {
  try {
    return make(stack, options);
  } catch (error) {
    return (error as Error).message;
  }
};

const HOST_MANAGEMENT: Partial<Tried> = {
  values: {
    deadLetterQueueEncryptionKey: key,
    identity: new Of(other => HostManagementIdentity.fromExisting(other, 'Identity')),
    instanceProfile: new Of(other => new iam.InstanceProfile(other, 'Profile', { role: iam.Role.fromRoleName(other, 'Role', 'r') })),
  },
};
const IDENTITY_VALUES = {
  attachPoliciesToExistingRoles: true,
  runOnLaunch: false,
  roleNames: { automation: 'Mine' },
  roleNameSuffix: '-x',
  rolePath: '/security/',
  policyPath: '/security/',
};
const MONITORING_VALUES = {
  target: bus,
  sentinelWorkspaceIds: [OBJECT_ID],
  deniedSessionEvents: false,
  deniedCallEvents: true,
  snapshotSharingEvents: true,
  expectedPrincipalArns: ['arn:aws:iam::111122223333:root'],
  deadLetterQueue: new Of(other => sqs.Queue.fromQueueArn(other, 'Queue', `arn:aws:sqs:us-east-1:${ENV.account}:q`)),
};
const monitor: Make = (stack, props) => new DefenderMonitoring(stack, 'Monitoring', {
  target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${ENV.account}:t`)), ...props,
});
const monitorOrganization = (organization: DefenderForCloudOrganization, props: any) => {
  const stack = Stack.of(organization);
  const { memberMonitoring, memberHostManagementMonitoring } = new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:us-east-1:${ENV.account}:t`)),
    organizations: [organization],
    organizationId: 'o-a1b2c3d4e5',
    ...props,
  });
  return [stack, memberMonitoring, memberHostManagementMonitoring].flatMap(c => c ? [Stack.of(c)] : []);
};
const POLICIES: Partial<Tried> = {
  base: { azureTenantIds: [TENANT], stackNames: ['StackSet-Defender-*'] },
  needs: { samlProviderNames: { administrators: ['arn:aws:iam::111122223333:role/Someone'] } },
};
const ofOther = <T>(make: (organization: DefenderForCloudOrganization) => T) => new Of(other =>
  make(new DefenderForCloudOrganization(other, 'Mine', { azureTenantId: OBJECT_ID, targets: ROOT, plans: withCiem() })));
const monitoringOf = (organization: DefenderForCloudOrganization) => new DefenderOrganizationMonitoring(
  Stack.of(organization), 'Monitoring',
  { target: bus.make(Stack.of(organization)) as MonitoringTarget, organizations: [organization], organizationId: 'o-a1b2c3d4e5' });
const POLICY_VALUES = {
  azureTenantIds: [OBJECT_ID],
  stackNames: ['Mine'],
  roleNames: { cspmMonitor: 'Mine' },
  roleNameSuffix: '-x',
  additionalRoleNameSuffixes: ['-y'],
  rolePath: '/security/',
  policyPath: '/security/',
  hostManagementRoleNames: { automation: 'Mine' },
  additionalRoleNames: ['More'],
  additionalPolicyNames: ['Boundary'],
  documentName: 'Mine',
  ciem: true,
  administrators: ['arn:aws:iam::111122223333:role/Someone'],
  samlProviderNames: ['Okta'],
  stackSetAdministrationRoles: ['arn:aws:iam::111122223333:role/Someone'],
  protectStackSetStacks: true,
  sentinelWorkspaceIds: [OBJECT_ID],
  splitServiceControlPolicy: true,
  organizations: ofOther(organization => [organization]),
  monitoringConstructs: ofOther(organization => [monitoringOf(organization)]),
};

const fanOut = (source: (bucket: s3.IBucket, options: any) => LogSource): Tried => ({
  make: (stack, options) =>
    new LogFanOut(stack, 'TrailLogs', { source: source(s3.Bucket.fromBucketName(stack, 'Bucket', 'mine'), options) }),
});

const TRIED: Record<string, Tried> = {
  LogFanOutProps: {
    make: (stack, { source = 'one', ...props }) => new LogFanOut(stack, 'TrailLogs', {
      source: LogSource.folders(s3.Bucket.fromBucketName(stack, 'Bucket', 'mine'), source), ...props,
    }),
    values: { source: 'two', logEncryptionKey: key, encryptionKey: key },
  },
  LogConsumerOptions: {
    make: (stack, options) => new LogFanOut(stack, 'TrailLogs', {
      source: LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Bucket', 'mine')),
    }).addConsumer('One', options),
  },
  LogSourceOptions: fanOut((bucket, options) => LogSource.vpcFlowLogs(bucket, options)),
  CloudTrailSourceOptions: fanOut((bucket, options) => LogSource.cloudTrail(bucket, options)),
  TrailSourceOptions: fanOut((bucket, options) => LogSource.trail(new cloudtrail.Trail(bucket, 'Trail', {
    bucket, isOrganizationTrail: true, orgId: 'o-a1b2c3d4e5',
  }), bucket, { organizationId: 'o-a1b2c3d4e5', ...options })),
  DefenderForCloudConnectorProps: {
    make: (stack, props) => connect(stack, { plans: withCiem(), ...props }),
    values: { plans: [], identityProvider: provider(), ciemIdentityProvider: provider(TENANT) },
    needs: { additionalReadActions: { permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS } },
  },
  DefenderForCloudConnectorAttributes: {
    make: orError((stack, attributes) => {
      const imported = DefenderForCloudConnector.fromConnectorAttributes(stack, 'Defender', attributes);
      monitor(stack, { roles: MonitoredRoles.ofConnector(imported) });
      return JSON.stringify(stack.resolve([imported.cspmMonitorRole.roleArn, (stack as any)._toCloudFormation()]));
    }),
    base: { azureTenantId: TENANT, capabilities: [] },
    values: {
      azureTenantId: OBJECT_ID,
      capabilities: [DefenderCapability.ARC_AUTO_PROVISIONING],
      account: '444455556666', // an error of the monitoring
      roleNames: { cspmMonitor: 'Mine' },
      roleNameSuffix: '-x',
      rolePath: '/security/',
      stackNames: ['Mine'],
      policyNames: ['Mine*'],
      hostManagementIdentity: new Of(other => HostManagementIdentity.fromExisting(other, 'Identity')),
    },
  },
  DefenderForCloudOptions: shared(props => ({ plans: withCiem(), ...props }), {
    base: { permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }, values: { plans: [] },
  }),
  DefenderRoleNames: shared(roleNames => ({ plans: withCiem(), roleNames })),
  DefenderForCloudOrganizationProps: {
    make: organize,
    needs: {
      additionalReadActions: { permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS },
      selfManagedRoles: { targets: LISTED },
      retainStacksOnAccountRemoval: { autoDeployment: true },
    },
    values: {
      plans: [],
      targets: LISTED,
      operationPreferences: { maxConcurrentCount: 3 },
      logEncryptionKey: key,
      managementIdentityProvider: provider(),
      managementCiemIdentityProvider: provider(TENANT),
    },
  },
  SelfManagedStackSetRoles: { make: (stack, selfManagedRoles) => organize(stack, { plans: [], targets: LISTED, selfManagedRoles }) },
  StackSetOperationPreferences: {
    make: (stack, operationPreferences) =>
      organize(stack, { plans: servers(), hostManagementRegions: ['eu-west-1', 'us-east-1'], operationPreferences }),
    needs: { regionOrder: { regionConcurrency: 'SEQUENTIAL' } },
    values: { regionOrder: ['us-east-1', 'eu-west-1'] },
  },
  NewMemberIdentityProviderOptions: {
    make: (stack, o) => inMembers(stack, { plans: [], memberIdentityProvider: MemberIdentityProvider.create(o) }),
    values: { audiences: ['api://mine'], removalPolicy: RemovalPolicy.DESTROY },
  },
  ExistingMemberIdentityProviderOptions: {
    make: (stack, o) => inMembers(stack, { memberIdentityProvider: MemberIdentityProvider.fromExisting(o) }),
    base: { addMissingAudiences: true },
    values: { audiences: ['api://6610e979-c931-41ec-adc7-b9920c9d52f1'], addMissingAudiences: false },
  },
  DefenderCspmOptions: inPlan(o => DefenderPlan.defenderCspm(o)),
  SensitiveDataScope: inPlan(sensitiveDataScope => DefenderPlan.defenderCspm({ sensitiveDataScope })),
  CiemOptions: inPlan(ciem => DefenderPlan.defenderCspm({ ciem }), { base: { servicePrincipalObjectId: OBJECT_ID } }),
  DefenderPlanOptions: inPlan(o => DefenderPlan.defenderCspm(o)),
  CustomCapabilityOptions: {
    inMembers: orError((stack, options) => inMembers(stack, { plans: [withCustom(options)] })),
    // Both sides.
    make: orError((stack, options) => {
      const connector = connect(stack, { plans: [withCustom(options)] });
      const files = inAzure(stack, { connector, defenderCspm: undefined }); // CIEM is off
      return `${JSON.stringify(stack.resolve((stack as any)._toCloudFormation()))}\n${files}`;
    }),
    needs: { service: { audience: undefined } },
    values: {
      statements: [new iam.PolicyStatement({ actions: ['lambda:List*'], resources: ['*'] })],
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')],
    },
  },
  CustomCapabilityAzure: {
    base: { offering: 'DefenderCspmAws', path: 'newFeature' },
    make: orError((stack, azure) => inAzure(stack, {
      connector: connect(stack, { plans: [withCustom({ azure })] }), defenderCspm: undefined, // CIEM is off
    })),
    values: { offering: 'DefenderForServersAws' }, // an error in this plan
  },
  DefenderForServersOptions: inPlan(o => DefenderPlan.defenderForServers(o)),
  DefenderForContainersOptions: inPlan(o => DefenderPlan.defenderForContainers(o)),
  DefenderForDatabasesOptions: inPlan(o => DefenderPlan.defenderForDatabases(o)),
  ResourceTag: inPlan(arcInstanceTag => DefenderPlan.defenderForServers({ arcInstanceTag }), { base: { key: 'defender' } }),
  ClusterAccess: inPlan(access => DefenderPlan.defenderForContainers({ clusterAccess: [access] }), {
    base: { clusterName: 'one', accessPolicy: ClusterAccessPolicy.of('AmazonEKSViewPolicy') },
  }),
  HostManagementOptions: inPlan(hostManagement => DefenderPlan.defenderForServers({ hostManagement }), HOST_MANAGEMENT),
  HostManagementRoleNames: inPlan(roleNames => DefenderPlan.defenderForServers({ hostManagement: { roleNames } })),
  ExistingOutputBucketOptions: {
    make: (stack, o) => new HostManagement(stack, 'Hosts', {
      output: HostManagementOutput.bucket(s3.Bucket.fromBucketName(stack, 'Bucket', 'mine'), o),
    }),
    values: { keyPrefix: 'reports' },
  },
  KeyGrantOptions: {
    make: orError((stack, o) =>
      JSON.stringify(connect(stack, { plans: withCiem() }).grantDiskScanning(new kms.Key(stack, 'Key'), o).resourceStatements)),
    values: { organizationId: 'o-a1b2c3d4e5' }, // an error in the account of the key
  },
  NewOutputBucketOptions: inPlan(
    o => DefenderPlan.defenderForServers({ hostManagement: { output: HostManagementOutput.newBucket(o) } }), {
      values: {
        expiration: Duration.days(7), encryptionKey: key, versioned: true, serverAccessLogsBucket: logs,
      },
    }),
  HostManagementIdentityProps: {
    make: (stack, props) => new HostManagementIdentity(stack, 'Identity', props),
    values: { ...HOST_MANAGEMENT.values, regions: ['eu-west-1'], documentName: 'Mine', resourceGroups: ['group'] },
  },
  ExistingHostManagementIdentityOptions: {
    // It shows its resource groups by what may use it.
    make: (stack, o) => new HostManagement(stack, 'Hosts', {
      identity: HostManagementIdentity.fromExisting(stack, 'Identity', o),
      ...o.resourceGroups && { targets: HostManagementTargets.resourceGroup('group') },
    }),
    values: {
      ...IDENTITY_VALUES, instanceProfileArn: 'arn:aws:iam::111122223333:instance-profile/mine', resourceGroups: ['group'],
    },
  },
  EntraIdentityProviderProps: {
    make: (stack, props) => new EntraIdentityProvider(stack, 'Provider', props),
    values: { audiences: ['api://mine'], tenantId: TENANT, removalPolicy: RemovalPolicy.DESTROY },
  },
  ReusableEntraIdentityProviderOptions: {
    make: (stack, options) => EntraIdentityProvider.createOrReuse(stack, 'Provider', options) as Construct,
    values: { audiences: ['api://mine'], tenantId: TENANT, rolePath: '/security/', logEncryptionKey: key },
  },
  RequiredAudienceOptions: {
    make: (stack, { onlyIf }) => {
      const given = new CfnCondition(stack, 'OnlyIf',
        { expression: Fn.conditionEquals(new CfnParameter(stack, 'Mine').valueAsString, 'on') });
      new EntraIdentityProvider(stack, 'Provider').requireAudiences(['api://mine'], { onlyIf: onlyIf && given });
      return stack;
    },
    values: { onlyIf: true },
  },
  ExistingEntraIdentityProviderOptions: {
    make: (stack, options) => connect(stack, {
      plans: withCiem(),
      identityProvider: EntraIdentityProvider.fromExisting(stack, 'Provider', { ...options, tenantId: undefined }),
      ciemIdentityProvider: options.tenantId && EntraIdentityProvider.fromExisting(stack, 'Own', options),
    }),
    base: { addMissingAudiences: true },
    values: {
      oidcProviderArn: 'arn:aws-cn:iam::111122223333:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/',
      tenantId: TENANT,
      audiences: ['api://6610e979-c931-41ec-adc7-b9920c9d52f1'],
      addMissingAudiences: false,
      rolePath: '/security/',
      logEncryptionKey: key,
    },
  },
  DefenderMonitoringProps: {
    make: monitor,
    base: { roles: MonitoredRoles.named({ azureTenantId: TENANT }) },
    values: {
      ...MONITORING_VALUES,
      roles: MonitoredRoles.named({ azureTenantId: TENANT, roleNames: ['Mine'] }),
      identityEvents: false,
      sessionEvents: false,
      stackSetNames: ['Members'],
      hostManagement: new Of(other => new HostManagement(other, 'Hosts')),
    },
  },
  NamedRolesOptions: {
    make: (stack, options) => monitor(stack, { roles: MonitoredRoles.named(options) }),
    base: { azureTenantId: TENANT },
    values: { azureTenantId: OBJECT_ID, roleNames: ['Mine'], stackNames: ['Mine'], policyNames: ['Mine*'] },
  },
  DefenderOrganizationMonitoringProps: {
    make: (stack, props) => monitorOrganization(props.organizations?.[0] ?? organize(stack, { plans: [] }), props),
    values: {
      ...MONITORING_VALUES,
      organizations: ofOther(organization => [organization]),
      organizationId: 'o-z9y8x7w6v5',
      sessionRegions: ['eu-west-1'],
      memberStackSetName: 'Mine',
    },
  },
  DefenderOrganizationPoliciesProps: {
    make: (stack, props) => new DefenderOrganizationPolicies(stack, 'Policies', props),
    ...POLICIES,
    values: {
      ...POLICY_VALUES,
      targetIds: ['ou-ab12-cdef3456'],
      serviceControlPolicyName: 'Mine',
      resourceControlPolicyName: 'Mine',
    },
  },
  RenderOrganizationPoliciesOptions: {
    make: (_, options) => JSON.stringify(DefenderOrganizationPolicies.render(options)),
    ...POLICIES,
    values: {
      ...POLICY_VALUES,
      partition: 'aws-cn',
    },
  },
  DefenderTrustValidationProps: {
    make: (_, props) => JSON.stringify((new DefenderTrustValidation(props) as any).expected),
    values: { azureTenantIds: [TENANT], sentinelWorkspaceIds: [OBJECT_ID], audiences: ['api://mine'] },
  },
  SentinelConnectorProps: {
    make: (stack, props) => new SentinelConnector(stack, 'Sentinel', props),
    base: { workspaceId: OBJECT_ID },
    values: {
      workspaceId: '88888888-2222-3333-4444-555555555555',
      identityProvider: provider(),
      roleName: 'OIDC_Mine',
      cloud: SentinelCloud.AZURE_GOVERNMENT,
      documentedSessionNameOnly: true,
      outputs: false,
    },
  },
  SecurityConnectorProps: {
    make: inAzure,
    values: {
      connector: new Of(other =>
        new DefenderForCloudConnector(other, 'Mine', { azureTenantId: TENANT, plans: withCiem(), roleNameSuffix: '-x' })),
      organization: ofOther(organization => organization),
      excludedAccountIds: ['444455556666'],
      imageSecurityFindings: false,
      defenderCspm: { ciemApplicationName: 'other' },
      defenderForServers: { defenderForEndpoint: false },
      defenderForContainers: { azurePolicy: false },
      existing: existingOf(connectorFile()),
    },
    needs: {
      excludedAccountIds: { organization: ofOther(organization => organization) },
      imageSecurityFindings: { apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW },
    },
  },
  AzureCspmSettings: {
    ...inAzureOf('defenderCspm', { ciemApplicationName: 'app' }),
    values: {
      serverlessPosture: false,
      serverlessPostureRoleArn: 'arn:aws:iam::111122223333:role/Serverless',
      cloudTrailRoleArn: 'arn:aws:iam::111122223333:role/Trail',
    },
  },
  CloudTrailResourceSet: inTrail(set => CloudTrailIngestion.fromResourceSets(set), {
    bucketArn: 'arn:aws:s3:::mine', queueArn: 'arn:aws:sqs:eu-west-1:444455556666:mine',
  }),
  ProvisionedCloudTrailOptions: inTrail(o => CloudTrailIngestion.manuallyProvisioned(o), { deploymentRegion: 'us-east-1' }),
  ExistingSecurityConnectorOptions: {
    make: orError((stack, options) => inAzure(stack, {
      apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
      existing: ExistingSecurityConnector.fromFile(write(JSON.stringify(connectorFile())), {
        apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW, ...options,
      }),
    })),
    values: { apiVersion: SecurityConnectorApiVersion.V2024_08_01_PREVIEW, remove: ['CspmMonitorAws'] },
  },
  MicrosoftTemplateOptions: {
    make: (_, options) => {
      const { downloadedOn, _roles: roles } = MicrosoftTemplate.fromFile(writeTemplate(portalTemplate({}, 'DefaultAccess')), options);
      return [downloadedOn, ...roles.acceptedInVain()].join();
    },
    values: { downloadedOn: '2026-11-27', acceptedDifferences: ['0123456789abcdef0123456789abcdef'] },
  },
  MicrosoftTemplateCapabilityOptions: {
    make: orError((stack, options) => {
      const capability = read(oneRole(inline(allow('lambda:ListFunctions')))).capability('New-Role', options);
      const plans = [DefenderPlan.defenderCspm({ additionalCapabilities: [capability] })];
      const connector = connect(stack, { plans });
      return JSON.stringify(stack.resolve((stack as any)._toCloudFormation())) + inAzure(stack, { connector, defenderCspm: undefined });
    }),
    values: { id: 'Mine', summary: 'mine', azure: { offering: 'DefenderCspmAws', path: 'newFeature' } },
  },
  AzureServersSettings: inAzureOf('defenderForServers'),
  AzureContainersSettings: inAzureOf('defenderForContainers'),
};
/** Only parts of the structs above, or a result. */
const PARTS = [
  'ArcAutoProvisioningOptions', 'DefenderOrganizationPoliciesOptions', 'FunctionLogOptions', 'HostManagementIdentityOptions',
  'HostManagementProps', 'MonitoringOptions', 'RenderedOrganizationPolicies',
];

test('every public struct is here', () => {
  expect([...Object.keys(TRIED), ...PARTS].sort()).toEqual(STRUCTS);
});

const ancestorsOf = (struct: string): string[] => [struct, ...parentsOf(struct).flatMap(ancestorsOf)];
const declaringOf = (struct: string, option: string) => ancestorsOf(struct).find(s => ownOptionsOf(s).includes(option))!;
/** Values of an option: that of the table, or those of its generator, which another struct with the option can have. */
function valuesOf(struct: string, option: string): unknown[] {
  const { values = {} } = TRIED[struct];
  if (option in values) return [values[option]];
  const declaring = declaringOf(struct, option);
  const [generators] = Object.entries(GENERATORS)
    .filter(([name, g]) => option in g && ancestorsOf(name).includes(declaring)).map(([, g]) => g);
  return fc.sample(generators[option], { numRuns: 12 }).filter(value => value !== undefined);
}

const outputs = new Map<string, string>();
function outputOnce(id: string, make: Make, options: object): string {
  const found = outputs.get(id) ?? output(make, options);
  outputs.set(id, found);
  return found;
}

/** Types of resources that a connector and members have in the same form. */
const COMPARED = /^AWS::(IAM::(Role|ManagedPolicy|InstanceProfile)|SSM::|Events::Rule|SQS::Queue|S3::)/;
/** Members have these anyway: for the function of their providers, and in the regions of host management. */
const ANYWAY = ['sts:AssumeRole', ENV.region];

/** Texts that an option adds to these resources, or removes from them. */
function changeOf(before: string, after: string): string[] {
  const texts = (json: any): string[] => {
    if (typeof json !== 'object' || json === null) return [String(json).replace(/HostManagement-[0-9a-f]{8}/g, '')];
    return 'Ref' in json || 'Fn::GetAtt' in json ? [] : Object.values(json).flatMap(texts);
  };
  // A line is a template. Errors and files for Azure are not.
  const [old, now] = [before, after].map(text => text.split('\n').filter(line => line.startsWith('{"'))
    .flatMap(line => Object.values<any>(JSON.parse(line).Resources)).filter(r => COMPARED.test(r.Type))
    .flatMap(r => texts(r.Properties)).filter(t => !ANYWAY.includes(t)));
  return [...now.filter(t => !old.includes(t)).map(t => `+ ${t}`), ...old.filter(t => !now.includes(t)).map(t => `- ${t}`)];
}

describe.each(Object.entries(TRIED))('%s', (struct, { make, inMembers: makeMembers, base: given = {}, needs = {} }) => {
  // Another struct here has the inherited ones.
  const own = optionsOf(struct).filter(option => [undefined, struct].includes(
    Object.keys(TRIED).find(s => s === declaringOf(struct, option))));

  test.each(own.map(option => [option]))('%s changes what the library makes', (option) => {
    const before = { ...given, ...needs[option] };
    const id = `${struct} ${option in needs ? option : ''}`;
    const base = outputOnce(id, make, before);
    let [after, made]: [object, string] = [before, base];
    for (const value of valuesOf(struct, option)) {
      if (made !== base) break;
      after = { ...before, [option]: value };
      made = output(make, after);
    }
    expect(made).not.toBe(base);
    // Not every account of an organization has a construct or a cluster. Azure has one connector for all of them.
    const isOfOneAccount = struct === 'ClusterAccess' || ['azure', 'clusterAccess'].includes(option)
      || Object.values(after).some(v => v instanceof Of);
    if (makeMembers === undefined || isOfOneAccount) return;
    const [baseOfMembers, madeOfMembers] = [outputOnce(`${id} members`, makeMembers, before), output(makeMembers, after)];
    expect(changeOf(baseOfMembers, madeOfMembers)).toEqual(expect.arrayContaining(changeOf(base, made)));
    expect(madeOfMembers).not.toBe(baseOfMembers);
  });
});

/** Structs without generators: known-options.slow.test.ts tries their options one by one, the tests of their modules together. */
const WITHOUT_GENERATORS = [
  // Only parts of structs that have generators, or the same with constructs.
  'DefenderForCloudConnectorAttributes', 'DefenderForCloudConnectorProps', 'FunctionLogOptions', 'HostManagementIdentityOptions',
  'HostManagementProps',
  // Constructs that an app has once, with few options.
  'DefenderMonitoringProps', 'DefenderOrganizationMonitoringProps', 'DefenderOrganizationPoliciesOptions',
  'DefenderOrganizationPoliciesProps', 'DefenderTrustValidationProps', 'EntraIdentityProviderProps', 'ExistingOutputBucketOptions',
  'ExistingEntraIdentityProviderOptions', 'ExistingHostManagementIdentityOptions', 'ExistingMemberIdentityProviderOptions',
  'ExistingSecurityConnectorOptions', 'HostManagementIdentityProps', 'LogFanOutProps', 'MicrosoftTemplateCapabilityOptions',
  'MicrosoftTemplateOptions', 'MonitoringOptions', 'NamedRolesOptions',
  'NewMemberIdentityProviderOptions',
  'KeyGrantOptions', 'NewOutputBucketOptions', 'RequiredAudienceOptions', 'RenderOrganizationPoliciesOptions',
  'ReusableEntraIdentityProviderOptions',
  // A result.
  'RenderedOrganizationPolicies',
];
/** Constructs of the same app cannot be data. The generators of plans are apart. */
const NOT_DATA = [
  'connector', 'deadLetterQueueEncryptionKey', 'excludedAccountIds', 'existing', 'identity', 'identityProvider', 'instanceProfile',
  'logEncryptionKey',
  'managementCiemIdentityProvider', 'managementIdentityProvider', 'organization', 'plans',
];

test('every public struct has generators, or stands here', () => {
  expect([...Object.keys(GENERATORS), ...WITHOUT_GENERATORS].sort()).toEqual(STRUCTS);
});

test.each(Object.entries(GENERATORS))('random input tries every option of %s', (struct, generators) => {
  expect(Object.keys(generators).sort()).toEqual(optionsOf(struct).filter(option => !NOT_DATA.includes(option)).sort());
});
