import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import type { PermissionSet, StatementData } from '../permissions/permission-set';
import {
  DECRYPT, LIST_BUCKETS, ONLY_VIA_S3, READ_EVERY_BUCKET, READ_NAMED_BUCKETS, SENSITIVE_DATA_DISCOVERY_PERMISSIONS,
} from '../permissions/sensitive-data-discovery';
import { THIS_LIBRARY } from '../permissions/sources';

export const SENSITIVE_DATA_DISCOVERY: CapabilityDefinition = {
  id: 'SensitiveDataDiscovery',
  defaultRoleName: 'SensitiveDataDiscovery',
  summary: 'read objects in S3 and decrypt them',
  why: 'Sensitive data discovery samples objects in S3 buckets to find out which hold sensitive data.',
  weigh: 'It reads every object of every bucket and decrypts with every key that lets it, by the nature of the feature. `sensitiveDataScope` narrows buckets and keys.',
  trust: { kind: 'defender', audience: AUDIENCES.sensitiveData },
  permissions: { defaultAccess: SENSITIVE_DATA_DISCOVERY_PERMISSIONS, leastPrivilegeAccess: SENSITIVE_DATA_DISCOVERY_PERMISSIONS },
  azure: ['DefenderCspmAws.dataSensitivityDiscovery.cloudRoleArn'],
};

export interface SensitiveDataLimits {
  readonly bucketNames?: readonly string[];
  readonly kmsKeyArns?: readonly string[];
  readonly decryptOnlyViaS3: boolean;
}

/** The permissions on named buckets and keys only, in place of every bucket and key. */
export function sensitiveDataDiscoveryWithin(limits: SensitiveDataLimits): PermissionSet {
  const buckets = (limits.bucketNames ?? []).map(name => `arn:{partition}:s3:::${name}`);
  const decrypt: StatementData = {
    ...DECRYPT,
    ...(limits.kmsKeyArns ? { resources: limits.kmsKeyArns, wildcardReason: undefined } : {}),
    ...(limits.decryptOnlyViaS3 ? { conditions: ONLY_VIA_S3 } : {}),
  };
  const named = [...limits.bucketNames ? [`${limits.bucketNames.length} named buckets`] : [], ...limits.kmsKeyArns ? [`${limits.kmsKeyArns.length} named keys`] : []];
  return {
    ...named.length > 0 ? { note: `only ${named.join(' and ')}` } : {},
    managedPolicies: limits.bucketNames ? [] : [READ_EVERY_BUCKET],
    statements: [
      ...limits.bucketNames ? [LIST_BUCKETS, { ...READ_NAMED_BUCKETS, resources: buckets.flatMap(b => [b, `${b}/*`]) }] : [],
      decrypt,
    ],
    source: THIS_LIBRARY,
  };
}
