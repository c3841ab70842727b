import { both } from './permission-types';

export const AGENTLESS_VM_SCANNING = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['ec2:DeleteSnapshot'],
      resources: ['arn:aws:ec2:*::snapshot/*'],
      conditions: { StringEquals: { 'ec2:ResourceTag/CreatedBy': ['Microsoft Defender for Cloud'] } },
    },
    {
      effect: 'Allow',
      actions: [
        'ec2:CopySnapshot', 'ec2:CreateSnapshot', 'ec2:CreateSnapshots', 'ec2:CreateTags', 'ec2:DeleteTags',
        'ec2:ModifySnapshotAttribute',
      ],
      resources: ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*', 'arn:aws:ec2:*::snapshot/*'],
    },
    // Not published. Snapshots are shared with the scanner's account, never with everybody.
    {
      effect: 'Deny',
      actions: ['ec2:ModifySnapshotAttribute'],
      resources: ['*'],
      conditions: { StringEquals: { 'ec2:Add/group': ['all'] } },
    },
    {
      effect: 'Allow',
      actions: ['ec2:DescribeInstanceStatus', 'ec2:DescribeSnapshots'],
      resources: ['*'],
    },
    {
      effect: 'Allow',
      actions: ['kms:CreateKey', 'kms:ListKeys'],
      resources: ['*'],
    },
    {
      effect: 'Allow',
      actions: [
        'kms:CreateAlias', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags', 'kms:PutKeyPolicy',
        'kms:TagResource',
      ],
      resources: ['arn:aws:kms:*:111122223333:alias/DefenderForCloudKey', 'arn:aws:kms:*:111122223333:key/*'],
    },
    {
      effect: 'Allow',
      actions: [
        'kms:CreateGrant', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom',
        'kms:RetireGrant',
      ],
      resources: ['arn:aws:kms:*:111122223333:key/*'],
    },
  ],
});

export const JUST_IN_TIME_VM_ACCESS = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: [
        'ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateSecurityGroup', 'ec2:DeleteSecurityGroup',
        'ec2:DescribeInstances',
        'ec2:DescribeSecurityGroupRules', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
        'ec2:ModifyInstanceAttribute', 'ec2:ModifyNetworkInterfaceAttribute', 'ec2:ModifySecurityGroupRules',
        'ec2:RevokeSecurityGroupIngress',
      ],
      resources: ['*'],
    },
  ],
});

export const ARC_AUTO_PROVISIONING = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['ssm:SendCommand'],
      resources: [
        'arn:aws:ec2:*:111122223333:instance/*',
        'arn:aws:ssm:*::document/AWS-RunPowerShellScript',
        'arn:aws:ssm:*::document/AWS-RunShellScript',
      ],
    },
    {
      effect: 'Allow',
      actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      resources: ['*'],
    },
  ],
});
