import { allow, managed, only } from './permission-types';
import type { ByPermissionType } from '../types';

export const AGENTLESS_KUBERNETES_DISCOVERY: ByPermissionType = {
  DefaultAccess: only(
    allow([
      'eks:AssociateAccessPolicy', 'eks:CreateAccessEntry', 'eks:DescribeCluster', 'eks:ListAccessEntries',
      'eks:ListAssociatedAccessPolicies', 'eks:UpdateClusterConfig',
    ], ['arn:aws:eks:*:111122223333:*']),
  ),
  LeastPrivilegeAccess: only(
    allow(['eks:DescribeCluster', 'eks:UpdateClusterConfig'], ['arn:aws:eks:*:111122223333:*']),
  ),
};

export const CONTAINER_IMAGE_ASSESSMENT: ByPermissionType = {
  DefaultAccess: managed('AmazonEC2ContainerRegistryPowerUser', 'AmazonElasticContainerRegistryPublicPowerUser'),
  LeastPrivilegeAccess: managed('AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly'),
};
