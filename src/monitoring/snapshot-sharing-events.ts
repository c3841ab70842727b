import { DENIED_CALL_CODES } from './denied-call-codes';
import { cloudTrailEvent, field, ofRoles, OMITTED, ROLE_OF_CALLER, type EventDefinition } from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';

export const SNAPSHOT_SHARING_CALLS: readonly string[] = [
  'ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute',
];

/** An account that gets a snapshot, or the group `all`. */
const SHARED = [
  { createVolumePermission: { add: { items: { userId: [{ exists: true }] } } } },
  { createVolumePermission: { add: { items: { group: [{ exists: true }] } } } },
  { valuesToAdd: [{ exists: true }] },
];

/** No account that loses a snapshot: a form of sharing that is not documented, or parameters that are not there. */
const NOT_TAKEN_BACK = {
  createVolumePermission: { remove: { items: { userId: OMITTED, group: OMITTED } } },
  valuesToRemove: OMITTED,
};

/**
 * Snapshots of disks and databases that Defender for Cloud shares with accounts, and what AWS denies of this.
 * CloudTrail records it in the region of the snapshot. Source of the fields: CloudTrail records of
 * `ModifySnapshotAttribute` and `ModifyDBSnapshotAttribute` in the test data of public detection rules, and the API
 * references of Amazon EC2 and Amazon RDS, 2026-11.
 */
export function snapshotSharingEvents(roles: RolesConfig): EventDefinition[] {
  const parameter = (name: string) => field(`detail.requestParameters.${name}`);
  return [cloudTrailEvent({
    event: MonitoredEvent.SNAPSHOT_SHARED,
    names: SNAPSHOT_SHARING_CALLS,
    title: 'a snapshot of a disk or database was shared',
    subject: `by role ${field(ROLE_OF_CALLER)} ${field('detail.errorCode')}`,
    advice: 'With an error code, AWS denied it. Compare the receiver with the accounts that you know ' +
      '(snapshotSharingAccounts).',
    given: [
      `Receiver: ${parameter('createVolumePermission.add.items')}${parameter('valuesToAdd')}`,
      `Snapshot: ${parameter('snapshotId')}${parameter('dBSnapshotIdentifier')}` +
        parameter('dBClusterSnapshotIdentifier'),
    ],
    detail: {
      ...ofRoles(roles.sessionRoleNames),
      requestParameters: { $or: [...SHARED, NOT_TAKEN_BACK] },
      errorCode: [{ exists: false }, ...DENIED_CALL_CODES],
    },
  })];
}
