import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AudienceSet, checkAudiences, checkRequiredAudiences, type Checked } from './audience-set';
import type { ExistingEntraIdentityProviderOptions, RequiredAudienceOptions } from './entra-identity-provider-props';
import { EntraResource } from './entra-resource';
import { checkFunctionOptions, FUNCTION_OPTIONS } from './inline-handler';
import { makeProviderFunction, makeProviderResource, type ConfiguredProvider } from './provider-function';
import { DEFENDER_TENANT_ID, entraIssuer } from './tenants';
import { checkAccountId, checkGuid, checkPattern, inputError, isNotKnown } from '../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';
import { located } from '../checks/messages';
import { AUDIENCE_ADDITION_PERMISSIONS } from '../permissions/inline-functions';
import { readableAccountArn } from '../policy-language/cloudformation/resource-names';

const OPTIONS: OptionNames<ExistingEntraIdentityProviderOptions> = {
  ...FUNCTION_OPTIONS, oidcProviderArn: true, tenantId: true, audiences: true, addMissingAudiences: BOOLEAN,
};

/** A provider that the stack uses, but does not own. */
export class ExistingEntraIdentityProvider extends EntraResource {
  public readonly oidcProviderArn: string;
  public readonly tenantId: string;

  private readonly required = new Set<string>();
  private readonly options: Checked<ExistingEntraIdentityProviderOptions>;
  private added?: AudienceSet;

  /** @param resolve gets the options. The path of the construct is in front of its errors. */
  constructor(scope: Construct, id: string, resolve: () => Checked<ExistingEntraIdentityProviderOptions>) {
    super(scope, id);
    this.options = located(this, resolve);
    const { tenantId, oidcProviderArn: arn } = this.options;
    this.tenantId = tenantId;
    this.oidcProviderArn = arn === undefined
      ? readableAccountArn('iam', '', `oidc-provider/${entraIssuer(tenantId)}`)
      : located(this, () => this.checkedArn(arn));
  }

  public requireAudiences(audiences: string[], options: RequiredAudienceOptions = {}): void {
    located(this, () => checkRequiredAudiences(audiences, options));
    audiences.forEach(audience => this.required.add(audience));
    const missing = this.missing();
    if (missing.length === 0) return;
    if (this.options.addMissingAudiences) {
      this.addMissing(missing);
      return;
    }
    const solution = 'set addMissingAudiences, or add each with `aws iam add-client-id-to-open-id-connect-provider ' +
      '--open-id-connect-provider-arn <arn> --client-id <audience>` and list all of them in audiences';
    if (this.options.audiences) {
      throw new Error(`audiences of ${this.node.path} must contain all audiences that the plans need, ` +
        `missing ${missing.join(', ')}; ${solution}`);
    }
    Annotations.of(this).addWarningV2('cdk-defender-for-cloud:unknownAudiences',
      `the existing OIDC provider must have the audiences ${missing.join(', ')}, ` +
      `otherwise Defender for Cloud cannot assume the roles; ${solution}`);
  }

  /** Uses a Lambda function, because CloudFormation has no resource for this. */
  private addMissing(missing: string[]): void {
    if (!this.added) {
      const owner = new Construct(this, 'AddAudiences');
      this.added = new AudienceSet(this, undefined);
      const provider: ConfiguredProvider = { constructs: [this], arn: this.oidcProviderArn, audiences: this.added };
      const serviceToken = makeProviderFunction(Stack.of(this), this.node.addr.slice(2, 10), {
        description: 'Adds audiences to one OIDC provider, never removes any',
        roleDescription: 'Adds audiences to one OIDC provider',
        policyName: 'AddAudiences',
        permissions: AUDIENCE_ADDITION_PERMISSIONS,
        providers: provider,
        options: this.options,
      });
      makeProviderResource(owner, 'Audiences', 'Custom::OpenIDConnectProviderAudiences', serviceToken, provider);
    }
    this.added.add(missing);
  }

  private missing(): string[] {
    return [...this.required].filter(audience => !this.options.audiences?.includes(audience)).sort();
  }

  private checkedArn(arn: string): string {
    const issuer = entraIssuer(this.tenantId);
    const resource = `oidc-provider/${issuer}`;
    checkPattern('oidcProviderArn', arn, /^arn:[\w-]+:iam::[^:]*:oidc-provider\/[^:]+$/,
      `the ARN of an OIDC provider, such as arn:aws:iam::111122223333:${resource}`);
    if (isNotKnown(arn)) return arn;
    const [, , , , account, resourceGot] = arn.split(':');
    if (resourceGot !== resource) throw inputError('oidcProviderArn', `the provider of the tenant, ${resource}`, arn);
    checkAccountId('oidcProviderArn (its account)', account);
    const own = Stack.of(this).account;
    if (!Token.isUnresolved(own) && own !== account) {
      throw inputError('oidcProviderArn',
        `in the account of the stack, ${own}, because roles can trust only a provider of their account`, arn);
    }
    return arn;
  }
}

/** The options with the tenant. Throws if one is not allowed. */
export function resolveExistingProvider(
  options: ExistingEntraIdentityProviderOptions,
): Checked<ExistingEntraIdentityProviderOptions> {
  checkOptions('options', options, OPTIONS);
  checkFunctionOptions(options, 'addMissingAudiences', options.addMissingAudiences === true);
  if (options.audiences !== undefined) checkAudiences(options.audiences);
  return { ...options, tenantId: checkGuid('tenantId', options.tenantId ?? DEFENDER_TENANT_ID) };
}
