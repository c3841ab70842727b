import { Lazy } from 'aws-cdk-lib';
import {
  anyWithIssuer, cloudTrailEvent, field, notBy, OMITTED, SUCCEEDED, type CloudTrailEvent, type EventDefinition,
} from './event-definition';
import { MonitoredEvent } from './monitored-event';
import type { RolesConfig } from './monitored-roles';
import type { SentinelHere } from './sentinel-here';

const parameter = (name: string) => field(`detail.requestParameters.${name}`);
const EXPECTED = 'If no deployment of yours did this, undo it, and find out who did.';

/** Matches the ARN of a policy with any path, because the name is unique in the account. */
const withName = (name: string) => name.includes('*') ? { wildcard: `*/${name}` } : { suffix: `/${name}` };

/**
 * Changes of roles, policies and OIDC providers. IAM sends them only to us-east-1. Source: AWS IAM user guide, logging
 * with CloudTrail, and IAM API reference, 2026-11. IAM ignores the case of role names, so the patterns do too.
 *
 * Parameters above 100 KB are possible in calls with a policy document (CreateRole, UpdateAssumeRolePolicy,
 * PutRolePolicy, CreatePolicyVersion), and with non-ASCII tags and audiences (CreateOpenIDConnectProvider). All
 * patterns also match omitted parameters. The other calls always contain theirs.
 */
export function identityEvents(
  roles: RolesConfig, expectedPrincipalArns: readonly string[], sentinel: SentinelHere,
): EventDefinition[] {
  const omitted = roles.isCovered ? [] : OMITTED;
  const change = (options: Omit<CloudTrailEvent, 'service' | 'detail' | 'advice'> & {
    readonly parameters: object;
    readonly advice?: string;
  }) => cloudTrailEvent({
    service: 'iam',
    advice: EXPECTED,
    ...options,
    detail: { requestParameters: options.parameters, ...SUCCEEDED, ...notBy(expectedPrincipalArns) },
  });
  const isNamed = (name: string) => ({ 'equals-ignore-case': name });
  const ofRole = (event: MonitoredEvent, title: string, names: readonly string[]) => change({
    event,
    title,
    names,
    parameters: { roleName: sentinel.matchers([...roles.roleNames.map(isNamed), ...omitted], isNamed) },
    subject: `on role ${parameter('roleName')}`,
    given: [`Policy: ${parameter('policyName')}${parameter('policyArn')}`],
  });
  const { policyNames } = roles;
  const issuers = roles.tenants.map(anyWithIssuer);
  const provider = [
    `Provider: ${parameter('openIDConnectProviderArn')}${parameter('url')}`, `Audience: ${parameter('clientID')}`,
  ];
  return [
    ofRole(MonitoredEvent.TRUST_CHANGED, 'the trust of a role was changed', ['UpdateAssumeRolePolicy']),
    ofRole(MonitoredEvent.ROLE_POLICY_CHANGED, 'the permissions of a role were changed', [
      'AttachRolePolicy', 'DetachRolePolicy', 'PutRolePolicy', 'DeleteRolePolicy',
      'PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary',
    ]),
    ofRole(MonitoredEvent.ROLE_CHANGED, 'a role was created, updated or deleted', [
      'CreateRole', 'UpdateRole', 'UpdateRoleDescription', 'DeleteRole',
    ]),
    ...!policyNames ? [] : [change({
      event: MonitoredEvent.MANAGED_POLICY_CHANGED,
      title: 'a policy of a role was changed',
      names: ['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicyVersion', 'DeletePolicy'],
      parameters: { policyArn: Lazy.any({ produce: () => [...policyNames().map(withName), ...omitted] }) },
      given: [`Policy: ${parameter('policyArn')}`],
    })],
    ...roles.isCovered ? [] : [
      change({
        event: MonitoredEvent.PROVIDER_CHANGED,
        title: 'the OIDC provider was changed',
        names: [
          'AddClientIDToOpenIDConnectProvider', 'UpdateOpenIDConnectProviderThumbprint', 'CreateOpenIDConnectProvider',
        ],
        parameters: {
          $or: [
            { openIDConnectProviderArn: issuers },
            { url: issuers },
            { openIDConnectProviderArn: OMITTED, url: OMITTED },
          ],
        },
        given: provider,
      }),
      change({
        event: MonitoredEvent.AUDIENCE_REMOVED,
        title: 'the OIDC provider lost an audience',
        names: ['RemoveClientIDFromOpenIDConnectProvider', 'DeleteOpenIDConnectProvider'],
        parameters: { openIDConnectProviderArn: [...issuers, ...OMITTED] },
        given: provider,
        advice: 'Roles that trust the audience cannot be assumed. Deploy again, or add the audience.',
      }),
    ],
  ];
}
