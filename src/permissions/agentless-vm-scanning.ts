import type { PermissionSet, StatementData } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const AGENTLESS_VM_SCANNING_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'VmScannerDeleteSnapshotAccess',
      actions: ['ec2:DeleteSnapshot'],
      resources: ['arn:{partition}:ec2:*::snapshot/*'],
      conditions: { StringEquals: { 'ec2:ResourceTag/CreatedBy': 'Microsoft Defender for Cloud' } },
      purpose: 'deletes only snapshots that have the tag of the scanner',
      wildcardReason: 'snapshot ids are not known in advance; the condition allows only snapshots with the tag',
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
      purpose: 'creates, copies, tags and shares snapshots of the disks of instances, to scan them without an agent',
      wildcardReason: 'any instance, volume and snapshot can be scanned; exclusion tags are a setting in Azure',
    },
    {
      // Scanning shares snapshots with the account of the scanner. Source of the condition: AWS Control Tower, control
      // CT.EC2.PV.3, 2026-11.
      sid: 'DenyPublicSnapshots',
      effect: 'Deny',
      actions: ['ec2:ModifySnapshotAttribute'],
      resources: ['*'],
      conditions: { StringEquals: { 'ec2:Add/group': 'all' } },
      purpose: 'sharing a snapshot with everybody',
      wildcardReason: 'the deny must cover everything',
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
      purpose: 'creates the KMS key that re-encrypts snapshots of encrypted disks for the scanner',
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
      purpose: 'gives that key the alias DefenderForCloudKey, tags it and sets its key policy; ' +
        'all of these actions except kms:CreateAlias are allowed on every key of the account',
      wildcardReason: 'the id of the key is not known in advance; only the alias and the account are fixed',
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
      purpose: 'uses the keys of encrypted disks in this account to read the disks, ' +
        'and encrypts the copies with the key of the scanner, through grants',
      wildcardReason: 'a disk can be encrypted with any key that its owner chose; the account is fixed',
    },
  ],
  sources: TERRAFORM_AND_DOCS,
};

/**
 * Replaces `ec2:ModifySnapshotAttribute` of `VmScannerAccess` if the user names accounts (each
 * `{snapshotSharingAccount}`). EC2 refuses to add and remove accounts in one call. Source of the condition keys: AWS
 * service authorization reference, Amazon EC2, 2026-09. Both are strings there, although a call can name several
 * accounts. With `DENY_SHARING_WITH_OTHERS`, the call must therefore contain one of the named accounts, and no other
 * account.
 */
export const SHARE_WITH_NAMED_ACCOUNTS: readonly StatementData[] = [
  {
    sid: 'VmScannerShareAccess',
    actions: ['ec2:ModifySnapshotAttribute'],
    resources: ['arn:{partition}:ec2:*::snapshot/*'],
    conditions: { 'ForAnyValue:StringEquals': { 'ec2:Add/userId': ['{snapshotSharingAccount}'] } },
    purpose: 'shares snapshots of disks with the accounts that the user named',
    wildcardReason: 'snapshot ids are not known in advance; the condition allows only the named accounts',
  },
  {
    sid: 'VmScannerStopSharingAccess',
    actions: ['ec2:ModifySnapshotAttribute'],
    resources: ['arn:{partition}:ec2:*::snapshot/*'],
    conditions: { Null: { 'ec2:Remove/userId': 'false' } },
    purpose: 'stops sharing snapshots, with any account',
    wildcardReason: 'snapshot ids are not known in advance; the condition allows only removing accounts',
  },
];

