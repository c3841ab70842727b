import { Lazy, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { EntraIdentityProviderProps, ExistingEntraIdentityProviderOptions, IEntraIdentityProvider } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { ExistingEntraIdentityProvider } from './existing-entra-identity-provider';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { claimInAccount } from '../guardrails/account-claims';
import { IAM_LIMITS } from '../guardrails/iam-limits';
import { checkAudiences, checkGuid, inputError } from '../guardrails/input';

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

  /** ARN of the OIDC provider. */
  public readonly oidcProviderArn: string;
  /** Entra tenant whose tokens the provider stands for. */
  public readonly tenantId: string;

  private readonly audiences: Set<string>;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant and audiences. An error where the account has such a provider in this app already.
   */
  constructor(scope: Construct, id: string, props: EntraIdentityProviderProps = {}) {
    super(scope, id);
    this.tenantId = checkGuid('tenantId', props.tenantId ?? DEFENDER_TENANT_ID);
    if (Token.isUnresolved(this.tenantId)) {
      throw inputError('tenantId', 'known at synthesis, since it stands in names of condition keys', this.tenantId);
    }
    this.audiences = new Set();
    if (props.audiences) {
      checkAudiences('audiences', props.audiences);
      this.requireAudiences(props.audiences);
    }

    const issuer = entraIssuer(this.tenantId);
    claimInAccount(this, {
      kind: 'OIDC provider',
      names: [issuer],
      cure: 'hand one provider to all (prop identityProvider), or use EntraIdentityProvider.fromExisting',
    });
    const provider = new iam.OidcProviderNative(this, 'Provider', {
      url: `https://${issuer}`,
      clientIds: Lazy.list({ produce: () => [...this.audiences].sort() }),
      thumbprints: [ENTRA_THUMBPRINT],
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
    audiences.forEach(audience => this.audiences.add(audience));
    if (this.audiences.size > IAM_LIMITS.clientIdsPerProvider) {
      throw new Error(`audiences of ${this.node.path} must be at most ${IAM_LIMITS.clientIdsPerProvider}, got ${this.audiences.size}`);
    }
  }
}
