import { allow, both, only } from './permission-types';

export const SENSITIVE_DATA_DISCOVERY = both({
  awsManagedPolicies: ['AmazonS3ReadOnlyAccess'],
  statements: [allow(['kms:Decrypt'])],
});

export const DATABASES_DSPM = both(only(
  allow([
    'rds:CopyDBClusterSnapshot', 'rds:CopyDBSnapshot', 'rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusters',
    'rds:DescribeDBInstances', 'rds:DescribeDBSnapshots',
  ], [
    'arn:aws:rds:*:111122223333:cluster-snapshot:*', 'arn:aws:rds:*:111122223333:cluster:*',
    'arn:aws:rds:*:111122223333:db:*', 'arn:aws:rds:*:111122223333:snapshot:*',
  ]),
  allow(['rds:DescribeDBClusterParameters', 'rds:DescribeDBParameters', 'rds:DescribeOptionGroups'], [
    'arn:aws:rds:*:111122223333:cluster-pg:*', 'arn:aws:rds:*:111122223333:og:*', 'arn:aws:rds:*:111122223333:pg:*',
  ]),
  allow([
    'rds:DeleteDBClusterSnapshot', 'rds:DeleteDBSnapshot', 'rds:ModifyDBClusterSnapshotAttribute',
    'rds:ModifyDBSnapshotAttribute',
  ], [
    'arn:aws:rds:*:111122223333:cluster-snapshot:defenderfordatabases*',
    'arn:aws:rds:*:111122223333:snapshot:defenderfordatabases*',
  ]),
  allow(['kms:ListAliases']),
  allow(['kms:CreateGrant'], ['*'],
    { StringEquals: { 'kms:CallerAccount': ['111122223333'] }, StringLike: { 'kms:ViaService': ['rds.*.amazonaws.com'] } }),
  allow([
    'kms:CancelKeyDeletion', 'kms:CreateGrant', 'kms:CreateKey', 'kms:DescribeKey', 'kms:DisableKey', 'kms:EnableKey',
    'kms:Encrypt', 'kms:ListGrants', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:TagResource',
    'kms:UpdateAlias', 'kms:UpdateKeyDescription',
  ], ['*'], { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['DefenderForDatabases*'] } }),
  allow(['kms:CreateAlias'], [
    'arn:aws:kms:*:111122223333:alias/DefenderForDatabases*', 'arn:aws:kms:*:111122223333:key/*',
  ]),
));

export const RDS_THREAT_PROTECTION = both(only(
  allow([
    'rds:AddTagsToResource', 'rds:CreateDBClusterParameterGroup', 'rds:CreateDBParameterGroup', 'rds:CreateOptionGroup',
    'rds:DescribeDBClusterParameterGroups', 'rds:DescribeDBClusterParameters', 'rds:DescribeDBClusters',
    'rds:DescribeDBInstances', 'rds:DescribeDBLogFiles', 'rds:DescribeDBParameterGroups', 'rds:DescribeDBParameters',
    'rds:DescribeOptionGroups', 'rds:DownloadDBLogFilePortion', 'rds:ModifyDBCluster',
    'rds:ModifyDBClusterParameterGroup', 'rds:ModifyDBInstance', 'rds:ModifyDBParameterGroup', 'rds:ModifyOptionGroup',
  ]),
));
