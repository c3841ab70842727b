/** Calls about databases, and about what the Databases plan creates beside them. */
import { ALWAYS, call, EVERYWHERE, DATE, list, maybe, NUMBER, row, TEXT } from '../call';

const SNAPSHOTS = maybe(list(row(TEXT, maybe(NUMBER), maybe(DATE))));

// Queries shorten long answers before this program reads them. `efender` in them finds names with `Defender` and `defender`.
export const DATABASES = {
  databases: call({
    line: 'aws rds describe-db-instances --query \'DBInstances[].[DBInstanceIdentifier,BackupRetentionPeriod,KmsKeyId]\'',
    shows: 'automatic backups and keys of databases',
    by: { preflight: ALWAYS },
    shape: list(row(TEXT, NUMBER, maybe(TEXT))),
    ...EVERYWHERE,
  }),
  groupsOfDatabases: call({
    line: 'aws rds describe-db-instances --query DBInstances[].' +
      '[DBInstanceIdentifier,DBParameterGroups[].DBParameterGroupName,OptionGroupMemberships[].OptionGroupName]',
    shows: 'which database uses a group that was found',
    by: { leave: ALWAYS },
    shape: list(row(TEXT, maybe(list(TEXT)), maybe(list(TEXT)))),
  }),
  groupsOfDatabaseClusters: call({
    line: 'aws rds describe-db-clusters --query DBClusters[].[DBClusterIdentifier,DBClusterParameterGroup]',
    shows: 'which database cluster uses a group that was found',
    by: { leave: ALWAYS },
    shape: list(row(TEXT, maybe(TEXT))),
  }),
  databaseSnapshots: call({
    line: 'aws rds describe-db-snapshots --snapshot-type manual ' +
      '--query "DBSnapshots[?contains(DBSnapshotIdentifier, \'efender\')].[DBSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
    shows: 'RDS snapshots with a similar name',
    by: { leave: ALWAYS },
    shape: SNAPSHOTS,
  }),
  clusterSnapshots: call({
    line: 'aws rds describe-db-cluster-snapshots --snapshot-type manual --query "DBClusterSnapshots' +
      '[?contains(DBClusterSnapshotIdentifier, \'efender\')].[DBClusterSnapshotIdentifier,AllocatedStorage,SnapshotCreateTime]"',
    shows: 'RDS cluster snapshots with a similar name',
    by: { leave: ALWAYS },
    shape: SNAPSHOTS,
  }),
  parameterGroups: call({
    line: 'aws rds describe-db-parameter-groups ' +
      '--query "DBParameterGroups[?contains(DBParameterGroupName, \'efender\')].[DBParameterGroupName,DBParameterGroupFamily]"',
    shows: 'RDS parameter groups with a similar name',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, maybe(TEXT)))),
  }),
  clusterParameterGroups: call({
    line: 'aws rds describe-db-cluster-parameter-groups --query "DBClusterParameterGroups' +
      '[?contains(DBClusterParameterGroupName, \'efender\')].[DBClusterParameterGroupName,DBParameterGroupFamily]"',
    shows: 'RDS cluster parameter groups with a similar name',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, maybe(TEXT)))),
  }),
  optionGroups: call({
    line: 'aws rds describe-option-groups ' +
      '--query "OptionGroupsList[?contains(OptionGroupName, \'efender\')].[OptionGroupName,EngineName,MajorEngineVersion]"',
    shows: 'RDS option groups with a similar name',
    by: { leave: ALWAYS },
    shape: maybe(list(row(TEXT, maybe(TEXT), maybe(TEXT)))),
  }),
};
