import { webIdentityTrust } from './trusts';
import type { ExpectedRole } from './types';

export const AGENTLESS_KUBERNETES_DISCOVERY: ExpectedRole = {
  roleName: 'MDCContainersAgentlessDiscoveryK8sRole',
  trust: webIdentityTrust('api://6610e979-c931-41ec-adc7-b9920c9d52f1'),
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

export const CONTAINER_IMAGE_ASSESSMENT: ExpectedRole = {
  roleName: 'MDCContainersImageAssessmentRole',
  trust: webIdentityTrust('api://6610e979-c931-41ec-adc7-b9920c9d52f1'),
  DefaultAccess: {
    awsManagedPolicies: ['AmazonEC2ContainerRegistryPowerUser', 'AmazonElasticContainerRegistryPublicPowerUser'],
    statements: [],
  },
  LeastPrivilegeAccess: {
    awsManagedPolicies: ['AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly'],
    statements: [],
  },
};
