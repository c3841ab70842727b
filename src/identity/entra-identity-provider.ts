import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AudienceSet } from './audience-set';
import type { EntraIdentityProviderProps, ExistingEntraIdentityProviderOptions, IEntraIdentityProvider, ReusableEntraIdentityProviderOptions } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { ExistingEntraIdentityProvider } from './existing-entra-identity-provider';
import { ReusableEntraIdentityProvider } from './reusable-entra-identity-provider';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { claimInAccount } from '../guardrails/account-claims';
import { checkKnownTenant } from '../guardrails/input';

/**
 * An IAM OIDC provider for Microsoft's Entra tenant, with exactly the audiences that the connectors using it need.
 *
 * An AWS account holds one provider a URL, so Microsoft Sentinel's AWS connector uses the same one: see `fromExisting`.
 * Source of tenant and thumbprint: Microsoft's public Terraform for the AWS connector, 2026-11.
 */
export class EntraIdentityProvider extends EntraResource {
  /**
   * Uses a provider that exists, without owning it.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options where the provider is
   */
  public static fromExisting(scope: Construct, id: string, options: ExistingEntraIdentityProviderOptions = {}): IEntraIdentityProvider {
    return new ExistingEntraIdentityProvider(scope, id, options);
  }

  /**
   * Creates the provider if the account has none; otherwise uses the one that is there, and adds the audiences that it lacks.
   * Nothing ever removes audiences or the provider, so the stack can be deleted and deployed again. Needs a Lambda function
   * with inline code that may do that and nothing else.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options tenant and audiences. Throws if a value is not allowed.
   */
  public static createOrReuse(scope: Construct, id: string, options: ReusableEntraIdentityProviderOptions = {}): IEntraIdentityProvider {
    return new ReusableEntraIdentityProvider(scope, id, options);
  }

  /** ARN of the OIDC provider. */
  public readonly oidcProviderArn: string;
  /** Entra tenant whose tokens the provider stands for. */
  public readonly tenantId: string;

  private readonly audiences: AudienceSet;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant and audiences. An error where the account has such a provider in this app already.
   */
  constructor(scope: Construct, id: string, props: EntraIdentityProviderProps = {}) {
    super(scope, id);
    this.tenantId = checkKnownTenant('tenantId', props.tenantId ?? DEFENDER_TENANT_ID);
    this.audiences = new AudienceSet(this, props.audiences);

    const issuer = entraIssuer(this.tenantId);
    claimInAccount(this, {
      kind: 'OIDC provider',
      names: [issuer],
      cure: 'hand one provider to all (prop identityProvider), or use EntraIdentityProvider.fromExisting',
    });
    const provider = new iam.OidcProviderNative(this, 'Provider', {
      url: `https://${issuer}`,
      clientIds: Lazy.list({ produce: () => this.audiences.sorted }),
      thumbprints: [ENTRA_THUMBPRINT],
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    this.node.defaultChild = provider.node.defaultChild;
    this.oidcProviderArn = provider.oidcProviderArn;
  }

  /**
   * Makes sure that the provider admits tokens for these audiences. The connector calls it.
   *
   * @param audiences audiences that roles trust. Throws if the provider has more than 100 then.
   */
  public requireAudiences(audiences: string[]): void {
    this.audiences.add(audiences);
  }
}
