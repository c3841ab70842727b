/**
 * As little as Defender for Cloud can work with: a closed list of actions, contents denied to the scanner of configuration,
 * sensitive data discovery on two buckets and one key only, and access to one EKS cluster by your own choice.
 */
import { ClusterAccessPolicy, DefenderForCloudConnector, DefenderPlan, PermissionsType } from 'cdk-defender-for-cloud';
import { App, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud');
new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  denyDataReads: true,
  plans: [
    DefenderPlan.defenderCspm({
      sensitiveDataScope: {
        bucketNames: ['customer-records', 'support-attachments'],
        kmsKeyArns: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
      },
    }),
    DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers({
      // With least privilege, Defender for Cloud does not let itself into clusters: you do.
      clusterAccess: [{ clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
    }),
    DefenderPlan.defenderForDatabases(),
  ],
});
