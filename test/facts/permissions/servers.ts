import { allow, both, deny, only } from './permission-types';

export const AGENTLESS_VM_SCANNING = both(only(
  allow(['ec2:DeleteSnapshot'], ['arn:aws:ec2:*::snapshot/*'],
    { StringEquals: { 'ec2:ResourceTag/CreatedBy': ['Microsoft Defender for Cloud'] } }),
  allow([
    'ec2:CopySnapshot', 'ec2:CreateSnapshot', 'ec2:CreateSnapshots', 'ec2:CreateTags', 'ec2:DeleteTags',
    'ec2:ModifySnapshotAttribute',
  ], ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*', 'arn:aws:ec2:*::snapshot/*']),
  // Not published. Snapshots are shared with the scanner's account, never with everybody.
  deny(['ec2:ModifySnapshotAttribute'], ['*'], { StringEquals: { 'ec2:Add/group': ['all'] } }),
  allow(['ec2:DescribeInstanceStatus', 'ec2:DescribeSnapshots']),
  allow(['kms:CreateKey', 'kms:ListKeys']),
  allow([
    'kms:CreateAlias', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags', 'kms:PutKeyPolicy',
    'kms:TagResource',
  ], ['arn:aws:kms:*:111122223333:alias/DefenderForCloudKey', 'arn:aws:kms:*:111122223333:key/*']),
  allow([
    'kms:CreateGrant', 'kms:DescribeKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:ReEncryptFrom', 'kms:RetireGrant',
  ], ['arn:aws:kms:*:111122223333:key/*']),
));

export const JUST_IN_TIME_VM_ACCESS = both(only(
  allow([
    'ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateSecurityGroup', 'ec2:DeleteSecurityGroup', 'ec2:DescribeInstances',
    'ec2:DescribeSecurityGroupRules', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs',
    'ec2:ModifyInstanceAttribute', 'ec2:ModifyNetworkInterfaceAttribute', 'ec2:ModifySecurityGroupRules',
    'ec2:RevokeSecurityGroupIngress',
  ]),
));

export const ARC_AUTO_PROVISIONING = both(only(
  allow(['ssm:SendCommand'], [
    'arn:aws:ec2:*:111122223333:instance/*', 'arn:aws:ssm:*::document/AWS-RunPowerShellScript',
    'arn:aws:ssm:*::document/AWS-RunShellScript',
  ]),
  allow(['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation']),
));
