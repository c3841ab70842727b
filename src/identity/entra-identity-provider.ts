import { Annotations, CfnResource, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { AudienceSet, checkAudiences } from './audience-set';
import type {
  EntraIdentityProviderProps, ExistingEntraIdentityProviderOptions, IEntraIdentityProvider,
  RequiredAudienceOptions, ReusableEntraIdentityProviderOptions,
} from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { ExistingEntraIdentityProvider, resolveExistingProvider } from './existing-entra-identity-provider';
import { ReusableEntraIdentityProvider, resolveReusableProvider } from './reusable-entra-identity-provider';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { claimInAccount } from '../checks/app-registry';
import { checkKnownTenant, checkRemovalPolicy } from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import { renderedDeletionPolicy } from '../policy-language/cloudformation/resource-names';

/**
 * An IAM OIDC provider for Microsoft's Entra tenant. It has exactly the audiences that its connectors need.
 *
 * An AWS account can have only one provider per URL. The AWS connector of Microsoft Sentinel uses the same provider:
 * see `createOrReuse` and `fromExisting`. Source of tenant and thumbprint: Microsoft's public Terraform for the AWS
 * connector, 2026-11.
 *
 * @example
 * // Two connectors in one account, for two Azure tenants, share one provider.
 * const identityProvider = new EntraIdentityProvider(stack, 'IdentityProvider');
 * new DefenderForCloudConnector(stack, 'Defender', { azureTenantId, identityProvider });
 * new DefenderForCloudConnector(stack, 'Subsidiary', {
 *   azureTenantId: '22222222-3333-4444-5555-666666666666',
 *   identityProvider,
 *   roleNameSuffix: '-subsidiary',
 * });
 */
@injectable
export class EntraIdentityProvider extends EntraResource {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.EntraIdentityProvider';

  /**
   * Uses an existing provider. The stack does not own it.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options the provider and its audiences. Throws if a value is not allowed.
   */
  public static fromExisting(
    scope: Construct, id: string, options: ExistingEntraIdentityProviderOptions = {},
  ): IEntraIdentityProvider {
    return new ExistingEntraIdentityProvider(scope, id, () => resolveExistingProvider(options));
  }

  /**
   * Creates the provider if the account does not have it. Otherwise uses the existing provider, and adds the missing
   * audiences. It never removes the provider or its audiences, so you can delete the stack and deploy it again. The
   * stack contains a Lambda function with inline code, which can only do this.
   *
   * @param scope scope of the construct
   * @param id id of the construct
   * @param options tenant and audiences. Throws if a value is not allowed.
   */
  public static createOrReuse(
    scope: Construct, id: string, options: ReusableEntraIdentityProviderOptions = {},
  ): IEntraIdentityProvider {
    return new ReusableEntraIdentityProvider(scope, id, () => resolveReusableProvider(options));
  }

  /** ARN of the OIDC provider. */
  public readonly oidcProviderArn: string;
  /** Id (GUID) of the Entra tenant whose tokens the provider accepts. */
  public readonly tenantId: string;

  private readonly audiences: AudienceSet;

  /**
   * @param scope scope of the construct
   * @param id id of the construct
   * @param props tenant and audiences. Throws if a value is not allowed, or if this app already creates such a provider
   * in the account.
   */
  constructor(scope: Construct, id: string, props: EntraIdentityProviderProps = {}) {
    super(scope, id);
    const { tenantId = DEFENDER_TENANT_ID, audiences, removalPolicy = RemovalPolicy.RETAIN } =
      props?._checked ? props : located(this, () => resolve(props));
    this.tenantId = tenantId;
    this.audiences = located(this, () => new AudienceSet(this, audiences));

    const issuer = entraIssuer(this.tenantId);
    claimInAccount(this, {
      kind: 'OIDC provider',
      names: [issuer],
      solution: 'pass one provider to all (prop identityProvider), or use EntraIdentityProvider.createOrReuse',
    });
    const provider = new iam.OidcProviderNative(this, 'Provider', {
      url: `https://${issuer}`,
      clientIds: Lazy.list({ produce: () => this.audiences.sorted }),
      thumbprints: [ENTRA_THUMBPRINT],
      removalPolicy,
    });
    this.node.defaultChild = provider.node.defaultChild;
    this.oidcProviderArn = provider.oidcProviderArn;
    if (removalPolicy === RemovalPolicy.RETAIN) this.node.addValidation({ validate: () => this.warnOfDeletion() });
  }

  /**
   * Makes sure that the provider accepts tokens for these audiences. The connector calls this method.
   *
   * @param audiences audiences that roles trust. Throws if the provider then has more than 100 audiences.
   * @param options condition under which the audiences are needed
   */
  public requireAudiences(audiences: string[], options: RequiredAudienceOptions = {}): void {
    located(this, () => this.audiences.require(audiences, options));
  }

  /** Warns if an aspect, such as `RemovalPolicies.of(app).destroy()`, replaces the deletion policy. */
  private warnOfDeletion(): [] {
    const resource = this.node.defaultChild;
    if (CfnResource.isCfnResource(resource) && renderedDeletionPolicy(resource) !== 'Retain') {
      Annotations.of(this).addWarningV2('cdk-defender-for-cloud:providerNotRetained', 'an aspect or an escape ' +
        `hatch replaces the deletion policy Retain by ${renderedDeletionPolicy(resource)}: a failed deployment to an ` +
        'account that has such a provider can then delete it, and Microsoft Sentinel and others lose access; leave ' +
        'out AWS::IAM::OIDCProvider (excludeResourceTypes), or set removalPolicy to confirm');
    }
    return [];
  }
}

function resolve(props: EntraIdentityProviderProps): EntraIdentityProviderProps {
  checkOptions('props', props, { audiences: true, tenantId: true, removalPolicy: true, _checked: BOOLEAN });
  checkRemovalPolicy(props.removalPolicy);
  if (props.audiences !== undefined) checkAudiences(props.audiences);
  return { ...props, tenantId: checkKnownTenant('tenantId', props.tenantId ?? DEFENDER_TENANT_ID) };
}
