import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { narrowing, type PermissionChange } from './permission-change';
import type { TrustData } from '../identity/trust';
import { DATABASES_DSPM_PERMISSIONS, RDS_THREAT_PROTECTION_PERMISSIONS } from '../permissions/databases';
import {
  DECRYPT, DECRYPT_WITH_NAMED_KEYS, DENY_OTHER_BUCKETS, DENY_OTHER_KEYS, DENY_OUTSIDE_OF_S3, LIST_BUCKETS,
  ONLY_VIA_S3, READ_EVERY_BUCKET, READ_NAMED_BUCKETS, SENSITIVE_DATA_DISCOVERY_PERMISSIONS,
} from '../permissions/sensitive-data-discovery';
import { THIS_LIBRARY } from '../permissions/sources';

export const SENSITIVE_DATA_DISCOVERY = defineCapability({
  id: 'SensitiveDataDiscovery',
  title: 'Sensitive data discovery',
  defaultRoleName: 'SensitiveDataDiscovery',
  summary: 'read objects in S3 and decrypt them',
  purpose: 'Sensitive data discovery reads samples of objects in S3 buckets to find sensitive data.',
  risk: 'It can read every object of every bucket and decrypt with every key that allows it: the feature needs this. ' +
    '`sensitiveDataScope` limits the buckets and keys.',
  trust: { kind: 'defender', audience: 'api://b2f86835-c959-461c-b08c-2cd5ca382af5' },
  permissions: same(SENSITIVE_DATA_DISCOVERY_PERMISSIONS),
  feature: 'dataSensitivityDiscovery',
});

interface SensitiveDataLimits {
  readonly bucketNames?: readonly string[];
  readonly kmsKeyArns?: readonly string[];
  readonly decryptOnlyViaS3: boolean;
}

/** Limits the permissions to named buckets (`{bucket}`) and keys (`{keyArn}`). */
export function sensitiveDataDiscoveryWithin(limits: SensitiveDataLimits): PermissionChange {
  const { bucketNames, kmsKeyArns, decryptOnlyViaS3 } = limits;
  const named = [
    ...bucketNames ? [count(bucketNames, 'named bucket')] : [],
    ...kmsKeyArns ? [count(kmsKeyArns, 'named key')] : [],
  ];
  return narrowing(() => ({
    note: named.length > 0 ? `only ${named.join(' and ')}` : undefined,
    managedPolicies: bucketNames ? [] : [READ_EVERY_BUCKET],
    statements: [
      ...bucketNames ? [LIST_BUCKETS, READ_NAMED_BUCKETS] : [],
      {
        ...kmsKeyArns ? DECRYPT_WITH_NAMED_KEYS : DECRYPT,
        conditions: decryptOnlyViaS3 ? ONLY_VIA_S3 : undefined,
      },
    ],
    sources: [THIS_LIBRARY],
  }), [
    ...bucketNames ? [DENY_OTHER_BUCKETS] : [],
    ...kmsKeyArns ? [DENY_OTHER_KEYS] : [],
    ...decryptOnlyViaS3 ? [DENY_OUTSIDE_OF_S3] : [],
  ]);
}

function count(values: readonly string[], what: string): string {
  return `${values.length} ${what}${values.length === 1 ? '' : 's'}`;
}

export const DATABASES_DSPM = defineCapability({
  id: 'DatabasesDspm',
  title: 'Data security posture of databases',
  defaultRoleName: 'DefenderForCloud-DataSecurityPostureDB',
  summary: 'copy RDS snapshots, share the copies with the scanner',
  purpose: 'Data security posture for databases finds sensitive data in copies of RDS snapshots.',
  risk: 'It can copy the snapshot of any database to a name with its own prefix, and can share such a copy with any ' +
    'AWS account.',
  trust: { kind: 'defender', audience: AUDIENCES.databases },
  permissions: same(DATABASES_DSPM_PERMISSIONS),
  feature: 'databasesDspm',
});

/** Returns the trust. The audience is not published, so the default is an assumption: that of the databases plan. */
export function rdsThreatProtectionTrust(audience: string = AUDIENCES.databases): TrustData {
  return { kind: 'defender', audience };
}

export const RDS_THREAT_PROTECTION = defineCapability({
  id: 'RdsThreatProtection',
  title: 'Threat protection for RDS',
  defaultRoleName: 'DefenderForCloud-DataThreatProtectionDB',
  summary: 'switch on and read audit logs of RDS databases',
  purpose: 'Threat protection for open-source databases on RDS finds anomalous logins and queries in their logs.',
  risk: 'It can change every database instance and cluster, and also their master passwords (`rds:ModifyDBInstance`).',
  trust: rdsThreatProtectionTrust(),
  trustNote: 'Microsoft has not published the audience, so it is an assumption; `rdsThreatProtectionAudience` ' +
    'overrides it.',
  permissions: same(RDS_THREAT_PROTECTION_PERMISSIONS),
  feature: 'rds',
  // Tel Aviv, Milan, Jakarta, Spain, Bahrain. Source: MicrosoftDocs/defender-docs, quickstart-onboard-aws, 2026-11.
  unsupportedRegions: ['il-central-1', 'eu-south-1', 'ap-southeast-3', 'eu-south-2', 'me-south-1'],
});
