import type { PermissionSet } from './permission-set';
import { CONTAINERS_DOCS } from './sources';

const CLUSTERS = ['arn:{partition}:eks:*:{account}:*'];
const EVERY_CLUSTER = 'Defender for Cloud discovers every cluster of the account; the account is fixed';

export const AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'DiscoverClusters',
    actions: [
      'eks:AssociateAccessPolicy',
      'eks:CreateAccessEntry',
      'eks:DescribeCluster',
      'eks:ListAccessEntries',
      'eks:ListAssociatedAccessPolicies',
      'eks:UpdateClusterConfig',
    ],
    resources: CLUSTERS,
    purpose: 'finds EKS clusters and gives this role access to the Kubernetes API of each cluster',
    wildcardReason: EVERY_CLUSTER,
  }],
  sources: [CONTAINERS_DOCS],
};

export const AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'DiscoverClusters',
    actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'],
    resources: CLUSTERS,
    purpose: 'finds EKS clusters; the user gives access to the Kubernetes API of each cluster (clusterAccess)',
    wildcardReason: EVERY_CLUSTER,
  }],
  sources: [CONTAINERS_DOCS],
};
