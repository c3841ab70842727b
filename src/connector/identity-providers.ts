import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ResolvedOptions } from './resolve-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkHasEffect, inputError } from '../checks/input';
import { newInner } from '../checks/property-injection';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { checkProvider } from '../identity/entra-resource';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import type { ActiveCapability } from '../plans/merge-capabilities';
import {
  addNeed, either, existsOnlyIf, type AnyOf, type ConditionScope,
} from '../policy-language/cloudformation/conditions';

/** The trust of a role, and the conditions under which it exists. */
type TrustedRole = Pick<ActiveCapability, 'capability' | 'trust' | 'onlyIf'>;

/** The providers that the roles of a connector trust. */
interface IdentityProviders {
  readonly identityProvider: IEntraIdentityProvider;
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
}

/**
 * Returns the providers with the required audiences. Creates those that the user does not pass. Throws if one belongs
 * to another tenant or account.
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
  if (given !== undefined) checkProvider('identityProvider', scope, given, "Microsoft's tenant", DEFENDER_TENANT_ID);
  const provider = given ?? newInner(EntraIdentityProvider, scope, 'IdentityProvider', { _checked: true });
  requireAudiences(provider, roles, 'defender', conditions);
  return provider;
}

/** What needs the provider of the customer's tenant, for messages. */
export const NEEDS_OWN_TENANT =
  'option ciem of DefenderPlan.defenderCspm, or a custom capability with servicePrincipalObjectId';

/** Throws if a role trusts the customer's tenant, and the tenant is a token. */
export function checkOwnTenant(azureTenantId: string, roles: readonly TrustedRole[]): void {
  const ciem = roles.filter(role => role.trust.kind === 'ciem');
  if (ciem.length === 0 || !Token.isUnresolved(azureTenantId)) return;
  const what = ciem.some(({ capability }) => capability === DefenderCapability.CIEM_OIDC) ? 'CIEM is on'
    : `${ciem[0].capability} has servicePrincipalObjectId`;
  throw new Error(`azureTenantId must be known at synthesis if ${what}, because condition keys contain it, ` +
    'got a token');
}

/** Returns the provider. Undefined if no role trusts the customer's tenant. */
function customerTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, roles: readonly TrustedRole[],
  conditions: ConditionScope, azureTenantId: string,
): IEntraIdentityProvider | undefined {
  const ciem = roles.filter(role => role.trust.kind === 'ciem');
  checkHasEffect('ciemIdentityProvider', given, NEEDS_OWN_TENANT, ciem.length > 0);
  if (ciem.length === 0) return undefined;
  checkOwnTenant(azureTenantId, ciem);
  const own = ciem.find(({ trust }) => trust.kind === 'ciem' && trust.subject === azureTenantId);
  if (own) {
    const [prop, whose] = own.capability === DefenderCapability.CIEM_OIDC
      ? ['ciem.servicePrincipalObjectId', 'of the CIEM application']
      : [`servicePrincipalObjectId of ${own.capability}`, 'that assumes the role'];
    throw inputError(prop, `the object id of the service principal ${whose}, not the id of the tenant`, azureTenantId);
  }
  if (given !== undefined) {
    checkProvider('ciemIdentityProvider', scope, given, 'your own tenant', azureTenantId);
    requireAudiences(given, ciem, 'ciem', conditions);
    return given;
  }
  const provider = newInner(
    EntraIdentityProvider, scope, 'CiemIdentityProvider', { tenantId: azureTenantId, _checked: true });
  const condition = conditions.combine(ciem.map(role => role.onlyIf).reduce(either));
  existsOnlyIf(provider, condition);
  // The provider has this condition itself, so these audiences need none.
  const needs = ciem.map(role => conditions.combine(role.onlyIf) === condition ? { ...role, onlyIf: [] } : role);
  requireAudiences(provider, needs, 'ciem', conditions);
  return provider;
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
  // One call, so that the provider's message lists all of them.
  provider.requireAudiences(sorted.filter(([, onlyIf]) => onlyIf.length === 0).map(([audience]) => audience));
  for (const [audience, onlyIf] of sorted) {
    if (onlyIf.length > 0) provider.requireAudiences([audience], { onlyIf: conditions.combine(onlyIf) });
  }
}
