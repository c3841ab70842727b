// The library in TypeScript, with each kind of value that jsii converts: enums, structs, lists, maps, objects.
// The other folders have the same app in Python, Java and Go; all four must synthesize the same template.
import {
  ClusterAccessPolicy, DefenderCapability, DefenderForCloudConnector, DefenderForCloudOrganization, DefenderMonitoring,
  DefenderOrganizationPolicies, DefenderPlan, DefenderTrustValidation, EntraIdentityProvider, HostManagementOutput,
  HostManagementTargets, MicrosoftTemplate, MonitoredEvent, MonitoredRoles, MonitoringTarget, OrganizationTargets,
  PermissionsType, ReadActions,
  RegionConcurrency, SecurityConnector, ServersSubPlan, type HostManagementOptions,
} from 'cdk-defender-for-cloud';
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';

const app = new App();
Validations.of(app).addPlugins(
  new DefenderTrustValidation({ azureTenantIds: ['11111111-2222-3333-4444-555555555555'] }),
);
const stack = new Stack(app, 'Defender');

const identityProvider = new EntraIdentityProvider(stack, 'IdentityProvider', {
  audiences: ['api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'],
});
const hostManagement = (): HostManagementOptions => ({
  targets: HostManagementTargets.instancesWithTag('environment', 'production', 'staging'),
  exclusionTags: { defender: 'never' },
  attachPoliciesToExistingRoles: true,
  roleNames: { automation: 'HostManagement' },
  output: HostManagementOutput.newBucket(),
});
const custom = DefenderCapability.custom({
  id: 'ContosoModels',
  roleName: 'DefenderForCloud-ContosoModels',
  summary: 'read the configuration of models',
  audience: 'api://00112233-4455-6677-8899-aabbccddeeff',
  statements: [
    new PolicyStatement({ sid: 'ReadModels', actions: ['bedrock:ListGuardrails'], resources: ['*'] }),
    new PolicyStatement({ sid: 'ReadFunctions', actions: ['lambda:ListFunctions'], resources: ['*'] }),
  ],
  managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('SecurityAudit')],
  azure: {
    offering: 'DefenderCspmAws',
    path: 'models.posture',
    settings: { 'enabled': true, 'scope.regions': ['eu-west-1'], 'limits': { depth: 2 } },
  },
});
const microsoftTemplate = MicrosoftTemplate.fromFile(process.env.MICROSOFT_TEMPLATE!, {
  downloadedOn: '2026-11-27',
  acceptedDifferences: ['411f4c69caf4b35014003355808e938b'],
});
const contosoPosture = microsoftTemplate.capability('DefenderForCloud-ContosoPosture', {
  summary: 'read the configuration of functions',
});
const connector = new DefenderForCloudConnector(stack, 'Connector', {
  azureTenantId: '11111111-2222-3333-4444-555555555555',
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  permissionsFrom: microsoftTemplate,
  identityProvider,
  denyDataReads: true,
  additionalReadActions: [...ReadActions.securityAuditForServices('acm', 'kinesis'), 'bedrock:ListGuardrails'],
  roleNames: { cspmMonitor: 'PostureReader', containerImageAssessment: 'MDCImages' },
  plans: [
    DefenderPlan.defenderCspm({
      sensitiveDataScope: { bucketNames: ['reports', 'invoices'] },
      ciem: { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa', cloudTrailBucketName: 'trail-logs' },
      additionalCapabilities: [custom, contosoPosture],
    }),
    DefenderPlan.defenderForServers({
      subPlan: ServersSubPlan.P2,
      justInTimeVmAccess: false,
      hostManagement: hostManagement(),
    }),
    DefenderPlan.defenderForContainers({
      dataCollectionExternalId: 'an-external-id',
      clusterAccess: [
        { clusterName: 'blue', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW },
        { clusterName: 'green', accessPolicy: ClusterAccessPolicy.of('AmazonEKSViewPolicy') },
      ],
    }),
    DefenderPlan.defenderForDatabases({ hostManagement: hostManagement() }),
  ],
});

new SecurityConnector(stack, 'Azure', {
  connector,
  scanInterval: Duration.hours(12),
  regions: ['eu-west-1'],
  tags: { owner: 'security' },
  agentlessScanningExclusionTags: { defender: 'never' },
  defenderCspm: { ciemApplicationName: 'mciem-aws-oidc-app' },
  defenderForServers: { vulnerabilityAssessment: true },
});
const organization = new DefenderForCloudOrganization(stack, 'Organization', {
  azureTenantId: '11111111-2222-3333-4444-555555555555',
  plans: [DefenderPlan.defenderForServers()],
  targets: OrganizationTargets.organizationalUnits('ou-ab12-cdef3456').excludingAccounts(
    '111122223333',
    '444455556666',
  ),
  connectManagementAccount: false,
  hostManagementRegions: ['eu-west-1', 'us-east-1'],
  operationPreferences: {
    maxConcurrentCount: 50,
    failureToleranceCount: 5,
    regionConcurrency: RegionConcurrency.SEQUENTIAL,
  },
});
new DefenderOrganizationPolicies(stack, 'Policies', {
  organizations: [organization],
  administrators: ['arn:aws:iam::*:role/OrganizationAccountAccessRole'],
  targetIds: ['ou-ab12-cdef3456'],
});
const monitoring = new DefenderMonitoring(stack, 'Monitoring', {
  target: MonitoringTarget.topic(Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:alerts')),
  roles: MonitoredRoles.ofConnector(connector),
  hostManagement: connector.hostManagement,
});

new CfnOutput(stack, 'Scanner', { value: connector.role(DefenderCapability.AGENTLESS_VM_SCANNING).roleName });
new CfnOutput(stack, 'Reader', { value: connector.role(DefenderCapability.CSPM_MONITOR).roleArn });
new CfnOutput(stack, 'Models', { value: connector.role(custom).roleName });
new CfnOutput(stack, 'Runbook', { value: connector.hostManagement!.documentName });
new CfnOutput(stack, 'Capabilities', { value: connector.capabilities.map(c => c.id).join(' ') });
new CfnOutput(stack, 'DeniedSessions', { value: monitoring.rule(MonitoredEvent.SESSION_DENIED).ruleName });
const { resourceControlPolicy } = DefenderOrganizationPolicies.render({ organizations: [organization] });
new CfnOutput(stack, 'ResourceControlPolicy', { value: resourceControlPolicy });

app.synth();
