import { Resource, type CfnCondition } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IEntraIdentityProvider } from './entra-identity-provider-props';
import { entraIssuer } from './tenants';

/**
 * Base class of new and existing providers: everything that aws-cdk-lib requires of an OIDC provider.
 * @internal
 */
export abstract class EntraResource extends Resource implements IEntraIdentityProvider {
  public abstract readonly oidcProviderArn: string;
  public abstract readonly tenantId: string;

  public abstract requireAudiences(audiences: string[], onlyIf?: CfnCondition): void;

  /** Issuer without `https://`, as in condition keys: `sts.windows.net/<tenant>/`. */
  public get oidcProviderIssuer(): string {
    return entraIssuer(this.tenantId);
  }

  /** The same as `oidcProviderArn`. */
  public get openIdConnectProviderArn(): string {
    return this.oidcProviderArn;
  }

  /** The same as `oidcProviderIssuer`. */
  public get openIdConnectProviderIssuer(): string {
    return this.oidcProviderIssuer;
  }

  /** Reference to the provider for other constructs. */
  public get oidcProviderRef(): iam.OIDCProviderReference {
    return { oidcProviderArn: this.oidcProviderArn };
  }
}
