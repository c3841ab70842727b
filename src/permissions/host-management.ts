import type { AwsManagedPolicyData, PermissionSet, StatementData } from './permission-set';
import { TERRAFORM, THIS_LIBRARY } from './sources';

/**
 * Permissions of host management (`ssmHostManagement` in Microsoft's template). They use more placeholders than other
 * permission sets: `{region}` (each region of host management, or `*`), `{documentName}`, `{instanceProfileArn}`,
 * `{resourceGroup}`, and the roles `instance` and `automation`. For every region, there is no condition on the region.
 *
 * Microsoft's automation also creates the role and the profile, attaches policies to that role, starts another runbook
 * and removes profiles. Here the template declares the role and the profile, so the automation needs none of this. It
 * removes only a stale profile of its own: one that was deleted and created again.
 */

/** An AWS service that may assume a role, on behalf of the account and of one kind of its resources. */
export interface ServiceTrust {
  readonly service: string;
  readonly sourceArn: string;
}

/** Trust of the role that the automation assumes. */
export const AUTOMATION_TRUST: ServiceTrust = {
  service: 'ssm.amazonaws.com',
  sourceArn: 'arn:{partition}:ssm:{region}:{account}:automation-execution/*',
};

/** Trust of the role that EventBridge assumes to start the automation. */
export const LAUNCH_TRUST: ServiceTrust = {
  service: 'events.amazonaws.com',
  sourceArn: 'arn:{partition}:events:{region}:{account}:rule/{documentName}',
};

/** Policies that the SSM agent needs on an instance. The installation of Azure Arc needs the SSM agent. */
export const INSTANCE_POLICIES: readonly AwsManagedPolicyData[] = [
  {
    name: 'AmazonSSMManagedInstanceCore',
    purpose: 'lets the SSM agent work; it also lets every program on the instance read SSM parameters',
  },
  {
    name: 'AmazonSSMPatchAssociation',
    purpose: 'reads patch baselines and the tags of all resources; Microsoft attaches it too',
  },
];

export const INSTANCE_ROLE_PERMISSIONS: PermissionSet = {
  managedPolicies: INSTANCE_POLICIES,
  statements: [],
  sources: [TERRAFORM],
};

/** For actions of regional services that cannot be limited to an ARN. */
const IN_REGION = { StringEquals: { 'aws:RequestedRegion': '{region}' } };

export const AUTOMATION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReadInstances',
      actions: ['ec2:DescribeIamInstanceProfileAssociations', 'ec2:DescribeInstances'],
      resources: ['*'],
      conditions: IN_REGION,
      purpose: 'reads whether the instance still exists, its tags, and which instance profile it has',
      wildcardReason: 'these EC2 actions cannot be limited to a resource',
    },
    {
      sid: 'ReadProfilesAndRoles',
      actions: ['iam:GetInstanceProfile', 'iam:ListAttachedRolePolicies'],
      resources: ['arn:{partition}:iam::{account}:instance-profile/*', 'arn:{partition}:iam::{account}:role/*'],
      purpose: 'reads which role the instance profile contains, and whether it has the two policies of the SSM agent',
      wildcardReason: 'an instance can have any profile and role of the account',
    },
    {
      sid: 'GiveInstancesTheProfile',
      actions: ['ec2:AssociateIamInstanceProfile'],
      resources: ['arn:{partition}:ec2:{region}:{account}:instance/*'],
      conditions: {
        ArnEquals: { 'ec2:NewInstanceProfile': '{instanceProfileArn}' },
        Null: { 'ec2:InstanceProfile': 'true' },
      },
      purpose: 'gives an instance that has no profile the profile of host management, and no other profile',
      wildcardReason: 'any instance without a profile can be a target; the profile is fixed',
    },
    {
      sid: 'RemoveFormerProfile',
      actions: ['ec2:DisassociateIamInstanceProfile'],
      resources: ['arn:{partition}:ec2:{region}:{account}:instance/*'],
      conditions: { ArnEquals: { 'ec2:InstanceProfile': '{instanceProfileArn}' } },
      purpose: 'removes the profile of host management, and no other profile, from an instance: if the profile was ' +
        'deleted and created again, the instance has no credentials until it gets the new one',
      wildcardReason: 'any instance can have the stale profile; the profile is fixed',
    },
    {
      sid: 'PassTheInstanceRole',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:instance}'],
      // EC2 has used both names in partitions with their own domain.
      conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.{urlSuffix}'] } },
      purpose: 'passes the role in that profile to EC2',
    },
  ],
  sources: [TERRAFORM],
};

