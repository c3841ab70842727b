import type { CfnCondition, RemovalPolicy } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { FunctionLogOptions } from './inline-handler';

/**
 * An IAM OIDC provider for an Entra tenant. Roles trust it. You can use it wherever aws-cdk-lib accepts an OIDC
 * provider, such as in `iam.OpenIdConnectPrincipal`.
 */
export interface IEntraIdentityProvider extends iam.IOidcProvider {
  /** Id (GUID) of the Entra tenant whose tokens the provider accepts. */
  readonly tenantId: string;
  /**
   * Makes sure that the provider accepts tokens for these audiences. The connector calls this method.
   *
   * @param audiences audiences that roles trust. Throws if the provider does not have one of them.
   * @param options condition under which the audiences are needed
   */
  requireAudiences(audiences: string[], options?: RequiredAudienceOptions): void;
}

/** Options of `requireAudiences` of an OIDC provider. */
export interface RequiredAudienceOptions {
  /**
   * Condition of the roles that trust the audiences. A provider that is not in the same template always gets the
   * audiences.
   * @default - the audiences are always needed
   */
  readonly onlyIf?: CfnCondition;
}

/** Properties of an `EntraIdentityProvider`. */
export interface EntraIdentityProviderProps {
  /**
   * More audiences (client ids) than the connectors need, such as those of Microsoft Sentinel. Each has 1 to 255
   * characters without wildcards. Throws if the provider gets more than 100 audiences in total, with those of the
   * connectors.
   * @default - only the audiences that the connectors with this provider need
   */
  readonly audiences?: string[];
  /**
   * Id (GUID) of the Entra tenant whose tokens the provider accepts. It must be known at synthesis.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant with the Defender for Cloud applications
   */
  readonly tenantId?: string;
  /**
   * What happens to the provider if it is removed from the stack, if the stack is deleted, or if its creation is rolled
   * back. With `RemovalPolicy.DESTROY`, a failed deployment to an account that already has such a provider can delete
   * the existing provider (aws-cloudformation/cloudformation-coverage-roadmap#1048, 2026-11).
   * @default RemovalPolicy.RETAIN - the account keeps it, because others such as Microsoft Sentinel may use it
   */
  readonly removalPolicy?: RemovalPolicy;
  /** Whether the construct that creates the provider has checked the props. @internal */
  readonly _checked?: boolean;
}

/**
 * Options of `EntraIdentityProvider.createOrReuse`. All such providers of a stack share one function, so they must have
 * the same log and role options. Throws if a provider has other options than the first one.
 */
export interface ReusableEntraIdentityProviderOptions extends FunctionLogOptions {
  /**
   * More audiences (client ids) than the connectors need. Each has 1 to 255 characters without wildcards. Throws if the
   * provider gets more than 100 audiences in total, with those of the connectors.
   * @default - only the audiences that the connectors with this provider need
   */
  readonly audiences?: string[];
  /**
   * Id (GUID) of the Entra tenant whose tokens the provider accepts. It must be known at synthesis.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant with the Defender for Cloud applications
   */
  readonly tenantId?: string;
  /**
   * Path of the role of the function, such as `/security/`. The rules are those of `rolePath` of
   * `DefenderForCloudConnector`. You can change the path later, because CloudFormation generates the name of the role.
   * @default /
   */
  readonly rolePath?: string;
}

/**
 * Options of `EntraIdentityProvider.fromExisting`: the provider and its audiences. The log options need
 * `addMissingAudiences`.
 */
export interface ExistingEntraIdentityProviderOptions extends FunctionLogOptions {
  /**
   * ARN of the OIDC provider. Throws if it is not the ARN of an OIDC provider, or if its tenant or account differs.
   * @default - the provider of the tenant in the account of the stack
   */
  readonly oidcProviderArn?: string;
  /**
   * Id (GUID) of the Entra tenant whose tokens the provider accepts.
   * @default 33e01921-4d64-4f8c-a055-5bdaffd5e33d, Microsoft's tenant with the Defender for Cloud applications
   */
  readonly tenantId?: string;
  /**
   * Audiences that the provider has. Throws if a connector needs another audience and `addMissingAudiences` is off.
   * @default - not known: synthesis prints which audiences the provider must have
   */
  readonly audiences?: string[];
  /**
   * Whether the stack adds the audiences that the provider does not have. The stack then contains a Lambda function
   * with inline code, which can only add audiences to this provider. It never removes audiences, because others may use
   * them.
   * @default false
   */
  readonly addMissingAudiences?: boolean;
  /**
   * Path of the role of the function, such as `/security/`. The rules are those of `rolePath` of
   * `DefenderForCloudConnector`. You can change the path later, because CloudFormation generates the name of the role.
   * Throws if `addMissingAudiences` is off.
   * @default /
   */
  readonly rolePath?: string;
}
