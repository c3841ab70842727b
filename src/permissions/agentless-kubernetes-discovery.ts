import type { PermissionSet } from './permission-set';
import { CONTAINERS_DOCS } from './sources';

const CLUSTERS = ['arn:{partition}:eks:*:{account}:*'];
const EVERY_CLUSTER = 'every cluster of the account is discovered; the account is fixed';

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
    purpose: 'finds EKS clusters and gives this role access to the Kubernetes API of each',
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
    purpose: 'finds EKS clusters; access to the Kubernetes API of each is the business of the user (clusterAccess)',
    wildcardReason: EVERY_CLUSTER,
  }],
  sources: [CONTAINERS_DOCS],
};
