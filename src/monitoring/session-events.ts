import { anyWithIssuer, cloudTrailEvent, field, SUCCEEDED, type EventDefinition } from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';
import { checkGuid } from '../guardrails/input';
import { DEFENDER_TENANT_ID, defenderSessionName, sentinelSessionName } from '../identity/tenants';

/**
 * Sessions of web identities. STS sends them to the region of its endpoint, and those of the global endpoint to
 * us-east-1. CloudTrail marks them as read-only. Source: AWS IAM user guide, logging with CloudTrail, and AWS STS
 * regions and endpoints, 2026-11.
 */
export function sessionEvents(roles: RolesConfig, sentinelWorkspaceIds: readonly string[]): EventDefinition[] {
  const ofDefender = defenderSessionName(roles.azureTenantId);
  const ofSentinel = sentinelWorkspaceIds.map(id => sentinelSessionName(checkGuid('sentinelWorkspaceIds', id)));
  // The ARN of a role may have a path.
  const roleArn = roles.sessionRoleNames.map(name => ({ suffix: `/${name}` }));
  const common = {
    service: 'sts',
    names: ['AssumeRoleWithWebIdentity'],
    isReadOnly: true,
    who: 'principalId',
    subject: `of ${field('detail.requestParameters.roleArn')}, session ` +
      `${field('detail.requestParameters.roleSessionName')} ${field('detail.errorCode')}`,
  };
  return [
    cloudTrailEvent({
      ...common,
      event: MonitoredEvent.UNEXPECTED_SESSION,
      title: 'a session with an unexpected name',
      advice: 'Somebody other than your Defender for Cloud uses the role, or a role that trusts Microsoft\'s issuer. ' +
        'Check the trust of the role.',
      detail: {
        ...SUCCEEDED,
        $or: [
          { requestParameters: { roleArn, roleSessionName: [{ 'anything-but': [ofDefender] }] } },
          {
            userIdentity: { identityProvider: [anyWithIssuer(DEFENDER_TENANT_ID)] },
            requestParameters: { roleSessionName: [{ 'anything-but': [ofDefender, ...ofSentinel] }] },
          },
        ],
      },
    }),
    cloudTrailEvent({
      ...common,
      event: MonitoredEvent.SESSION_DENIED,
      title: 'a session was denied',
      advice: 'With your own session name, Defender for Cloud has lost access: check the trust and the audiences. ' +
        'Otherwise somebody else tried.',
      detail: { errorCode: [{ exists: true }], requestParameters: { roleArn } },
    }),
  ];
}
