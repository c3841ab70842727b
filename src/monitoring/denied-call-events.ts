import { DENIED_CALL_CODES } from './denied-call-codes';
import { cloudTrailEvent, type EventDefinition, field, ofRoles, OMITTED, ROLE_OF_CALLER } from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';

/**
 * Intended denials: explicit denies, such as those of `denyDataReads`, and policies of AWS Organizations. Source of the
 * texts: AWS IAM user guide, troubleshoot access denied error messages, 2026-11.
 */
const INTENDED = [
  '*an explicit deny in*', '*because no service control policy allows*', '*because no resource control policy allows*',
];

/**
 * Calls of Defender for Cloud that AWS denied because a permission is missing. CloudTrail records them in the region of
 * the call. Most are reads. Other rules match the calls in `otherEvents`, because on the event bus of an organization
 * each event must match only one rule.
 */
export function deniedCallEvents(roles: RolesConfig, otherEvents: readonly string[]): EventDefinition[] {
  return [cloudTrailEvent({
    event: MonitoredEvent.CALL_DENIED,
    // Another event covers denied sessions.
    names: [{ 'anything-but': ['AssumeRoleWithWebIdentity', ...otherEvents] }],
    isReadOnly: true,
    isAboutCaller: true,
    title: 'a call of Defender for Cloud was denied',
    subject: `of ${field('detail.eventSource')} by role ${field(ROLE_OF_CALLER)}: ${field('detail.errorCode')}`,
    advice: 'A permission can be missing. cdk-defender-for-cloud denied lists all such calls, and what to do about ' +
      'each.',
    given: [`Message: ${field('detail.errorMessage')}`],
    detail: {
      ...ofRoles(roles.sessionRoleNames),
      errorCode: DENIED_CALL_CODES,
      errorMessage: [{ 'anything-but': { wildcard: INTENDED } }, { exists: false }],
    },
  })];
}

export const SNAPSHOT_SHARING_CALLS: readonly string[] = [
  'ModifySnapshotAttribute', 'ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute',
];

/** Calls that share a snapshot with an account or the group `all`. */
const SHARED = [
  { createVolumePermission: { add: { items: { userId: [{ exists: true }] } } } },
  { createVolumePermission: { add: { items: { group: [{ exists: true }] } } } },
  { valuesToAdd: [{ exists: true }] },
];

/** Excludes calls that only remove accounts. Other forms of sharing, and missing parameters, still match. */
const NOT_TAKEN_BACK = {
  createVolumePermission: { remove: { items: { userId: OMITTED, group: OMITTED } } },
  valuesToRemove: OMITTED,
};

/**
 * Snapshots of disks and databases that Defender for Cloud shares with accounts, including denied calls. CloudTrail
 * records them in the region of the snapshot. Source of the fields: CloudTrail records of `ModifySnapshotAttribute` and
 * `ModifyDBSnapshotAttribute` in the test data of public detection rules, and the API references of Amazon EC2 and
 * Amazon RDS, 2026-11.
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
