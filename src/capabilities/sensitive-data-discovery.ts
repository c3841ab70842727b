import { defineCapability, same } from './capability-definition';
import { narrowing, type PermissionChange } from './permission-change';
import {
  DECRYPT, DECRYPT_WITH_NAMED_KEYS, DENY_OTHER_BUCKETS, DENY_OTHER_KEYS, DENY_OUTSIDE_OF_S3, LIST_BUCKETS, ONLY_VIA_S3,
  READ_EVERY_BUCKET, READ_NAMED_BUCKETS, SENSITIVE_DATA_DISCOVERY_PERMISSIONS,
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

export interface SensitiveDataLimits {
  readonly bucketNames?: readonly string[];
  readonly kmsKeyArns?: readonly string[];
  readonly decryptOnlyViaS3: boolean;
}

/** The permissions on named buckets (`{bucket}`) and keys (`{keyArn}`) only, instead of on every bucket and key. */
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