/** More permissions if the user lets host management attach the policies to existing roles of instances. */
export const ATTACH_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AttachThePoliciesToExistingRoles',
    actions: ['iam:AttachRolePolicy'],
    resources: ['arn:{partition}:iam::{account}:role/*'],
    conditions: {
      ArnEquals: { 'iam:PolicyARN': INSTANCE_POLICIES.map(p => `arn:{partition}:iam::aws:policy/${p.name}`) },
    },
    purpose: 'attaches the two policies of the SSM agent, and no other policy, to the existing role of an instance',
    wildcardReason: 'the profile of an instance can contain any role of the account; the two policies are fixed',
  }],
  sources: [TERRAFORM],
};

/** More permissions if reports are written. `{reports}` is every object below the prefix for reports. */
export const WRITE_REPORTS: StatementData = {
  sid: 'WriteReports',
  actions: ['s3:PutObject'],
  resources: ['{reports}'],
  purpose: 'writes a report for each instance, below the prefix for reports',
  wildcardReason: 'each run and instance has its own object key; the prefix for reports is fixed',
};

/** More permissions if the KMS key of that bucket is known. `{keyArn}` is the key. */
export const ENCRYPT_REPORTS: StatementData = {
  sid: 'EncryptReports',
  actions: ['kms:GenerateDataKey'],
  resources: ['{keyArn}'],
  purpose: 'encrypts the reports with the key of the bucket',
};

/** More permissions if a resource group defines which instances are targets. */
export const RESOURCE_GROUP_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReadTheResourceGroup',
      actions: ['resource-groups:ListGroupResources'],
      resources: ['arn:{partition}:resource-groups:{region}:{account}:group/{resourceGroup}'],
      purpose: 'reads whether an instance that has just been launched belongs to the resource group',
      wildcardReason: 'the resource group of that name in each region of host management',
    },
    {
      sid: 'ReadWhatTheResourceGroupIsMadeOf',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources', 'tag:GetResources'],
      resources: ['*'],
      conditions: IN_REGION,
      purpose: 'AWS requires these actions to list a resource group: its members come from tags or from a stack',
      wildcardReason: 'the group can use any tag or stack; the actions also read parameters and outputs of stacks',
    },
  ],
  sources: [THIS_LIBRARY],
};

/** Permissions for AWS Systems Manager Explorer. Microsoft's template has them too. */
export const EXPLORER_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReadWhatExplorerNeeds',
      actions: [
        'compute-optimizer:GetEnrollmentStatus',
        'config:DescribeConfigurationRecorders',
        'iam:ListRoles',
        'support:DescribeTrustedAdvisorChecks',
      ],
      resources: ['*'],
      purpose: 'reads which data sources Explorer can show',
      wildcardReason: 'these actions cannot be limited to a resource',
    },
    {
      sid: 'SwitchExplorerOn',
      actions: ['ssm:GetServiceSetting', 'ssm:UpdateServiceSetting'],
      resources: [
        'opsdata/Association', 'opsdata/ComputeOptimizer', 'opsdata/ConfigCompliance', 'opsdata/ExplorerOnboarded',
        'opsdata/OpsData-TrustedAdvisor', 'opsdata/SupportCenterCase', 'opsitem/EC2', 'opsitem/ssm-patchmanager',
      ].map(setting => `arn:{partition}:ssm:{region}:{account}:servicesetting/ssm/${setting}`),
      purpose: 'switches on the data sources of Explorer',
      wildcardReason: 'the same settings in each region of host management',
    },
    {
      sid: 'MakeTheServiceLinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: ['arn:{partition}:iam::{account}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM'],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'ssm.amazonaws.com' } },
      purpose: 'creates the service-linked role of Systems Manager if the account does not have it',
    },
  ],
  sources: [TERRAFORM],
};

/** Permissions of the role that EventBridge assumes to start the automation. */
export const LAUNCH_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'StartTheAutomation',
      actions: ['ssm:StartAutomationExecution'],
      resources: [
        'arn:{partition}:ssm:{region}:{account}:automation-definition/{documentName}:*',
        'arn:{partition}:ssm:{region}:{account}:automation-execution/*',
        'arn:{partition}:ssm:{region}:{account}:document/{documentName}',
      ],
      purpose: 'starts the automation for an instance that has just been launched',
      wildcardReason: 'any version of the runbook can be started; an execution has no name before it starts',
    },
    {
      sid: 'PassTheAutomationRole',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:automation}'],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      purpose: 'passes the role of the automation to Systems Manager',
    },
  ],
  sources: [THIS_LIBRARY],
};
