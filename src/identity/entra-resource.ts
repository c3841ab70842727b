import { Resource, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IEntraIdentityProvider, RequiredAudienceOptions } from './entra-identity-provider-props';
import { entraIssuer } from './tenants';
import { checkSame } from '../checks/environments';
import { inputError } from '../checks/input';

/**
 * Base class of new and existing providers. It implements what aws-cdk-lib requires of an OIDC provider.
 * @internal
 */
export abstract class EntraResource extends Resource implements IEntraIdentityProvider {
  public abstract readonly oidcProviderArn: string;
  public abstract readonly tenantId: string;

  public abstract requireAudiences(audiences: string[], options?: RequiredAudienceOptions): void;

  /** Issuer without `https://`, as in condition keys: `sts.windows.net/<tenant>/`. */
  public get oidcProviderIssuer(): string {
    return entraIssuer(this.tenantId);
  }

  /** Same as `oidcProviderArn`. */
  public get openIdConnectProviderArn(): string {
    return this.oidcProviderArn;
  }

  /** Same as `oidcProviderIssuer`. */
  public get openIdConnectProviderIssuer(): string {
    return this.oidcProviderIssuer;
  }

  /** Reference to the provider for other constructs. */
  public get oidcProviderRef(): iam.OIDCProviderReference {
    return { oidcProviderArn: this.oidcProviderArn };
  }
}

/** Throws if a value is not a provider, or belongs to another tenant or account. */
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
