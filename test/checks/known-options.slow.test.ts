/** A misspelled option is an error in every struct of the API. known-options.test.ts has the rule. */
import { Stack, Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  CloudTrailIngestion, DefenderCapability, DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring,
  DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan, DefenderTrustValidation, EntraIdentityProvider,
  ExistingSecurityConnector, HostManagement,
  HostManagementIdentity, HostManagementOutput, LogFanOut, LogSource,
  MemberIdentityProvider, MicrosoftTemplate, MonitoredRoles, OrganizationTargets, SecurityConnector, SentinelConnector,
} from '../../src';
import { allow, inline, oneRole, read } from '../readers/microsoft-template/support';
import { organizeIn } from '../support/organization';
import { newStack } from '../support/stacks';
import { optionsOf, STRUCTS as PUBLIC_STRUCTS } from '../support/structs';
import { allPlans, connect } from '../support/synth';

const ownStack = () => newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
const organize = (props: object, targets = OrganizationTargets.organizationalUnits('r-ab12')) =>
  organizeIn(ownStack(), { targets, ...props });

const inAzure = (props: object) => {
  const connector = connect(ownStack(), { plans: allPlans() });
  return new SecurityConnector(Stack.of(connector), 'Azure', { connector, ...props });
};

const bucket = s3.Bucket.fromBucketName(ownStack(), 'Logs', 'logs');
const fanOut = (props: any) => new LogFanOut(Stack.of(bucket), `Logs${Stack.of(bucket).node.children.length}`, props);

