import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';

/**
 * An IAM OIDC provider for an Entra tenant, which roles trust. It can be used wherever aws-cdk-lib takes an OIDC provider,
 * such as in `iam.OpenIdConnectPrincipal`.
 */
export interface IEntraIdentityProvider extends iam.IOidcProvider {
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
  /**
   * What happens to the provider when it leaves the stack, when the stack is deleted, and when its creation is rolled back.
   * With `RemovalPolicy.DESTROY`, a failed deployment in an account that has such a provider can delete that one
   * (aws-cloudformation/cloudformation-coverage-roadmap#1048, 2026-11).
   * @default RemovalPolicy.RETAIN - the account keeps it, since Microsoft Sentinel and others may use it
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of `EntraIdentityProvider.createOrReuse`. */
export interface ReusableEntraIdentityProviderOptions {
  /**
   * Audiences (client ids) beyond those that connectors need. At most 100 in all.
   * @default - only those that the connectors using the provider need
   */
  readonly audiences?: string[];
  /**
   * Entra tenant (GUID) whose tokens the provider admits.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant that holds the Defender for Cloud applications
   */
  readonly tenantId?: string;
}

/** Where to find an existing OIDC provider, and what to do about audiences that it lacks. */
export interface ExistingEntraIdentityProviderOptions {
  /**
   * ARN of the OIDC provider. An error where it is no such ARN, or one of another tenant or account.
   * @default - the provider of the tenant in the stack's own account
   */
  readonly oidcProviderArn?: string;
  /**
   * Entra tenant (GUID) whose tokens the provider admits.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant that holds the Defender for Cloud applications
   */
  readonly tenantId?: string;
  /**
   * Audiences that the provider has. An error where a connector needs another and `addMissingAudiences` is off.
   * @default - not known: synthesis prints which the provider must have
   */
  readonly audiences?: string[];
  /**
   * Whether the stack adds the audiences that the provider lacks. Costs a Lambda function with inline code that may do that
   * and nothing else. Audiences are never removed, since the provider belongs to somebody else.
   * @default false
   */
  readonly addMissingAudiences?: boolean;
}
