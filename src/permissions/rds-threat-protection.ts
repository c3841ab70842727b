import type { PermissionSet } from './permission-set';
import { DATABASES_DOCS } from './sources';

export const RDS_THREAT_PROTECTION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'ConfigureAndReadDatabaseLogs',
    actions: [
      'rds:AddTagsToResource',
      'rds:CreateDBClusterParameterGroup',
      'rds:CreateDBParameterGroup',
      'rds:CreateOptionGroup',
      'rds:DescribeDBClusterParameterGroups',
      'rds:DescribeDBClusterParameters',
      'rds:DescribeDBClusters',
      'rds:DescribeDBInstances',
      'rds:DescribeDBLogFiles',
      'rds:DescribeDBParameterGroups',
      'rds:DescribeDBParameters',
      'rds:DescribeOptionGroups',
      'rds:DownloadDBLogFilePortion',
      'rds:ModifyDBCluster',
      'rds:ModifyDBClusterParameterGroup',
      'rds:ModifyDBInstance',
      'rds:ModifyDBParameterGroup',
      'rds:ModifyOptionGroup',
    ],
    resources: ['*'],
    purpose: 'switches on audit logs of open-source databases on RDS, through their parameter and option groups, ' +
      'and reads the logs',
    wildcardReason: 'every database of the account is protected, and Microsoft publishes the list without resources',
  }],
  sources: [DATABASES_DOCS],
};
