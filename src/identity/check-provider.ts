import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IEntraIdentityProvider } from './entra-identity-provider-props';
import { inputError } from '../checks/input';
import { checkSame } from '../checks/same-account-or-region';

/** Throws if a value is no provider, or if it is the provider of another tenant or account. */
export function checkProvider(
  prop: string, scope: Construct, provider: IEntraIdentityProvider, whose: string, tenantId: string,
): void {
  if (typeof provider?.requireAudiences !== 'function') {
    throw inputError(prop, 'an EntraIdentityProvider, such as EntraIdentityProvider.createOrReuse(...)', provider);
  }
  if (provider.tenantId !== tenantId) {
    throw inputError(prop, `the provider of ${whose} ${tenantId}`, provider.tenantId);
  }
  checkSame('account', prop, scope, 'a provider in a stack of the same account, {own}, because roles can trust only ' +
    'a provider of their account', { path: provider.node.path, account: Stack.of(provider).account });
}
