import type { ByPermissionType } from '../types';

export const AGENTLESS_KUBERNETES_DISCOVERY: ByPermissionType = {
  DefaultAccess: {
    awsManagedPolicies: [],
    statements: [
      {
        effect: 'Allow',
        actions: [
          'eks:AssociateAccessPolicy', 'eks:CreateAccessEntry', 'eks:DescribeCluster', 'eks:ListAccessEntries',
          'eks:ListAssociatedAccessPolicies', 'eks:UpdateClusterConfig',
        ],
        resources: ['arn:aws:eks:*:111122223333:*'],
      },
    ],
  },
  LeastPrivilegeAccess: {
    awsManagedPolicies: [],
    statements: [
      {
        effect: 'Allow',
        actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'],
        resources: ['arn:aws:eks:*:111122223333:*'],
      },
    ],
  },
};

export const CONTAINER_IMAGE_ASSESSMENT: ByPermissionType = {
  DefaultAccess: {
    awsManagedPolicies: ['AmazonEC2ContainerRegistryPowerUser', 'AmazonElasticContainerRegistryPublicPowerUser'],
    statements: [],
  },
  LeastPrivilegeAccess: {
    awsManagedPolicies: ['AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly'],
    statements: [],
  },
};
