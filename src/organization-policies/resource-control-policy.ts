import { checkGuid } from '../guardrails/input';
import { DEFENDER_TENANT_ID, defenderSessionName, entraIssuer, sentinelSessionName } from '../identity/tenants';

/**
 * Refuses tokens of Microsoft's tenant under any session name but those given. Requests with tokens of other issuers
 * do not have the condition key of this issuer. The key also counts without the slash at the end of the issuer, in case
 * that AWS accepts a provider with such a URL.
 */
export function resourceControlPolicy(
  tenantIds: readonly string[], sentinelWorkspaceIds: readonly string[],
): { [key: string]: unknown } {
  const issuer = entraIssuer(DEFENDER_TENANT_ID);
  const sessionNames = [
    ...tenantIds.map(defenderSessionName),
    ...sentinelWorkspaceIds.map(id => sentinelSessionName(checkGuid('sentinelWorkspaceIds', id))),
  ];
  const refuse = (sid: string, key: string) => ({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Resource: '*',
    Condition: {
      Null: { [key]: 'false' },
      StringNotEquals: { 'sts:RoleSessionName': sessionNames },
    },
  });
  return {
    Version: '2012-10-17',
    Statement: [
      refuse('OnlyOwnSessions', `${issuer}:aud`),
      refuse('OnlyOwnSessionsWithoutSlash', `${issuer.slice(0, -1)}:aud`),
    ],
  };
}
