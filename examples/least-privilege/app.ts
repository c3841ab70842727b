/**
 * Less access than the default: a closed list of actions, no data reads for the configuration scanner,
 * sensitive data discovery on two buckets and one key only, and access to one EKS cluster that you choose.
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
      // With least privilege, Defender for Cloud cannot grant itself access to clusters: you grant it.
      clusterAccess: [{ clusterName: 'production', accessPolicy: ClusterAccessPolicy.ADMIN_VIEW }],
    }),
    DefenderPlan.defenderForDatabases(),
  ],
});
