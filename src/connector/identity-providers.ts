import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { inputError } from '../guardrails/input';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import type { TrustData } from '../identity/trust';

/** The provider of Microsoft's tenant, with the audiences of the trusts. Creates one if the user passes none. */
export function defenderTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, trusts: readonly TrustData[],
): IEntraIdentityProvider {
  if (given && given.tenantId !== DEFENDER_TENANT_ID) {
    throw inputError('identityProvider', `the provider of Microsoft's tenant ${DEFENDER_TENANT_ID}`, given.tenantId);
  }
  if (given) checkAccount('identityProvider', scope, given);
  const provider = given ?? new EntraIdentityProvider(scope, 'IdentityProvider');
  provider.requireAudiences(audiencesOf(trusts, 'defender'));
  return provider;
}

/** The provider of the customer's tenant. Creates one if the user passes none. Undefined if no trust is for CIEM. */
export function customerTenantProvider(
  scope: Construct, given: IEntraIdentityProvider | undefined, trusts: readonly TrustData[], azureTenantId: string,
): IEntraIdentityProvider | undefined {
  const audiences = audiencesOf(trusts, 'ciem');
  if (audiences.length === 0) {
    if (given) throw new Error('ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm');
    return undefined;
  }
  if (Token.isUnresolved(azureTenantId)) {
    throw new Error('azureTenantId must be known at synthesis if CIEM is on, because condition keys contain it, ' +
      'got a token');
  }
  if (given && given.tenantId !== azureTenantId) {
    throw inputError('ciemIdentityProvider', `the provider of your own tenant ${azureTenantId}`, given.tenantId);
  }
  if (given) checkAccount('ciemIdentityProvider', scope, given);
  const provider = given ?? new EntraIdentityProvider(scope, 'CiemIdentityProvider', { tenantId: azureTenantId });
  provider.requireAudiences(audiences);
  return provider;
}

function checkAccount(prop: string, scope: Construct, provider: IEntraIdentityProvider): void {
  const [own, other] = [Stack.of(scope).account, Stack.of(provider).account];
  if (own === other || Token.isUnresolved(own) || Token.isUnresolved(other)) return;
  throw inputError(prop, `a provider in a stack of the same account, ${own}, because roles can trust only a provider ` +
    'of their account', `${provider.node.path} in ${other}`);
}

function audiencesOf(trusts: readonly TrustData[], kind: 'defender' | 'ciem'): string[] {
  return [...new Set(trusts.flatMap(t => t.kind === kind ? [t.audience] : []))].sort();
}
