import { AUDIENCES } from '../../capabilities/audiences';
import { CIEM_OIDC } from '../../capabilities/cspm';
import { DefenderCapability, publishedAudiences } from '../../capabilities/defender-capability';
import { DEFENDER_TENANT_ID, SENTINEL_GOVERNMENT_TENANT_ID, SENTINEL_ROLE_PREFIX } from '../../identity/tenants';
import { covers } from '../../policy-language/statements/pattern';
import type { Condition, Statement } from '../../policy-language/statements/statement';
import { claimOf, hasForm, isSessionName } from '../../policy-language/statements/token-conditions';

/** Signs that a role or a statement is meant for Microsoft, regardless of its trust. */

/** Prefixes of session names. They stay the same even if Microsoft changes the rest. */
export const [SENTINEL, DEFENDER] = ['MicrosoftSentinel', 'MicrosoftDefender'] as const;

/** Names of roles that trust Microsoft's issuer. IAM ignores case. */
const ROLE_NAMES = DefenderCapability.all().map(c => c._definition)
  .filter(({ trust }) => trust.kind === 'defender').map(c => c.defaultRoleName.toLowerCase());
const PUBLISHED_AUDIENCES = [
  ...publishedAudiences(), AUDIENCES.ciem, AUDIENCES.sentinelGovernment, AUDIENCES.sentinelActions,
];
/** Session names of Sentinel's attack disruption, which contain the AWS account instead of a workspace. */
const OF_ACCOUNT = new RegExp(`^${SENTINEL}_(?:\\d{12}|\uE000AWS::AccountId\uE001)$`);
/**
 * Text that is only in session names and role names of Microsoft. One role name is left out, because others use the
 * word.
 */
const OWN_NAMES = new RegExp(`${SENTINEL}|${DEFENDER}|DefenderForCloud-|CspmMonitorAws|MDCContainers`, 'i');
/** A part of every audience, which identifies nothing. */
const ANY_API = 'api://';
const MICROSOFT_TENANT = new RegExp(`(?<![0-9a-f-])${DEFENDER_TENANT_ID}(?![0-9a-f-])`);

/** Whether one of the names is published by Microsoft, even in another case, or with a prefix or suffix. */
export function isNamedByMicrosoft(names: readonly string[]): boolean {
  return names.map(name => name.toLowerCase()).some(name => ROLE_NAMES.some(published => name.includes(published)));
}

/** Whether a text such as an issuer contains the id of Microsoft's tenant. */
export function namesMicrosoftsTenant(text: string): boolean {
  return MICROSOFT_TENANT.test(text.toLowerCase());
}

/**
 * Whether a text contains something that is only in Microsoft's tenant, session names or roles, even escaped as in
 * JSON.
 */
export function namesMicrosoft(text: string): boolean {
  const shown = text.replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return namesMicrosoftsTenant(shown) || OWN_NAMES.test(shown);
}

/** Whether a session name of a statement, under any operator, begins like Microsoft's. */
export function hasSessionOfMicrosoft(statement: Statement): boolean {
  return sessionNamesOf(statement).some(session => session.startsWith(SENTINEL) || session.startsWith(DEFENDER));
}

/** Whether an audience of a statement, of any issuer and under any operator, is one that Microsoft publishes. */
export function hasAudienceOfMicrosoft({ conditions }: Statement): boolean {
  return conditions.filter(({ key }) => /\.[^:]*:aud$/.test(key)).some(condition =>
    PUBLISHED_AUDIENCES.some(audience => accepts(condition, audience) && !accepts(condition, ANY_API)));
}

function sessionNamesOf({ conditions }: Statement): string[] {
  return conditions.filter(c => isSessionName(c.key)).flatMap(c => c.values);
}

/** Whether a condition contains a value, ignoring case, or a pattern for it that is not only a wildcard. */
function accepts({ operator, values }: Condition, wanted: string): boolean {
  const text = wanted.toLowerCase();
  return values.map(value => value.toLowerCase()).some(value => value === text
    || (/^(?:.*:)?stringlike(?:ifexists)?$/i.test(operator) && /[a-z]/.test(value) && covers(value, text)));
}

/**
 * The product that a statement trusts. Microsoft Sentinel has the issuer of Defender for Cloud, for logs and for attack
 * disruption. CIEM has that of the customer.
 */
export type Product = 'defender' | 'sentinel' | 'disruption' | 'ciem';

/**
 * Returns the product that a trust statement is for. Undefined for others.
 *
 * @param names that the role has or is likely to have
 * @param ofSentinel forms of session names of Sentinel that begin like those of Defender for Cloud
 */
export function productOf(
  tenantId: string, statement: Statement, names: readonly string[], ofSentinel: readonly string[],
): Product | undefined {
  const isGovernment = tenantId === SENTINEL_GOVERNMENT_TENANT_ID;
  if (tenantId !== DEFENDER_TENANT_ID && !isGovernment) {
    return isCiem(tenantId, statement, names) ? 'ciem' : undefined;
  }
  const sessions = sessionNamesOf(statement);
  if (isDisruption(tenantId, statement)) return 'disruption';
  if (sessions.some(session => session.startsWith(SENTINEL))) return 'sentinel';
  // A role of Defender for Cloud must not trust a workspace. In such a role, the id is that of a tenant.
  const canBeSentinel = names.some(name => name.startsWith(SENTINEL_ROLE_PREFIX));
  // Other products in Azure Government are not known.
  if (isGovernment) return canBeSentinel ? 'sentinel' : undefined;
  if (canBeSentinel && sessions.some(session => hasForm(session, ofSentinel))) return 'sentinel';
  if (sessions.some(session => session.startsWith(DEFENDER))) return 'defender';
  return canBeSentinel ? 'sentinel' : 'defender';
}

/**
 * Whether this is attack disruption, by its audience, or by its session name if the audience is not that of the logs.
 */
function isDisruption(tenantId: string, statement: Statement): boolean {
  if (tenantId !== DEFENDER_TENANT_ID) return false;
  const isAudience = claimOf(tenantId, 'aud');
  const ofAudience = statement.conditions.filter(({ key }) => isAudience(key));
  const names = (audience: string) => ofAudience.some(condition => accepts(condition, audience));
  // In addition to the audience of the logs, only its own audience says it, not a pattern that both match.
  if (names(AUDIENCES.kubernetesDataCollection)) {
    return ofAudience.some(({ values }) => values.includes(AUDIENCES.sentinelActions));
  }
  return names(AUDIENCES.sentinelActions) || sessionNamesOf(statement).some(session => OF_ACCOUNT.test(session));
}

/**
 * Whether this is CIEM, by the audience under any operator, even an ineffective one, or by the prefix of the role name.
 */
function isCiem(tenantId: string, statement: Statement, names: readonly string[]): boolean {
  const isAudience = claimOf(tenantId, 'aud');
  return names.some(name => name.startsWith(CIEM_OIDC.defaultRoleName))
    || statement.conditions.some(condition => isAudience(condition.key) && accepts(condition, AUDIENCES.ciem));
}
