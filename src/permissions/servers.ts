import type { PermissionSet, StatementData } from './permission-set';
import { TERRAFORM, TERRAFORM_AND_DOCS } from './sources';

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

const CHANGES = [
  'ec2:AuthorizeSecurityGroupIngress',
  'ec2:DeleteSecurityGroup',
  'ec2:ModifyInstanceAttribute',
  'ec2:ModifyNetworkInterfaceAttribute',
  'ec2:ModifySecurityGroupRules',
  'ec2:RevokeSecurityGroupIngress',
];
const CHANGED_RESOURCES = [
  'arn:{partition}:ec2:*:{account}:instance/*',
  'arn:{partition}:ec2:*:{account}:network-interface/*',
  'arn:{partition}:ec2:*:{account}:security-group/*',
];

/**
 * Replaces `JitNetworkAccess` if the user names a tag (`{tagKey}`, `{tagValue}`). An EC2 request needs the permission
 * for each of its resources: an instance and its security groups, a rule and its security group.
 */
export const CHANGE_TAGGED_SECURITY_GROUPS: readonly StatementData[] = [
  {
    sid: 'JitNetworkAccess',
    actions: [
      'ec2:CreateSecurityGroup',
      'ec2:DescribeInstances',
      'ec2:DescribeSecurityGroupRules',
      'ec2:DescribeSecurityGroups',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcs',
    ],
    resources: ['*'],
    purpose: 'finds instances and security groups, and creates security groups without rules for incoming traffic',
    wildcardReason: 'the describe actions cannot be limited to a resource, and a new security group has no tag',
  },
  {
    sid: 'JitTaggedResources',
    actions: CHANGES,
    resources: CHANGED_RESOURCES,
    conditions: { StringEquals: { 'aws:ResourceTag/{tagKey}': ['{tagValue}'] } },
    purpose: 'opens and closes management ports in security groups that have the tag, and attaches these groups to ' +
      'instances and network interfaces that have the tag',
    wildcardReason: 'ids are not known in advance; the condition allows only resources with the tag',
  },
  {
    sid: 'JitRulesOfTaggedResources',
    actions: ['ec2:ModifySecurityGroupRules'],
    resources: ['arn:{partition}:ec2:*:{account}:security-group-rule/*'],
    purpose: 'changes rules of these security groups',
    wildcardReason: 'rules often have no tag; the request also needs their security group, which must have it',
  },
];

/** Changes that a file could allow, except creation and tags. Another statement limits tags. */
const ALL_CHANGES = [
  'ec2:A*', // Apply..., Assign..., Associate..., Attach..., Authorize...
  'ec2:DeleteN*',
  'ec2:DeleteSecurityGroup',
  'ec2:Detach*',
  'ec2:Disassociate*',
  'ec2:Modify*',
  'ec2:Re*', // Reboot..., Replace..., Reset..., Revoke...
  'ec2:S*', // Send..., Start..., Stop...
  'ec2:Terminate*',
  'ec2:U*', // Unassign..., Update...
];

/** The same limit for a role whose permissions come from a file: it can have other statements about security groups. */
export const DENY_CHANGING_OTHER_SECURITY_GROUPS: StatementData = {
  sid: 'DenyChangingOtherSecurityGroups',
  effect: 'Deny',
  actions: ALL_CHANGES,
  resources: CHANGED_RESOURCES,
  conditions: { StringNotEquals: { 'aws:ResourceTag/{tagKey}': ['{tagValue}'] } },
  purpose: 'changing security groups, instances and network interfaces that do not have the tag',
  wildcardReason: 'the deny must cover everything',
};

const DOCUMENTS = [
  'arn:{partition}:ssm:*::document/AWS-RunPowerShellScript',
  'arn:{partition}:ssm:*::document/AWS-RunShellScript',
];

export const ARC_AUTO_PROVISIONING_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'RunInstallationCommands',
      actions: ['ssm:SendCommand'],
      resources: [...DOCUMENTS, 'arn:{partition}:ec2:*:{account}:instance/*'],
      purpose: 'runs the installation script of the Azure Arc agent on instances, through Systems Manager',
      wildcardReason: 'any instance of the account, in any region, can be onboarded; the two documents are fixed',
    },
    {
      sid: 'CheckInstallationCommandStatus',
      actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      resources: ['*'],
      purpose: 'checks and cancels commands; the actions are allowed on any command of the account',
      wildcardReason: 'these Systems Manager actions cannot be limited to a resource',
    },
  ],
  sources: [TERRAFORM],
};

/**
 * Replaces `RunInstallationCommands` if the user names a tag (`{tagKey}`, `{tagValue}`). `Null` allows any value.
 * Source of the condition: AWS Systems Manager user guide, restricting Run Command access based on tags, 2026-11.
 */
export const RUN_COMMANDS_ON_TAGGED_INSTANCES: readonly StatementData[] = [
  {
    sid: 'RunInstallationCommands',
    actions: ['ssm:SendCommand'],
    resources: DOCUMENTS,
    purpose: 'runs commands with these two documents, on the instances of the next statement',
    wildcardReason: 'the two documents are fixed; instances can be in any region',
  },
  {
    sid: 'RunCommandsOnTaggedInstances',
    actions: ['ssm:SendCommand'],
    resources: ['arn:{partition}:ec2:*:{account}:instance/*'],
    conditions: { StringEquals: { 'ssm:resourceTag/{tagKey}': ['{tagValue}'] } },
    purpose: 'runs the installation script of the Azure Arc agent on instances that have the tag',
    wildcardReason: 'instance ids are not known in advance; the condition allows only instances with the tag',
  },
];

/** The same limit for a role whose permissions come from a file: it can have other statements about commands. */
export const DENY_COMMANDS_ON_OTHER_INSTANCES: StatementData = {
  sid: 'DenyCommandsOnOtherInstances',
  effect: 'Deny',
  actions: ['ssm:SendCommand', 'ssm:StartSession'],
  resources: ['arn:{partition}:ec2:*:*:instance/*', 'arn:{partition}:ssm:*:*:managed-instance/*'],
  conditions: { StringNotEquals: { 'ssm:resourceTag/{tagKey}': ['{tagValue}'] } },
  purpose: 'running commands on instances that do not have the tag',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Systems Manager runs these commands later, with its own role, on instances that no request names. Source: AWS
 * Systems Manager user guide, State Manager and maintenance windows, 2026-11.
 */
export const DENY_COMMANDS_WITHOUT_INSTANCES: StatementData = {
  sid: 'DenyCommandsOfSystemsManager',
  effect: 'Deny',
  actions: [
    'ssm:CreateAssociation*',
    'ssm:RegisterTaskWithMaintenanceWindow',
    'ssm:StartAssociationsOnce',
    'ssm:UpdateAssociation',
    'ssm:UpdateMaintenanceWindowTask',
  ],
  resources: ['*'],
  purpose: 'letting Systems Manager run commands on any instance',
  wildcardReason: 'the deny must cover everything',
};
