import { both } from './permission-types';

export const SENSITIVE_DATA_DISCOVERY = both({
  awsManagedPolicies: ['AmazonS3ReadOnlyAccess'],
  statements: [{ effect: 'Allow', actions: ['kms:Decrypt'], resources: ['*'] }],
});

export const DATABASES_DSPM = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: [
        'rds:CopyDBClusterSnapshot', 'rds:CopyDBSnapshot', 'rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusters',
        'rds:DescribeDBInstances', 'rds:DescribeDBSnapshots',
      ],
      resources: [
        'arn:aws:rds:*:111122223333:cluster-snapshot:*',
        'arn:aws:rds:*:111122223333:cluster:*',
        'arn:aws:rds:*:111122223333:db:*',
        'arn:aws:rds:*:111122223333:snapshot:*',
      ],
    },
    {
      effect: 'Allow',
      actions: ['rds:DescribeDBClusterParameters', 'rds:DescribeDBParameters', 'rds:DescribeOptionGroups'],
      resources: [
        'arn:aws:rds:*:111122223333:cluster-pg:*',
        'arn:aws:rds:*:111122223333:og:*',
        'arn:aws:rds:*:111122223333:pg:*',
      ],
    },
    {
      effect: 'Allow',
      actions: [
        'rds:DeleteDBClusterSnapshot', 'rds:DeleteDBSnapshot', 'rds:ModifyDBClusterSnapshotAttribute',
        'rds:ModifyDBSnapshotAttribute',
      ],
      resources: [
        'arn:aws:rds:*:111122223333:cluster-snapshot:defenderfordatabases*',
        'arn:aws:rds:*:111122223333:snapshot:defenderfordatabases*',
      ],
    },
    {
      effect: 'Allow',
      actions: ['kms:ListAliases'],
      resources: ['*'],
    },
    {
      effect: 'Allow',
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'kms:CallerAccount': ['111122223333'] },
        StringLike: { 'kms:ViaService': ['rds.*.amazonaws.com'] },
      },
    },
    {
      effect: 'Allow',
      actions: [
        'kms:CancelKeyDeletion', 'kms:CreateGrant', 'kms:CreateKey', 'kms:DescribeKey', 'kms:DisableKey',
        'kms:EnableKey', 'kms:Encrypt',
        'kms:ListGrants', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:TagResource', 'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: ['*'],
      conditions: { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['DefenderForDatabases*'] } },
    },
    {
      effect: 'Allow',
      actions: ['kms:CreateAlias'],
      resources: ['arn:aws:kms:*:111122223333:alias/DefenderForDatabases*', 'arn:aws:kms:*:111122223333:key/*'],
    },
  ],
});

export const RDS_THREAT_PROTECTION = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: [
        'rds:AddTagsToResource', 'rds:CreateDBClusterParameterGroup', 'rds:CreateDBParameterGroup',
        'rds:CreateOptionGroup',
        'rds:DescribeDBClusterParameterGroups', 'rds:DescribeDBClusterParameters', 'rds:DescribeDBClusters',
        'rds:DescribeDBInstances',
        'rds:DescribeDBLogFiles', 'rds:DescribeDBParameterGroups', 'rds:DescribeDBParameters',
        'rds:DescribeOptionGroups',
        'rds:DownloadDBLogFilePortion', 'rds:ModifyDBCluster', 'rds:ModifyDBClusterParameterGroup',
        'rds:ModifyDBInstance',
        'rds:ModifyDBParameterGroup', 'rds:ModifyOptionGroup',
      ],
      resources: ['*'],
    },
  ],
});
