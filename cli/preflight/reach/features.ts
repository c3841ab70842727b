import type { Planned } from '../planned';
import { wantedByRoles } from '../rights/wanted';

/** What the roles of the templates can do, which decides what is worth looking at. */
export interface Features {
  /** Name of a role that copies disks. */
  readonly disks?: string;
  readonly databases?: string;
  readonly buckets?: string;
  readonly clusters?: string;
  /** Whether Defender for Cloud can give itself access to clusters. */
  readonly createsAccessEntries: boolean;
}

/** Each feature is known by an action that no other role has. */
export function featuresOf(planned: readonly Planned[]): Features {
  const wanted = planned.flatMap(wantedByRoles);
  const roleWith = (action: string) => wanted.find(want => want.action === action)?.who;
  return {
    disks: roleWith('ec2:createsnapshot'),
    databases: roleWith('rds:copydbsnapshot'),
    buckets: wanted.find(({ who, action }) => action === 's3:get*' && wanted.some(other => other.who === who && other.action === 'kms:decrypt'))?.who,
    clusters: roleWith('eks:updateclusterconfig'),
    createsAccessEntries: wanted.some(({ action }) => action === 'eks:createaccessentry'),
  };
}
