import { accepts, DEFENDER, SENTINEL, sessionNamesOf } from './meant-for-microsoft';
import { AUDIENCES } from '../capabilities/audiences';
import { CIEM_OIDC } from '../capabilities/ciem-oidc';
import { DEFENDER_TENANT_ID, SENTINEL_GOVERNMENT_TENANT_ID, SENTINEL_ROLE_PREFIX } from '../identity/tenants';
import type { Statement } from '../statements/statement';
import { claimOf, hasForm } from '../statements/token-conditions';

/** Whom a statement trusts. Microsoft Sentinel has the issuer of Defender for Cloud, CIEM the one of the customer. */
export type Product = 'defender' | 'sentinel' | 'ciem';

/**
 * The product that a statement of a trust is for. Undefined if it is none of them.
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
  if (sessions.some(session => session.startsWith(SENTINEL))) return 'sentinel';
  // A role of Defender for Cloud must not trust a workspace: there, its id is that of a tenant.
  const canBeSentinel = names.some(name => name.startsWith(SENTINEL_ROLE_PREFIX));
  // Others of Azure Government are not known.
  if (isGovernment) return canBeSentinel ? 'sentinel' : undefined;
  if (canBeSentinel && sessions.some(session => hasForm(session, ofSentinel))) return 'sentinel';
  if (sessions.some(session => session.startsWith(DEFENDER))) return 'defender';
  return canBeSentinel ? 'sentinel' : 'defender';
}

/** CIEM, by the audience under any operator, also an ineffective one, or by the beginning of the role name. */
function isCiem(tenantId: string, statement: Statement, names: readonly string[]): boolean {
  const isAudience = claimOf(tenantId, 'aud');
  return names.some(name => name.startsWith(CIEM_OIDC.defaultRoleName))
    || statement.conditions.some(condition => isAudience(condition.key) && accepts(condition, AUDIENCES.ciem));
}
