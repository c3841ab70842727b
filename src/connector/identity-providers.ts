import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { inputError } from '../checks/input';
import { checkSameAccount } from '../checks/same-account';
import { addNeed, existsOnlyIf, type AnyOf, type ConditionScope } from '../cloudformation/conditions';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import type { ActiveCapability } from '../plans/merge-capabilities';

/** A role, when it exists, and whom it trusts. */
type TrustedRole = Pick<ActiveCapability, 'trust' | 'onlyIf'>;

/** The provider of Microsoft's tenant, with the audiences of the trusts. Creates one if the user passes none. */
export function defenderTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, roles: readonly TrustedRole[],
  conditions: ConditionScope,
): IEntraIdentityProvider {
  if (given && typeof given.requireAudiences !== 'function') {
    throw inputError('identityProvider', 'an EntraIdentityProvider, such as EntraIdentityProvider.createOrReuse(...)',
      given);
  }
  if (given && given.tenantId !== DEFENDER_TENANT_ID) {
    throw inputError('identityProvider', `the provider of Microsoft's tenant ${DEFENDER_TENANT_ID}`, given.tenantId);
  }
  if (given) checkAccount('identityProvider', scope, given);
  const provider = given ?? new EntraIdentityProvider(scope, 'IdentityProvider');
  requireAudiences(provider, roles, 'defender', conditions);
  return provider;
}

/** The provider of the customer's tenant. Creates one if the user passes none. Undefined if no trust is for CIEM. */
export function customerTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, roles: readonly TrustedRole[],
  conditions: ConditionScope, azureTenantId: string,
): IEntraIdentityProvider | undefined {
  const ciem = roles.filter(role => role.trust.kind === 'ciem');
  if (ciem.length === 0) {
    if (given) throw new Error('ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm');
    return undefined;
  }
  if (Token.isUnresolved(azureTenantId)) {
    throw new Error('azureTenantId must be known at synthesis if CIEM is on, because condition keys contain it, ' +
      'got a token');
  }
  if (ciem.some(({ trust }) => trust.kind === 'ciem' && trust.subject === azureTenantId)) {
    throw inputError('ciem.servicePrincipalObjectId',
      'the object id of the service principal of the CIEM application, not the id of the tenant', azureTenantId);
  }
  if (given && given.tenantId !== azureTenantId) {
    throw inputError('ciemIdentityProvider', `the provider of your own tenant ${azureTenantId}`, given.tenantId);
  }
  if (given) {
    checkAccount('ciemIdentityProvider', scope, given);
    requireAudiences(given, ciem, 'ciem', conditions);
    return given;
  }
  const provider = new EntraIdentityProvider(scope, 'CiemIdentityProvider', { tenantId: azureTenantId });
  // An option of one plan only, so the provider exists if its audience is needed.
  existsOnlyIf(provider, conditions.combine(ciem[0].onlyIf));
  requireAudiences(provider, ciem.map(({ trust }) => ({ trust, onlyIf: [] })), 'ciem', conditions);
  return provider;
}

function checkAccount(prop: string, scope: Construct, provider: IEntraIdentityProvider): void {
  checkSameAccount(prop, scope, 'a provider in a stack of the same account, {account}, because roles can trust only ' +
    'a provider of their account', { path: provider.node.path, account: Stack.of(provider).account });
}

function requireAudiences(
  provider: IEntraIdentityProvider, roles: readonly TrustedRole[], kind: 'defender' | 'ciem',
  conditions: ConditionScope,
): void {
  const byAudience = new Map<string, AnyOf>();
  for (const { trust, onlyIf } of roles) {
    if (trust.kind === kind) addNeed(byAudience, trust.audience, onlyIf);
  }
  const sorted = [...byAudience].sort(([a], [b]) => a < b ? -1 : 1);
  // In one call, so that a message of the provider lists all of them.
  provider.requireAudiences(sorted.filter(([, onlyIf]) => onlyIf.length === 0).map(([audience]) => audience));
  for (const [audience, onlyIf] of sorted) {
    if (onlyIf.length > 0) provider.requireAudiences([audience], conditions.combine(onlyIf));
  }
}
