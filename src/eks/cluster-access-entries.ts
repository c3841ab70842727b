import * as eks from 'aws-cdk-lib/aws-eks';
import { Construct } from 'constructs';
import type { ClusterAccess } from './cluster-access';

/** EKS access entries for one role, one per cluster. The name of the cluster is the construct id. */
export class ClusterAccessEntries extends Construct {
  constructor(scope: Construct, id: string, roleArn: string, access: readonly ClusterAccess[]) {
    super(scope, id);
    access.forEach(({ clusterName, accessPolicy }, i) => {
      // A construct id cannot contain a token.
      const parent = new Construct(this, /^[\w-]+$/.test(clusterName) ? clusterName : `Cluster${i}`);
      const policy = eks.AccessPolicy.fromAccessPolicyName(accessPolicy.policyName, {
        accessScopeType: eks.AccessScopeType.CLUSTER,
      });
      new eks.AccessEntry(parent, 'AccessEntry', {
        cluster: eks.Cluster.fromClusterAttributes(parent, 'Cluster', { clusterName }),
        principal: roleArn,
        accessPolicies: [policy],
      });
    });
  }
}
