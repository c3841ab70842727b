import { anyWithIssuer, cloudTrailEvent, field, OMITTED, SUCCEEDED, type EventDefinition } from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';
import type { SentinelHere } from './sentinel-here';
import { DEFENDER_TENANT_ID, defenderSessionName, sentinelSessionNames } from '../identity/tenants';

/**
 * Sessions of web identities. STS sends them to the region of its endpoint, and those of the global endpoint to
 * us-east-1. CloudTrail marks them as read-only. Source: AWS IAM user guide, logging with CloudTrail, and AWS STS
 * regions and endpoints, 2026-11.
 *
 * The parameters of a session stay far below 100 KB, because CloudTrail does not record the token. If they are missing
 * anyway, the rules match only sessions of Microsoft's issuer, or denied sessions without an issuer.
 */
export function sessionEvents(
  roles: RolesConfig, sentinelWorkspaceIds: readonly string[], sentinel: SentinelHere, hasDenied: boolean,
): EventDefinition[] {
  const ofDefender = defenderSessionName(roles.azureTenantId);
  const ofSentinel = sentinelWorkspaceIds.flatMap(sentinelSessionNames);
  const expected = sentinel.sessionNames([ofDefender, ...ofSentinel]);
  // The ARN of a role may have a path.
  const arnOf = (name: string) => ({ suffix: `/${name}` });
  const roleArn = roles.sessionRoleNames.map(arnOf);
  const common = {
    service: 'sts',
    names: ['AssumeRoleWithWebIdentity'],
    isReadOnly: true,
    who: 'principalId',
    given: [
      `Session: ${field('detail.requestParameters.roleSessionName')}`,
      `Role: ${field('detail.requestParameters.roleArn')}`,
    ],
  };
  const ofMicrosoft = anyWithIssuer(DEFENDER_TENANT_ID);
  // EventBridge requires at least two alternatives.
  const orOther = (pattern: object, other: object) => roles.isCovered ? pattern : { $or: [pattern, other] };
  return [
    cloudTrailEvent({
      ...common,
      event: MonitoredEvent.UNEXPECTED_SESSION,
      title: 'a session with an unexpected name',
      advice: 'Somebody other than your Defender for Cloud uses the role, or a role that trusts Microsoft\'s issuer. ' +
        'Check the trust of the role.',
      detail: {
        ...SUCCEEDED,
        ...orOther({ requestParameters: { roleArn, roleSessionName: [{ 'anything-but': [ofDefender] }] } }, {
          userIdentity: { identityProvider: [ofMicrosoft] },
          requestParameters: { roleSessionName: [{ 'anything-but': expected }, ...OMITTED] },
        }),
      },
    }),
    ...!hasDenied ? [] : [cloudTrailEvent({
      ...common,
      event: MonitoredEvent.SESSION_DENIED,
      title: 'a session was denied',
      subject: field('detail.errorCode'),
      advice: 'With your own session name, Microsoft has lost access: check the trust and the audiences. ' +
        'Otherwise somebody else tried.',
      detail: {
        errorCode: [{ exists: true }],
        ...orOther({ requestParameters: { roleArn: sentinel.matchers(roleArn, arnOf) } }, {
          userIdentity: { identityProvider: [ofMicrosoft, { exists: false }] },
          requestParameters: { roleArn: OMITTED },
        }),
      },
    })],
  ];
}
