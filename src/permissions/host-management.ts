import type { AwsManagedPolicyData, PermissionSet, StatementData } from './permission-set';
import { TERRAFORM, THIS_LIBRARY } from './sources';

/**
 * Of `ssmHostManagement`. Beside the placeholders of every permission set: `{region}` (each region that host management runs in,
 * or `*`), `{documentName}`, `{instanceProfileArn}`, `{resourceGroup}`, and the roles `instance` and `automation`.
 *
 * Microsoft's automation also creates the role and the profile, attaches policies to that role, starts another runbook and takes
 * profiles away; a template that declares role and profile leaves nothing of that to do.
 */

/** An AWS service that may assume a role, on behalf of the account and of one kind of its resources. */
export interface ServiceTrust {
  readonly service: string;
  readonly sourceArn: string;
}

/** Of the role that the automation runs under. */
export const AUTOMATION_TRUST: ServiceTrust = {
  service: 'ssm.amazonaws.com',
  sourceArn: 'arn:{partition}:ssm:{region}:{account}:automation-execution/*',
};

/** Of the role that EventBridge starts the automation with. */
export const LAUNCH_TRUST: ServiceTrust = {
  service: 'events.amazonaws.com',
  sourceArn: 'arn:{partition}:events:{region}:{account}:rule/{documentName}',
};

/** What the SSM agent, and so the Arc installation, needs on an instance. */
export const INSTANCE_POLICIES: readonly AwsManagedPolicyData[] = [
  { name: 'AmazonSSMManagedInstanceCore', purpose: 'what the SSM agent needs; it also lets every program on the instance read SSM parameters' },
  { name: 'AmazonSSMPatchAssociation', purpose: 'patch baselines, and tags of all resources; Microsoft attaches it too' },
];

export const INSTANCE_ROLE_PERMISSIONS: PermissionSet = {
  managedPolicies: INSTANCE_POLICIES,
  statements: [],
  sources: [TERRAFORM],
};

export const AUTOMATION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReadInstances',
      actions: ['ec2:DescribeIamInstanceProfileAssociations', 'ec2:DescribeInstances'],
      resources: ['*'],
      purpose: 'reads whether the instance still exists, its tags, and which instance profile it has',
      wildcardReason: 'these EC2 actions cannot be limited to a resource',
    },
    {
      sid: 'ReadProfilesAndRoles',
      actions: ['iam:GetInstanceProfile', 'iam:ListAttachedRolePolicies'],
      resources: ['arn:{partition}:iam::{account}:instance-profile/*', 'arn:{partition}:iam::{account}:role/*'],
      purpose: 'reads which role the instance profile holds, and whether that has the two policies of the SSM agent',
      wildcardReason: 'an instance may have any profile and role of the account',
    },
    {
      sid: 'GiveInstancesTheProfile',
      actions: ['ec2:AssociateIamInstanceProfile'],
      resources: ['arn:{partition}:ec2:{region}:{account}:instance/*'],
      conditions: {
        ArnEquals: { 'ec2:NewInstanceProfile': '{instanceProfileArn}' },
        Null: { 'ec2:InstanceProfile': 'true' },
      },
      purpose: 'gives an instance that has no profile the one profile for host management, and no other',
      wildcardReason: 'any instance without a profile may be a target; the profile is fixed',
    },
    {
      sid: 'PassTheInstanceRole',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:instance}'],
      // EC2 has had both names in partitions with a domain of their own.
      conditions: { StringEquals: { 'iam:PassedToService': ['ec2.amazonaws.com', 'ec2.{urlSuffix}'] } },
      purpose: 'hands the role in that profile to EC2',
    },
  ],
  sources: [TERRAFORM],
};

/** Where the user lets host management add the policies to roles that instances have already. */
export const ATTACH_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'AttachThePoliciesToExistingRoles',
    actions: ['iam:AttachRolePolicy'],
    resources: ['arn:{partition}:iam::{account}:role/*'],
    conditions: { ArnEquals: { 'iam:PolicyARN': INSTANCE_POLICIES.map(p => `arn:{partition}:iam::aws:policy/${p.name}`) } },
    purpose: 'adds the two policies of the SSM agent, and no others, to the role that an instance has already',
    wildcardReason: 'the profile of an instance may hold any role of the account; the two policies are fixed',
  }],
  sources: [TERRAFORM],
};

/** Where reports are written. `{reports}` is every object below the prefix for reports, `{keyArn}` the key of the bucket. */
export const WRITE_REPORTS: StatementData = {
  sid: 'WriteReports',
  actions: ['s3:PutObject'],
  resources: ['{reports}'],
  purpose: 'writes what was found on an instance, below the prefix for reports',
  wildcardReason: 'a key of its own for each run and instance, below the prefix for reports',
};

/** Where that bucket has a key that is known. */
export const ENCRYPT_REPORTS: StatementData = {
  sid: 'EncryptReports',
  actions: ['kms:GenerateDataKey'],
  resources: ['{keyArn}'],
  purpose: 'encrypts the reports with the key of the bucket',
};

/** Where a resource group says which instances are targets. */
export const RESOURCE_GROUP_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReadTheResourceGroup',
      actions: ['resource-groups:ListGroupResources'],
      resources: ['arn:{partition}:resource-groups:{region}:{account}:group/{resourceGroup}'],
      purpose: 'reads whether an instance that has just been launched belongs to the resource group',
      wildcardReason: 'the group of that name in each region that host management runs in',
    },
    {
      sid: 'ReadWhatTheResourceGroupIsMadeOf',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources', 'tag:GetResources'],
      resources: ['*'],
      purpose: 'what AWS demands of whoever lists a resource group: its members come from tags or from a stack',
      wildcardReason: 'the group may be made of any tag or stack; parameters and outputs of stacks can be read with it',
    },
  ],
  sources: [THIS_LIBRARY],
};

/** For AWS Systems Manager Explorer, which Microsoft's template prepares too. */
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
      purpose: 'reads which sources of data Explorer can show',
      wildcardReason: 'these actions cannot be limited to a resource',
    },
    {
      sid: 'SwitchExplorerOn',
      actions: ['ssm:GetServiceSetting', 'ssm:UpdateServiceSetting'],
      resources: [
        'opsdata/Association', 'opsdata/ComputeOptimizer', 'opsdata/ConfigCompliance', 'opsdata/ExplorerOnboarded',
        'opsdata/OpsData-TrustedAdvisor', 'opsdata/SupportCenterCase', 'opsitem/EC2', 'opsitem/ssm-patchmanager',
      ].map(setting => `arn:{partition}:ssm:{region}:{account}:servicesetting/ssm/${setting}`),
      purpose: 'switches the sources of data of Explorer on',
      wildcardReason: 'the same settings in each region that host management runs in',
    },
    {
      sid: 'MakeTheServiceLinkedRole',
      actions: ['iam:CreateServiceLinkedRole'],
      resources: ['arn:{partition}:iam::{account}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM'],
      conditions: { StringEquals: { 'iam:AWSServiceName': 'ssm.amazonaws.com' } },
      purpose: 'makes the service-linked role of Systems Manager where the account has none',
    },
  ],
  sources: [TERRAFORM],
};

/** Of the role that EventBridge starts the automation with. */
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
      wildcardReason: 'any version of that runbook; an execution has no name before it starts',
    },
    {
      sid: 'PassTheAutomationRole',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:automation}'],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
      purpose: 'hands the role of the automation to Systems Manager',
    },
  ],
  sources: [THIS_LIBRARY],
};
