import { AUDIENCES } from '../capabilities/audiences';
import { checkGuid } from '../checks/input';
import { DEFENDER_TENANT_ID, defenderSessionName, entraIssuer, sentinelSessionNames } from '../identity/tenants';

/**
 * Refuses tokens of Microsoft's tenant under any session name but those given. Requests with tokens of other issuers
 * do not have the condition key of this issuer. The key also counts without the slash at the end of the issuer, in case
 * that AWS accepts a provider with such a URL.
 *
 * A session name of Sentinel can look like that of Defender for Cloud for a tenant with the id of the workspace. It is
 * only for tokens with the audience of Sentinel, so a tenant with this id gets no other sessions.
 */
export function resourceControlPolicy(
  tenantIds: readonly string[], sentinelWorkspaceIds: readonly string[],
): { [key: string]: unknown } {
  const workspaceIds = sentinelWorkspaceIds.map(id => checkGuid('sentinelWorkspaceIds', id));
  const ofSentinel = workspaceIds.flatMap(sentinelSessionNames);
  const likeDefender = workspaceIds.map(defenderSessionName);
  const refuse = (sid: string, key: string, condition: object) => ({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 'sts:AssumeRoleWithWebIdentity',
    Resource: '*',
    Condition: { Null: { [key]: 'false' }, ...condition },
  });
  const issuer = entraIssuer(DEFENDER_TENANT_ID);
  const keys = [['', `${issuer}:aud`], ['WithoutSlash', `${issuer.slice(0, -1)}:aud`]] as const;
  const own = [...tenantIds.map(defenderSessionName), ...ofSentinel];
  const onlyOwn = { StringNotEquals: { 'sts:RoleSessionName': own } };
  const onlySentinel = (key: string) => ({
    StringEquals: { 'sts:RoleSessionName': likeDefender },
    StringNotEquals: { [key]: AUDIENCES.kubernetesDataCollection },
  });
  return {
    Version: '2012-10-17',
    Statement: [
      ...keys.map(([suffix, key]) => refuse(`OnlyOwnSessions${suffix}`, key, onlyOwn)),
      ...workspaceIds.length === 0 ? [] : keys.map(([suffix, key]) =>
        refuse(`OnlySentinelAudience${suffix}`, key, onlySentinel(key))),
    ],
  };
}
