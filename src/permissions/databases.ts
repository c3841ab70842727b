import type { PermissionSet, StatementData } from './permission-set';
import { DATABASES_DOCS, TERRAFORM_AND_DOCS } from './sources';

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
      wildcardReason: 'any database of the account can be assessed; the account is fixed',
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
      wildcardReason: 'any parameter group and option group of the account can be assessed; the account is fixed',
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
      purpose: 'shares and deletes the copies that Defender for Cloud itself created',
      wildcardReason: 'Defender for Cloud creates the names at run time; the prefix excludes all other snapshots',
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
      purpose: 'lets RDS use the key of an encrypted snapshot while RDS copies the snapshot',
      wildcardReason: 'a database can be encrypted with any key that its owner chose; ' +
        'the conditions allow the keys only through RDS and only from this account',
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
      purpose: 'creates the key that encrypts the copies, and tags it; ' +
        'the statement allows only requests that contain the tag, but for any key',
      wildcardReason: 'Defender for Cloud creates the key at run time; the condition allows only requests with its tag',
    },
    {
      sid: 'NameOwnKeys',
      actions: ['kms:CreateAlias'],
      resources: [
        'arn:{partition}:kms:*:{account}:alias/DefenderForDatabases*',
        'arn:{partition}:kms:*:{account}:key/*',
      ],
      purpose: 'gives that key its alias',
      wildcardReason: 'there is one key per region, and its id is not known in advance; ' +
        'the alias prefix and the account are fixed',
    },
  ],
  sources: TERRAFORM_AND_DOCS,
};

/** As for the disk scanner: the role can only use keys of the scanner, whose alias has a prefix. */
export const DENY_MANAGING_OTHER_ALIASED_KEYS: StatementData = {
  sid: 'DenyManagingAliasedKeys',
  effect: 'Deny',
  actions: ['kms:CreateAlias', 'kms:TagResource'],
  resources: ['*'],
  conditions: { 'ForAnyValue:StringNotLike': { 'kms:ResourceAliases': 'alias/DefenderForDatabases*' } },
  purpose: 'changing the tags or alias of a key that has another alias',
  wildcardReason: 'the deny must cover everything',
};

/** A grant can be as strong as a key policy. Published permissions allow grants only through RDS. */
export const DENY_GRANTS_ON_OTHER_ALIASED_KEYS: StatementData = {
  ...DENY_MANAGING_OTHER_ALIASED_KEYS,
  sid: 'DenyGrantsOnAliasedKeys',
  actions: ['kms:CreateGrant'],
  conditions: {
    ...DENY_MANAGING_OTHER_ALIASED_KEYS.conditions,
    BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' },
  },
  purpose: 'giving others access to a key that has another alias, except AWS services that use it for their resources',
};

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
