import { DEFENDER_TENANT_ID, SENTINEL_ROLE_PREFIX } from '../../src/identity/tenants';
import { limitOf } from '../../src/policy-language/statements/conditions';
import { statementsOf } from '../../src/policy-language/statements/statement';
import { claimOf, isSessionName } from '../../src/policy-language/statements/token-conditions';

/**
 * Why a trust policy is open if it names an audience of Microsoft, but no session name. Source: Azure/Microsoft-Defender-for-Cloud,
 * commits 7ddeab4c (2023-04, without the condition) and 20917cec (2024-02, with it); cloudvulndb.org,
 * mdc-aws-findings-disclosure, 2024-07.
 */
export const CONFUSED_DEPUTY = 'any Microsoft Entra tenant can make Defender for Cloud use it (confused deputy), because its trust ' +
  "has no condition on sts:RoleSessionName, like Microsoft's Terraform of 2023-04";

/**
 * Whether a trust policy is like Microsoft's Terraform of 2023-04: it names the audience, but not the session name. Roles of
 * Microsoft Sentinel are ignored, because they need another condition.
 *
 * @param document the trust policy in a template or in an answer of IAM, which can be URL-encoded
 */
export function hasOpenTrust(roleName: unknown, document: unknown): boolean {
  const isOfSentinel = typeof roleName === 'string' && roleName.startsWith(SENTINEL_ROLE_PREFIX);
  const trust = typeof document === 'string' && /^%7b/i.test(document) ? decodeURIComponent(document) : document;
  return !isOfSentinel && statementsOf(trust).some(statement => statement.allows && !statement.hidesConditions
    && limitOf(statement, claimOf(DEFENDER_TENANT_ID, 'aud')).kind === 'values'
    && limitOf(statement, isSessionName).kind === 'missing');
}

/** The largest template in a call, in bytes. A larger one must be in a bucket. Source: CloudFormation quotas, 2026-11. */
export const MOST_TEMPLATE_BYTES = 51_200;

/**
 * Addresses from which Defender for Cloud calls the API of EKS clusters. Source: MicrosoftDocs/defender-docs,
 * defender-for-containers-network-access, of 2026-04-16, read 2026-11.
 */
export const CLUSTER_CIDRS: readonly string[] = ['172.212.245.192/28', '48.209.1.192/28'];
