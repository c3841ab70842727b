import { DENIED_CALL_CODES } from './denied-call-codes';
import { cloudTrailEvent, field, ofRoles, ROLE_OF_CALLER, type EventDefinition } from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';

/**
 * What somebody wants: explicit denies, such as those of `denyDataReads`, and policies of AWS Organizations. Source of
 * the texts: AWS IAM user guide, troubleshoot access denied error messages, 2026-11.
 */
const INTENDED = [
  '*an explicit deny in*', '*because no service control policy allows*', '*because no resource control policy allows*',
];

/**
 * Calls of Defender for Cloud that AWS denied because a permission is missing. CloudTrail records them in the region of
 * the call. Most of them are reads. Calls with the names in `otherEvents` are events of another rule: on the event bus
 * of an organization, each event must match one rule.
 */
export function deniedCallEvents(roles: RolesConfig, otherEvents: readonly string[]): EventDefinition[] {
  return [cloudTrailEvent({
    event: MonitoredEvent.CALL_DENIED,
    // A session that is denied is another event.
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
