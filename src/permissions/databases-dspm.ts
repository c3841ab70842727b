import type { PermissionSet } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

export const DATABASES_DSPM_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'CopySnapshots',
      actions: [
        'rds:CopyDBClusterSnapshot',
        'rds:CopyDBSnapshot',
        'rds:DescribeDBClusterSnapshots',
        'rds:DescribeDBClusters',
        'rds:DescribeDBInstances',
        'rds:DescribeDBSnapshots',
      ],
      resources: [
        'arn:{partition}:rds:*:{account}:cluster:*',
        'arn:{partition}:rds:*:{account}:db:*',
        'arn:{partition}:rds:*:{account}:snapshot:*',
        'arn:{partition}:rds:*:{account}:cluster-snapshot:*',
      ],
      purpose: 'finds databases and copies their snapshots, so that the copies can be scanned',
      wildcardReason: 'every database of the account is assessed; the account is fixed',
    },
    {
      sid: 'ReadParameterAndOptionGroups',
      actions: ['rds:DescribeDBClusterParameters', 'rds:DescribeDBParameters', 'rds:DescribeOptionGroups'],
      resources: [
        'arn:{partition}:rds:*:{account}:pg:*',
        'arn:{partition}:rds:*:{account}:og:*',
        'arn:{partition}:rds:*:{account}:cluster-pg:*',
      ],
      purpose: 'reads how databases are configured',
      wildcardReason: 'every parameter and option group of the account is assessed; the account is fixed',
    },
    {
      sid: 'ManageOwnSnapshots',
      actions: [
        'rds:DeleteDBClusterSnapshot',
        'rds:DeleteDBSnapshot',
        'rds:ModifyDBClusterSnapshotAttribute',
        'rds:ModifyDBSnapshotAttribute',
      ],
      resources: [
        'arn:{partition}:rds:*:{account}:snapshot:defenderfordatabases*',
        'arn:{partition}:rds:*:{account}:cluster-snapshot:defenderfordatabases*',
      ],
      purpose: 'shares and deletes the copies that Defender for Cloud made itself',
      wildcardReason: 'the names are made at run time; the prefix keeps all other snapshots out of reach',
    },
    {
      sid: 'ListKeyAliases',
      actions: ['kms:ListAliases'],
      resources: ['*'],
      purpose: 'finds the key of Defender for Cloud',
      wildcardReason: 'kms:ListAliases cannot be limited to a resource',
    },
    {
      sid: 'GrantKeysToRds',
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        StringLike: { 'kms:ViaService': ['rds.*.{urlSuffix}'] },
        StringEquals: { 'kms:CallerAccount': '{account}' },
      },
      purpose: 'lets RDS use the key of an encrypted snapshot while it copies it',
      wildcardReason: 'databases are encrypted with whatever key their owner chose; only through RDS and only from this account',
    },
    {
      sid: 'ManageOwnKeys',
      actions: [
        'kms:CancelKeyDeletion',
        'kms:CreateGrant',
        'kms:CreateKey',
        'kms:DescribeKey',
        'kms:DisableKey',
        'kms:EnableKey',
        'kms:Encrypt',
        'kms:ListGrants',
        'kms:PutKeyPolicy',
        'kms:ScheduleKeyDeletion',
        'kms:TagResource',
        'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: ['*'],
      conditions: { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'DefenderForDatabases*' } },
      purpose: 'makes the key with which the copies are encrypted, and tags it; only requests that carry the tag match, whatever key they are about',
      wildcardReason: 'the key is made at run time; the tag condition limits the statement to requests for it',
    },
    {
      sid: 'NameOwnKeys',
      actions: ['kms:CreateAlias'],
      resources: [
        'arn:{partition}:kms:*:{account}:alias/DefenderForDatabases*',
        'arn:{partition}:kms:*:{account}:key/*',
      ],
      purpose: 'gives that key its alias',
      wildcardReason: 'one key a region, whose id is not known beforehand; the alias prefix and the account are fixed',
    },
  ],
  sources: TERRAFORM_AND_DOCS,
};
