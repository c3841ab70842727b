import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { inputError } from '../guardrails/input';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { DEFENDER_TENANT_ID } from '../identity/tenants';
import type { TrustData } from '../identity/trust';

/** The given provider of Microsoft's tenant, or else a new one, with the audiences that the trusts name. */
export function provideDefenderTenant(
  scope: Construct, given: IEntraIdentityProvider | undefined, trusts: readonly TrustData[],
): IEntraIdentityProvider {
  if (given && given.tenantId !== DEFENDER_TENANT_ID) {
    throw inputError('identityProvider', `the provider of Microsoft's tenant ${DEFENDER_TENANT_ID}`, given.tenantId);
  }
  const provider = given ?? new EntraIdentityProvider(scope, 'IdentityProvider');
  provider.requireAudiences(audiencesOf(trusts, 'defender'));
  return provider;
}

/** The given provider of the customer's tenant, or else a new one. There is none where no trust is of CIEM. */
export function provideCustomerTenant(
  scope: Construct, given: IEntraIdentityProvider | undefined, trusts: readonly TrustData[], azureTenantId: string,
): IEntraIdentityProvider | undefined {
  const audiences = audiencesOf(trusts, 'ciem');
  if (audiences.length === 0) {
    if (given) throw new Error('ciemIdentityProvider has an effect only with option ciem of DefenderPlan.defenderCspm');
    return undefined;
  }
  if (Token.isUnresolved(azureTenantId)) {
    throw new Error('azureTenantId must be known at synthesis if CIEM is on, since it is part of the names of ' +
      'condition keys, got a token');
  }
  if (given && given.tenantId !== azureTenantId) {
    throw inputError('ciemIdentityProvider', `the provider of your own tenant ${azureTenantId}`, given.tenantId);
  }
  const provider = given ?? new EntraIdentityProvider(scope, 'CiemIdentityProvider', { tenantId: azureTenantId });
  provider.requireAudiences(audiences);
  return provider;
}

function audiencesOf(trusts: readonly TrustData[], kind: 'defender' | 'ciem'): string[] {
  return [...new Set(trusts.flatMap(t => t.kind === kind ? [t.audience] : []))].sort();
}
