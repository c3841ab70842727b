import * as eks from 'aws-cdk-lib/aws-eks';
import { Construct } from 'constructs';
import type { ClusterAccess } from './cluster-access';

/** EKS access entries for one role, one a cluster, under the cluster's name. */
export class ClusterAccessEntries extends Construct {
  constructor(scope: Construct, id: string, roleArn: string, access: readonly ClusterAccess[]) {
    super(scope, id);
    access.forEach(({ clusterName, accessPolicy }, i) => {
      // A token has no place in a construct id.
      const place = new Construct(this, /^[\w-]+$/.test(clusterName) ? clusterName : `Cluster${i}`);
      new eks.AccessEntry(place, 'AccessEntry', {
        cluster: eks.Cluster.fromClusterAttributes(place, 'Cluster', { clusterName }),
        principal: roleArn,
        accessPolicies: [eks.AccessPolicy.fromAccessPolicyName(accessPolicy.policyName, { accessScopeType: eks.AccessScopeType.CLUSTER })],
      });
    });
  }
}
