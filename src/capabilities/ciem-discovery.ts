import type { CapabilityDefinition } from './capability-definition';
import { CIEM_DISCOVERY_PERMISSIONS, READ_CLOUDTRAIL_BUCKET } from '../permissions/ciem';
import type { PermissionSet } from '../permissions/permission-set';

export const CIEM_DISCOVERY: CapabilityDefinition = {
  id: 'CiemDiscovery',
  defaultRoleName: 'DefenderForCloud-Ciem',
  summary: 'read who has which permission, and the CloudTrail bucket where one is named',
  why: 'CIEM finds identities that have more permissions than they use.',
  weigh: 'It reads security configuration, no contents but those of the CloudTrail bucket named.',
  trust: { kind: 'role', role: 'CiemOidc' },
  permissions: { defaultAccess: CIEM_DISCOVERY_PERMISSIONS, leastPrivilegeAccess: CIEM_DISCOVERY_PERMISSIONS },
  azure: ['DefenderCspmAws.ciem.ciemDiscovery.cloudRoleArn'],
};

/** The permissions with read access to one CloudTrail bucket; the public template takes every bucket by default. */
export function ciemDiscoveryWithCloudTrail(bucketName: string): PermissionSet {
  return {
    ...CIEM_DISCOVERY_PERMISSIONS,
    statements: READ_CLOUDTRAIL_BUCKET.map(s => ({ ...s, resources: s.resources.map(r => r.replace('{bucket}', bucketName)) })),
  };
}
