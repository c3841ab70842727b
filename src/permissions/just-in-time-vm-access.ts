import type { PermissionSet } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const JUST_IN_TIME_VM_ACCESS_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'JitNetworkAccess',
    actions: [
      'ec2:AuthorizeSecurityGroupIngress',
      'ec2:CreateSecurityGroup',
      'ec2:DeleteSecurityGroup',
      'ec2:DescribeInstances',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
      'ec2:ModifyInstanceAttribute',
      'ec2:ModifyNetworkInterfaceAttribute',
      'ec2:ModifySecurityGroupRules',
      'ec2:RevokeSecurityGroupIngress',
    ],
    resources: ['*'],
    purpose: 'opens and closes management ports in security groups for the time that a just-in-time request allows',
    wildcardReason: 'just-in-time access is for every instance and security group of the account, ' +
      'and the describe actions cannot be limited to a resource',
  }],
  sources: TERRAFORM_AND_DOCS,
};
