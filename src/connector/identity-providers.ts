import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResolvedOptions } from './resolve-options';
import { checkHasEffect, inputError } from '../checks/input';
import { checkSame } from '../checks/same-place';
import { addNeed, existsOnlyIf, type AnyOf, type ConditionScope } from '../cloudformation/conditions';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import type { ActiveCapability } from '../plans/merge-capabilities';

/** A role, when it exists, and whom it trusts. */
type TrustedRole = Pick<ActiveCapability, 'trust' | 'onlyIf'>;

/** The providers that the roles of a connector trust. */
interface IdentityProviders {
  readonly identityProvider: IEntraIdentityProvider;
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
}

/**
 * The providers, with the audiences of the trusts. Creates those that the user does not pass. Throws if one is of
 * another tenant or account.
 */
export function makeIdentityProviders(
  scope: Construct, given: Partial<IdentityProviders>, { azureTenantId, plans }: ResolvedOptions,
  conditions: ConditionScope,
): IdentityProviders {
  return {
    identityProvider: defenderTenantProvider(scope, given.identityProvider, plans.capabilities, conditions),
    ciemIdentityProvider:
      customerTenantProvider(scope, given.ciemIdentityProvider, plans.capabilities, conditions, azureTenantId),
  };
}

function defenderTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, roles: readonly TrustedRole[],
  conditions: ConditionScope,
): IEntraIdentityProvider {
  if (given) checkProvider('identityProvider', scope, given, "Microsoft's tenant", DEFENDER_TENANT_ID);
  const provider = given ?? new EntraIdentityProvider(scope, 'IdentityProvider');
  requireAudiences(provider, roles, 'defender', conditions);
  return provider;
}

/** Undefined if no trust is for CIEM. */
function customerTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, roles: readonly TrustedRole[],
  conditions: ConditionScope, azureTenantId: string,
): IEntraIdentityProvider | undefined {
  const ciem = roles.filter(role => role.trust.kind === 'ciem');
  checkHasEffect('ciemIdentityProvider', given, 'option ciem of DefenderPlan.defenderCspm', ciem.length > 0);
  if (ciem.length === 0) return undefined;
  if (Token.isUnresolved(azureTenantId)) {
    throw new Error('azureTenantId must be known at synthesis if CIEM is on, because condition keys contain it, ' +
      'got a token');
  }
  if (ciem.some(({ trust }) => trust.kind === 'ciem' && trust.subject === azureTenantId)) {
    throw inputError('ciem.servicePrincipalObjectId',
      'the object id of the service principal of the CIEM application, not the id of the tenant', azureTenantId);
  }
  if (given) {
    checkProvider('ciemIdentityProvider', scope, given, 'your own tenant', azureTenantId);
    requireAudiences(given, ciem, 'ciem', conditions);
    return given;
  }
  const provider = new EntraIdentityProvider(scope, 'CiemIdentityProvider', { tenantId: azureTenantId });
  // An option of one plan only, so the provider exists if its audience is needed.
  existsOnlyIf(provider, conditions.combine(ciem[0].onlyIf));
  requireAudiences(provider, ciem.map(({ trust }) => ({ trust, onlyIf: [] })), 'ciem', conditions);
  return provider;
}

function checkProvider(
  prop: string, scope: Construct, provider: IEntraIdentityProvider, whose: string, tenantId: string,
): void {
  if (typeof provider.requireAudiences !== 'function') {
    throw inputError(prop, 'an EntraIdentityProvider, such as EntraIdentityProvider.createOrReuse(...)', provider);
  }
  if (provider.tenantId !== tenantId) {
    throw inputError(prop, `the provider of ${whose} ${tenantId}`, provider.tenantId);
  }
  checkSame('account', prop, scope, 'a provider in a stack of the same account, {own}, because roles can trust only ' +
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
