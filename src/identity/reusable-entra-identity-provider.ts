import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AudienceSet, checkAudiences, type Checked } from './audience-set';
import type { RequiredAudienceOptions, ReusableEntraIdentityProviderOptions } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import {
  checkFunctionOptions, checkSameFunction, FUNCTION_OPTIONS, type FunctionOptions,
} from './inline-handler';
import { makeProviderFunction, makeProviderResource, type ConfiguredProvider } from './provider-function';
import { DEFENDER_TENANT_ID, ENTRA_THUMBPRINT, entraIssuer } from './tenants';
import { sharedState } from '../checks/app-registry';
import { checkKnownTenant } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { CREATE_OR_REUSE_PERMISSIONS } from '../permissions/inline-functions';
import { accountArn } from '../policy-language/cloudformation/resource-names';

/** The function that all such providers of a stack share, and the providers that it works on. */
interface SharedFunction {
  readonly serviceToken: string;
  readonly providers: ConfiguredProvider[];
  readonly byTenant: Map<string, ConfiguredProvider>;
  readonly options: FunctionOptions;
}

/** A provider that the stack creates if the account does not have it. The stack does not own it. */
export class ReusableEntraIdentityProvider extends EntraResource {
  public readonly oidcProviderArn: string;
  public readonly tenantId: string;

  private readonly audiences: AudienceSet;

  /** @param resolve gets the options. The path of the construct is in front of its errors. */
  constructor(scope: Construct, id: string, resolve: () => Checked<ReusableEntraIdentityProviderOptions>) {
    super(scope, id);
    const options = located(this, resolve);
    this.tenantId = options.tenantId;
    const arn = accountArn('iam', '', `oidc-provider/${entraIssuer(this.tenantId)}`);
    const { serviceToken, providers, byTenant } = located(this, () => functionOf(Stack.of(this), options));
    // Two constructs for one tenant share a provider, so the function gets the audiences of both.
    const existing = byTenant.get(this.tenantId);
    const provider: ConfiguredProvider =
      existing ?? { constructs: [], arn, audiences: new AudienceSet(this, undefined) };
    if (!existing) providers.push(provider);
    byTenant.set(this.tenantId, provider);
    provider.constructs.push(this);
    this.audiences = provider.audiences;
    located(this, () => this.audiences.add(options.audiences ?? []));
    const type = 'Custom::ReusableOpenIDConnectProvider';
    const resource = makeProviderResource(this, 'Provider', type, serviceToken, provider);
    // The function returns the ARN. A reference to it makes roles depend on the provider.
    this.oidcProviderArn = resource.ref;
  }

  public requireAudiences(audiences: string[], options: RequiredAudienceOptions = {}): void {
    located(this, () => this.audiences.require(audiences, options));
  }
}

/** The options with the tenant. Throws if one is not allowed. */
export function resolveReusableProvider(
  options: ReusableEntraIdentityProviderOptions,
): Checked<ReusableEntraIdentityProviderOptions> {
  checkOptions('options', options, { ...FUNCTION_OPTIONS, audiences: true, tenantId: true });
  checkFunctionOptions(options, 'createOrReuse', true);
  if (options.audiences !== undefined) checkAudiences(options.audiences);
  return { ...options, tenantId: checkKnownTenant('tenantId', options.tenantId ?? DEFENDER_TENANT_ID) };
}

/** Returns the function that all such providers of a stack share. */
function functionOf(stack: Stack, options: FunctionOptions): SharedFunction {
  const shared = sharedState(stack, 'create-or-reuse', () => {
    const providers: ConfiguredProvider[] = [];
    const serviceToken = makeProviderFunction(stack, '', {
      description: 'Creates OIDC providers or adds audiences',
      roleDescription: 'Create OIDC providers, add audiences',
      policyName: 'CreateOrReuse',
      permissions: CREATE_OR_REUSE_PERMISSIONS,
      providers,
      thumbprint: ENTRA_THUMBPRINT,
      options,
    });
    return { serviceToken, providers, byTenant: new Map(), options };
  });
  checkSameFunction(options, shared.options);
  return shared;
}
