import type { PermissionSet } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const AGENTLESS_VM_SCANNING_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'VmScannerDeleteSnapshotAccess',
      actions: ['ec2:DeleteSnapshot'],
      resources: ['arn:{partition}:ec2:*::snapshot/*'],
      conditions: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'Microsoft Defender for Cloud' } },
      purpose: 'deletes snapshots that carry the tag of the scanner, and no others',
      wildcardReason: 'snapshot ids are not known beforehand; the tag condition limits them to the snapshots of the scanner',
    },
    {
      sid: 'VmScannerAccess',
      actions: [
        'ec2:CopySnapshot',
        'ec2:CreateSnapshot',
        'ec2:CreateSnapshots',
        'ec2:CreateTags',
        'ec2:DeleteTags',
        'ec2:ModifySnapshotAttribute',
      ],
      resources: [
        'arn:{partition}:ec2:*:*:instance/*',
        'arn:{partition}:ec2:*::snapshot/*',
        'arn:{partition}:ec2:*:*:volume/*',
      ],
      purpose: 'makes, copies, tags and shares snapshots of the disks of instances, so that they can be scanned without an agent',
      wildcardReason: 'every instance, volume and snapshot may be scanned; exclusion tags are a setting of the Azure side',
    },
    {
      sid: 'VmScannerVerificationAccess',
      actions: ['ec2:DescribeInstanceStatus', 'ec2:DescribeSnapshots'],
      resources: ['*'],
      purpose: 'checks whether a snapshot is complete and an instance is running',
      wildcardReason: 'EC2 describe actions cannot be limited to a resource',
    },
    {
      sid: 'VmScannerEncryptionKeyCreation',
      actions: ['kms:CreateKey', 'kms:ListKeys'],
      resources: ['*'],
      purpose: 'makes the KMS key with which snapshots of encrypted disks are encrypted again for the scanner',
      wildcardReason: 'kms:CreateKey and kms:ListKeys cannot be limited to a resource',
    },
    {
      sid: 'VmScannerEncryptionKeyManagement',
      actions: [
        'kms:CreateAlias',
        'kms:GetKeyPolicy',
        'kms:GetKeyRotationStatus',
        'kms:ListResourceTags',
        'kms:PutKeyPolicy',
        'kms:TagResource',
      ],
      resources: [
        'arn:{partition}:kms:*:{account}:key/*',
        'arn:{partition}:kms:*:{account}:alias/DefenderForCloudKey',
      ],
      purpose: 'names that key DefenderForCloudKey, tags it and sets its key policy; the actions but for the alias reach every key of the account',
      wildcardReason: 'the id of the key is not known beforehand; only the alias and the account are fixed',
    },
    {
      sid: 'VmScannerEncryptionKeyUsage',
      actions: [
        'kms:CreateGrant',
        'kms:DescribeKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:ReEncryptFrom',
        'kms:RetireGrant',
      ],
      resources: ['arn:{partition}:kms:*:{account}:key/*'],
      purpose: 'reads encrypted disks of this account through their keys, and encrypts the copies with the key of the scanner, through grants',
      wildcardReason: 'disks are encrypted with whatever key their owner chose; the account is fixed',
    },
  ],
  sources: TERRAFORM_AND_DOCS,
};
