import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { claimInAccount } from '../guardrails/account-claims';
import { checkAccountId, checkGuid, checkList, checkPattern, inputError } from '../guardrails/input';
import { IAM_LIMITS } from '../guardrails/policy-limits';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';

/** An IAM OIDC provider for an Entra tenant, which roles trust. */
export interface IEntraIdentityProvider extends IConstruct {
  /** ARN of the OIDC provider. */
  readonly oidcProviderArn: string;
  /** Entra tenant whose tokens the provider stands for. */
  readonly tenantId: string;
  /**
   * Sees to it that the provider admits tokens for these audiences. Called by the connector.
   *
   * @param audiences audiences that roles trust. An error where the provider is known not to have one of them.
   */
  requireAudiences(audiences: string[]): void;
}

/** Properties of an `EntraIdentityProvider`. */
export interface EntraIdentityProviderProps {
  /**
   * Audiences (client ids) beyond those that connectors need, such as those of Microsoft Sentinel. At most 100 in all.
   * @default - only those that the connectors using the provider need
   */
  readonly audiences?: string[];
  /**
   * Entra tenant (GUID) whose tokens the provider admits.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant that holds the Defender for Cloud applications
   */
  readonly tenantId?: string;
}

/** Where to find an existing OIDC provider. */
export interface ExistingEntraIdentityProviderOptions {
  /**
   * ARN of the OIDC provider. An error where it is no such ARN, or one of another tenant or account.
   * @default - the provider of Microsoft's tenant in the stack's own account
   */
  readonly oidcProviderArn?: string;
  /**
   * Audiences that the provider has. An error where a connector needs another.
   * @default - not known: the connector says at synthesis which it needs
   */
  readonly audiences?: string[];
}

/**
 * An IAM OIDC provider for Microsoft's Entra tenant, with exactly the audiences that the connectors using it need.
 *
 * An AWS account holds one provider a URL, so Microsoft Sentinel's AWS connector uses the same one: see `fromExisting`.
 * Source of tenant and thumbprint: Microsoft's public Terraform for the AWS connector, 2026-11.
 */
export class EntraIdentityProvider extends Construct implements IEntraIdentityProvider {
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

  public readonly oidcProviderArn: string;
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
      checkAudiences(props.audiences);
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
    this.oidcProviderArn = provider.oidcProviderArn;
  }

  public requireAudiences(audiences: string[]): void {
    audiences.forEach(audience => this.audiences.add(audience));
    if (this.audiences.size > IAM_LIMITS.clientIdsPerProvider) {
      throw new Error(`audiences of ${this.node.path} must be at most ${IAM_LIMITS.clientIdsPerProvider}, got ${this.audiences.size}`);
    }
  }
}

class ExistingEntraIdentityProvider extends Construct implements IEntraIdentityProvider {
  public readonly oidcProviderArn: string;
  public readonly tenantId = DEFENDER_TENANT_ID;

  private readonly known?: string[];

  constructor(scope: Construct, id: string, { oidcProviderArn, audiences }: ExistingEntraIdentityProviderOptions) {
    super(scope, id);
    const stack = Stack.of(this);
    this.oidcProviderArn = oidcProviderArn === undefined
      ? `arn:${stack.partition}:iam::${stack.account}:oidc-provider/${entraIssuer(this.tenantId)}`
      : this.checkedArn(oidcProviderArn);
    if (audiences) checkAudiences(audiences);
    this.known = audiences;
  }

  public requireAudiences(audiences: string[]): void {
    const missing = audiences.filter(a => !(this.known ?? audiences).includes(a)).sort();
    if (missing.length > 0) {
      throw new Error(`identityProvider must have the audiences that the chosen plans trust, missing ${missing.join(', ')}; ` +
        'add each with `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn <arn> --client-id <audience>`, ' +
        'then list it in audiences of EntraIdentityProvider.fromExisting');
    }
  }

  private checkedArn(arn: string): string {
    const issuer = entraIssuer(this.tenantId);
    checkPattern('oidcProviderArn', arn, new RegExp(`^arn:[\\w-]+:iam::[^:]*:oidc-provider/${issuer.replace(/\./g, '\\.')}$`),
      `the ARN of the OIDC provider of Microsoft's tenant, arn:aws:iam::<account>:oidc-provider/${issuer}`);
    if (Token.isUnresolved(arn)) return arn;
    const account = checkAccountId('oidcProviderArn (its account)', arn.split(':')[4]);
    const own = Stack.of(this).account;
    if (!Token.isUnresolved(own) && own !== account) {
      throw inputError('oidcProviderArn', `in the stack's own account ${own}, since roles can trust no other provider`, arn);
    }
    return arn;
  }
}

function checkAudiences(audiences: readonly string[]): void {
  checkList('audiences', audiences, 'audience', a => a);
  audiences.forEach((audience, n) => checkPattern(`audiences[${n}]`, audience, /^[^\s*?]{1,255}$/,
    'an audience of 1 to 255 characters without wildcards, such as api://<application id>'));
}
