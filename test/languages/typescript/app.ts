// The library in TypeScript, with each kind of value that crosses into other languages: enums, structs, lists, maps, objects.
// The apps beside it say the same in Python, Java and Go; all four must synthesize one and the same template.
import {
  ClusterAccessPolicy, DefenderCapability, DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, HostManagementOutput,
  HostManagementTargets, PermissionsType, ServersSubPlan, type HostManagementOptions,
} from 'cdk-defender-for-cloud';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';

const app = new App();
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
const connector = new DefenderForCloudConnector(stack, 'Connector', {
  azureTenantId: '11111111-2222-3333-4444-555555555555',
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  identityProvider,
  denyDataReads: true,
  roleNames: { cspmMonitor: 'PostureReader', containerImageAssessment: 'MDCImages' },
  plans: [
    DefenderPlan.defenderCspm({
      sensitiveDataScope: { bucketNames: ['reports', 'invoices'] },
      ciem: { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa', cloudTrailBucketName: 'trail-logs' },
    }),
    DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P2, justInTimeVmAccess: false, hostManagement: hostManagement() }),
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

new CfnOutput(stack, 'Scanner', { value: connector.role(DefenderCapability.AGENTLESS_VM_SCANNING).roleName });
new CfnOutput(stack, 'Reader', { value: connector.roleArns[DefenderCapability.CSPM_MONITOR.id] });
new CfnOutput(stack, 'Runbook', { value: connector.hostManagement!.documentName });
new CfnOutput(stack, 'Capabilities', { value: connector.capabilities.map(c => c.id).join(' ') });

app.synth();