/** Denies sharing a snapshot with any other account. Calls that add no account are not denied. */
export const DENY_SHARING_WITH_OTHERS: StatementData = {
  sid: 'DenySharingSnapshotsWithOthers',
  effect: 'Deny',
  actions: ['ec2:ModifySnapshotAttribute'],
  resources: ['*'],
  conditions: { 'ForAnyValue:StringNotEquals': { 'ec2:Add/userId': ['{snapshotSharingAccount}'] } },
  purpose: 'sharing a snapshot with an account that the user did not name',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Other ways in which a file could let the contents of disks leave the account: images have their own launch
 * permission, an export writes to a bucket, and EBS returns the blocks of a snapshot to the caller. No published
 * permission needs them. Source: AWS service authorization reference, Amazon EC2 and Amazon EBS, 2026-09.
 */
export const DENY_TAKING_DISKS_OUT: StatementData = {
  sid: 'DenyTakingDisksOut',
  effect: 'Deny',
  actions: [
    'ebs:GetSnapshotBlock',
    'ebs:ListChangedBlocks',
    'ebs:ListSnapshotBlocks',
    'ec2:BundleInstance',
    'ec2:CreateInstanceExportTask',
    'ec2:CreateStoreImageTask',
    'ec2:ExportImage',
    'ec2:ModifyImageAttribute',
  ],
  resources: ['*'],
  purpose: 'sharing or exporting images, and reading the blocks of snapshots',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Denies setting the tags that limit other roles (each `{limitingTagKey}`), because the scanner may tag every instance.
 * The case is ignored, as in the names of condition keys.
 */
export const DENY_TAGS_THAT_LIMIT_ROLES: StatementData = {
  sid: 'DenyTagsThatLimitRoles',
  effect: 'Deny',
  actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
  resources: ['*'],
  conditions: { 'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': ['{limitingTagKey}'] } },
  purpose: 'setting or removing the tags of arcInstanceTag and justInTimeTag',
  wildcardReason: 'the deny must cover everything',
};

/** The same limit for roles with unpublished permissions. Nodes that are not instances can have such tags, too. */
export const DENY_TAGS_OF_NODES_TOO: StatementData = {
  ...DENY_TAGS_THAT_LIMIT_ROLES,
  actions: [...DENY_TAGS_THAT_LIMIT_ROLES.actions, 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
};

/**
 * Denies managing keys that have an alias other than that of the scanner. The alias is all that is published about the
 * scanner's own key: no tag, no creator, no order of its calls. An Allow by alias would fail for a new key, because it
 * has no alias yet, and a new alias has an effect only after up to five minutes. So this is a Deny: a key without an
 * alias can be a new key of the scanner, and stays manageable. Source of the condition: AWS KMS developer guide,
 * 2026-11.
 */
export const DENY_MANAGING_ALIASED_KEYS: StatementData = {
  sid: 'DenyManagingAliasedKeys',
  effect: 'Deny',
  actions: ['kms:CreateAlias', 'kms:PutKeyPolicy', 'kms:TagResource'],
  resources: ['*'],
  conditions: { 'ForAnyValue:StringNotEquals': { 'kms:ResourceAliases': 'alias/DefenderForCloudKey' } },
  purpose: 'changing the policy, tags or alias of a key that has another alias; using such keys stays allowed',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Denies grants on such keys, except those that an AWS service needs: Amazon EBS copies an encrypted snapshot with a
 * grant. A grant can allow as much as a key policy.
 */
export const DENY_GRANTS_ON_ALIASED_KEYS: StatementData = {
  sid: 'DenyGrantsOnAliasedKeys',
  effect: 'Deny',
  actions: ['kms:CreateGrant'],
  resources: ['*'],
  conditions: {
    'ForAnyValue:StringNotEquals': { 'kms:ResourceAliases': 'alias/DefenderForCloudKey' },
    'BoolIfExists': { 'kms:GrantIsForAWSResource': 'false' },
  },
  purpose: 'giving others access to a key that has another alias, except AWS services that use it for their resources',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Other actions that a file could allow: without the alias, a key would no longer be protected, and a replica of a
 * multi-Region key has its own key policy.
 */
export const MANAGING_KEYS: readonly string[] = [
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:PutKeyPolicy',
  'kms:ReplicateKey',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
];