/** Each public struct: the prefix of its names in messages, and a function that passes a struct to the library. */
const STRUCTS: Record<string, [prefix: string, pass: (options: any) => unknown][]> = {
  DefenderForCloudConnectorProps: [['', props =>
    new DefenderForCloudConnector(ownStack(), 'Defender', props)]],
  DefenderForCloudConnectorAttributes: [['', attributes =>
    DefenderForCloudConnector.fromConnectorAttributes(ownStack(), 'Defender', attributes)]],
  DefenderForCloudOrganizationProps: [['', props =>
    new DefenderForCloudOrganization(ownStack(), 'All', props)]],
  StackSetOperationPreferences: [['operationPreferences.', operationPreferences => organize({ operationPreferences })]],
  SelfManagedStackSetRoles: [['selfManagedRoles.', selfManagedRoles =>
    organize({ selfManagedRoles }, OrganizationTargets.accounts('444455556666'))]],
  NewMemberIdentityProviderOptions: [['', options => MemberIdentityProvider.create(options)]],
  ExistingMemberIdentityProviderOptions: [['', options => MemberIdentityProvider.fromExisting(options)]],
  DefenderCspmOptions: [['', options => DefenderPlan.defenderCspm(options)]],
  CustomCapabilityOptions: [['', options => DefenderCapability.custom(options)]],
  CustomCapabilityAzure: [['azure.', azure =>
    DefenderCapability.custom({ id: 'Mine', roleName: 'Mine', audience: 'api://mine', azure })]],
  SensitiveDataScope: [['sensitiveDataScope.', sensitiveDataScope => DefenderPlan.defenderCspm({ sensitiveDataScope })]],
  CiemOptions: [['ciem.', ciem => DefenderPlan.defenderCspm({ ciem })]],
  DefenderForServersOptions: [['', options => DefenderPlan.defenderForServers(options)]],
  DefenderForContainersOptions: [['', options => DefenderPlan.defenderForContainers(options)]],
  DefenderForDatabasesOptions: [['', options => DefenderPlan.defenderForDatabases(options)]],
  ResourceTag: [
    ['arcInstanceTag.', tag => DefenderPlan.defenderForServers({ arcInstanceTag: tag })],
    ['justInTimeTag.', tag => DefenderPlan.defenderForServers({ justInTimeTag: tag })],
  ],
  ClusterAccess: [['clusterAccess[0].', access =>
    DefenderPlan.defenderForContainers({ clusterAccess: [access] })]],
  HostManagementOptions: [['hostManagement.', hostManagement =>
    connect(ownStack(), { plans: [DefenderPlan.defenderForDatabases({ hostManagement })] })]],
  HostManagementProps: [['', props => new HostManagement(ownStack(), 'Hosts', props)]],
  HostManagementIdentityProps: [['', props => new HostManagementIdentity(ownStack(), 'Identity', props)]],
  ExistingHostManagementIdentityOptions: [['', options =>
    HostManagementIdentity.fromExisting(ownStack(), 'Identity', options)]],
  HostManagementRoleNames: [
    ['roleNames.', roleNames => new HostManagementIdentity(ownStack(), 'Identity', { roleNames })],
    ['roleNames.', roleNames => HostManagementIdentity.fromExisting(ownStack(), 'Identity', { roleNames })],
  ],
  ExistingOutputBucketOptions: [['', options => HostManagementOutput.bucket(bucket, options)]],
  KeyGrantOptions: [['', options => {
    const key = kms.Key.fromKeyArn(ownStack(), 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    return connect(Stack.of(key), { plans: allPlans() }).grantDiskScanning(key, options);
  }]],
  NewOutputBucketOptions: [['', options => HostManagementOutput.newBucket(options)]],
  DefenderRoleNames: [['roleNames.', roleNames => connect(ownStack(), { roleNames })]],
  EntraIdentityProviderProps: [['', props => new EntraIdentityProvider(ownStack(), 'Provider', props)]],
  ReusableEntraIdentityProviderOptions: [['', options =>
    EntraIdentityProvider.createOrReuse(ownStack(), 'Provider', options)]],
  ExistingEntraIdentityProviderOptions: [['', options =>
    EntraIdentityProvider.fromExisting(ownStack(), 'Provider', options)]],
  RequiredAudienceOptions: [
    ['', options => new EntraIdentityProvider(ownStack(), 'Provider').requireAudiences([], options)],
    ['', options => EntraIdentityProvider.createOrReuse(ownStack(), 'Provider').requireAudiences([], options)],
    ['', options => EntraIdentityProvider.fromExisting(ownStack(), 'Provider').requireAudiences([], options)],
  ],
  DefenderOrganizationPoliciesProps: [['', props =>
    new DefenderOrganizationPolicies(ownStack(), 'Policies', props)]],
  RenderOrganizationPoliciesOptions: [['', options => DefenderOrganizationPolicies.render(options)]],
  DefenderTrustValidationProps: [['', props => new DefenderTrustValidation(props)]],
  DefenderMonitoringProps: [['', props => new DefenderMonitoring(ownStack(), 'Monitoring', props as any)]],
  DefenderOrganizationMonitoringProps: [
    ['', props => new DefenderOrganizationMonitoring(ownStack(), 'Monitoring', props as any)],
  ],
  NamedRolesOptions: [['', props => MonitoredRoles.named(props as any)]],
  SentinelConnectorProps: [['', props => new SentinelConnector(ownStack(), 'Sentinel', props as any)]],
  SecurityConnectorProps: [['', props => new SecurityConnector(ownStack(), 'Azure', props)]],
  AzureCspmSettings: [['defenderCspm.', defenderCspm => inAzure({ defenderCspm })]],
  CloudTrailResourceSet: [['sets[0].', set => CloudTrailIngestion.fromResourceSets(set)]],
  ProvisionedCloudTrailOptions: [['', options => CloudTrailIngestion.manuallyProvisioned(options)]],
  ExistingSecurityConnectorOptions: [['', options => ExistingSecurityConnector.fromFile('connector.json', options)]],
  MicrosoftTemplateCapabilityOptions: [['', options =>
    read(oneRole(inline(allow('lambda:ListFunctions')))).capability('New-Role', options)]],
  MicrosoftTemplateOptions: [['', options => MicrosoftTemplate.fromFile('microsoft.json', options)]],
  LogFanOutProps: [['', fanOut]],
  LogConsumerOptions: [['', options => fanOut({ source: LogSource.cloudTrail(bucket) }).addConsumer('One', options)]],
  LogSourceOptions: [['', options => LogSource.vpcFlowLogs(bucket, options)], ['', options => LogSource.guardDuty(bucket, options)],
    ['', options => LogSource.waf(bucket, options)]],
  CloudTrailSourceOptions: [['', options => LogSource.cloudTrail(bucket, options)]],
  TrailSourceOptions: [['', options => {
    const stack = ownStack();
    const ofTrail = s3.Bucket.fromBucketName(stack, 'Logs', 'logs');
    return LogSource.trail(new cloudtrail.Trail(stack, 'Trail', { bucket: ofTrail }), ofTrail, options);
  }]],
  AzureServersSettings: [['defenderForServers.', defenderForServers => inAzure({ defenderForServers })]],
  AzureContainersSettings: [['defenderForContainers.', defenderForContainers => inAzure({ defenderForContainers })]],
};
/** Only parts of the structs above, or a result. */
const PARTS = [
  'ArcAutoProvisioningOptions', 'DefenderForCloudOptions', 'DefenderOrganizationPoliciesOptions', 'FunctionLogOptions',
  'DefenderPlanOptions', 'HostManagementIdentityOptions', 'MonitoringOptions', 'RenderedOrganizationPolicies',
];

/**
 * Options of other structs that are refused all the same. `output` is of `HostManagement`, which has little in common
 * with the connector. The plugin and the organization policies have a list of tenants, the connector has one, and all
 * need it. Only the policies have a list of monitoring constructs. They are attached to ids, and name stacks of other accounts.
 * The target of the monitoring is where events are sent; the targets of the others are accounts or instances. One
 * organization has one connector in Azure. A set of CloudTrail resources is in one region. A custom capability has one
 * role name and one audience. Logs are those of a list of accounts. A connector of Microsoft Sentinel has one role.
 */
const NOT_FOR_BOTH: Record<string, string[]> = {
  CloudTrailResourceSet: ['regions'],
  CustomCapabilityOptions: ['audiences', 'roleNames'],
  DefenderForCloudConnectorAttributes: ['accountId', 'accounts', 'azureTenantIds', 'roleName', 'stackName'],
  DefenderForCloudConnectorProps: ['arcInstanceTag', 'azureTenantIds', 'hostManagement', 'justInTimeTag', 'output', 'permissionsBoundary',
    'roleName', 'sensitiveDataScope'],
  DefenderForCloudOrganizationProps: ['arcInstanceTag', 'azureTenantIds', 'hostManagement', 'justInTimeTag', 'output',
    'permissionsBoundary',
    'roleName', 'sensitiveDataScope', 'target', 'targetIds'],
  DefenderMonitoringProps: ['targets'],
  DefenderOrganizationMonitoringProps: ['organization', 'targets'],
  DefenderOrganizationPoliciesProps: ['azureTenantId', 'organization', 'organizationId', 'roleName', 'stackName', 'targets'],
  RenderOrganizationPoliciesOptions: ['azureTenantId', 'organization', 'organizationId', 'roleName', 'stackName'],
  DefenderTrustValidationProps: ['audience', 'azureTenantId'],
  EntraIdentityProviderProps: ['audience'],
  ExistingEntraIdentityProviderOptions: ['audience'],
  ExistingHostManagementIdentityOptions: ['roleName'],
  ExistingMemberIdentityProviderOptions: ['audience'],
  HostManagementOptions: ['roleName', 'target', 'targetIds'],
  HostManagementIdentityProps: ['region', 'roleName'],
  HostManagementProps: ['roleName', 'target', 'targetIds'],
  CloudTrailSourceOptions: ['account', 'accountId', 'organization', 'organizations'],
  LogSourceOptions: ['account', 'accountId'],
  TrailSourceOptions: ['account', 'accountId', 'organization', 'organizations'],
  KeyGrantOptions: ['organization', 'organizations'],
  NamedRolesOptions: ['azureTenantIds', 'roleName', 'stackName'],
  NewMemberIdentityProviderOptions: ['audience'],
  ReusableEntraIdentityProviderOptions: ['audience'],
  SentinelConnectorProps: ['output', 'roleNames'],
  SecurityConnectorProps: ['organizationId', 'organizations', 'region'],
};

test('every public struct is here', () => {
  expect([...Object.keys(STRUCTS), ...PARTS].sort()).toEqual(PUBLIC_STRUCTS);
});

const passes = Object.entries(STRUCTS).flatMap(([struct, all]) => all.map(([prefix, pass]) => ({ struct, prefix, pass })));

describe.each(passes)('$struct ($prefix)', ({ struct, prefix, pass }) => {
  const messageOf = (options: object): string => {
    try {
      pass(options);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each(optionsOf(struct).map(name => [name]))('a misspelled %s is an error that names it', (name) => {
    const doubled = `${name[0]}${name}`;
    const snake = name.replace(/[A-Z]/g, c => `_${c}`).toUpperCase();
    for (const wrong of [doubled, snake]) {
      expect(messageOf({ [wrong]: 'x' })).toContain(`${prefix}${wrong} is not an option; did you mean ${prefix}${name}?`);
    }
  });

  test.each<[unknown, string]>([
    ['x', '"x"'], [null, 'null'], [false, 'false'], [0, '0'], [new Map([['a', 1]]), 'an object of Map'],
    [Token.asAny({ Ref: 'A' }), 'an object of Intrinsic'],
  ])('%p is no struct', (value, got) => {
    expect(messageOf(value as never)).toMatch(new RegExp(` must be a struct of options([;,] .*)?, got ${got}$`));
  });

  test('no real option is taken for another one', () => {
    const taken = optionsOf(struct).filter(name => messageOf({ [name]: 'x' }).includes('is not an option'));
    expect(taken).toEqual([]);
  });

  test('options of other structs and of stacks can be spread into it', () => {
    const others = [...Object.keys(STRUCTS).flatMap(optionsOf), 'env', 'account', 'stackName', 'description', 'tags',
      'terminationProtection', 'analyticsReporting', 'crossRegionReferences', 'permissionsBoundary', 'synthesizer',
      'notificationArns', 'propertyInjectors', 'stage', 'app', 'vpc', 'name', 'id', 'environment', 'accountId']
      .filter(name => !optionsOf(struct).includes(name));
    const refused: string[] = [];
    for (;;) {
      const message = messageOf(Object.fromEntries(others.filter(n => !refused.includes(n)).map(n => [n, 'x'])));
      const name = /(\w+) is (?:not an option|now )/.exec(message)?.[1];
      if (name === undefined) break;
      refused.push(name);
    }
    expect(refused.sort()).toEqual(NOT_FOR_BOTH[struct] ?? []);
  });
});

test('what a newcomer wrote: enable in hostManagement', () => {
  const plan = DefenderPlan.defenderForServers({ hostManagement: { enable: false } as any });
  expect(() => connect(ownStack(), { plans: [plan] })).toThrow(
    new Error('Stack/Defender: hostManagement.enable is not an option; did you mean hostManagement.enabled?'));
  expect(() => organize({ plans: [plan] })).toThrow(
    new Error('Stack/All: hostManagement.enable is not an option; did you mean hostManagement.enabled?'));
});
