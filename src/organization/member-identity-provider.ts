import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkRemovalPolicy } from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';
import { withName } from '../checks/messages';
import { newInner } from '../checks/property-injection';
import { checkAudiences } from '../identity/audience-set';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { ExistingEntraIdentityProvider } from '../identity/existing-entra-identity-provider';
import type { FunctionOptions } from '../identity/inline-handler';
import { ReusableEntraIdentityProvider } from '../identity/reusable-entra-identity-provider';

/** Options of `MemberIdentityProvider.create`. */
export interface NewMemberIdentityProviderOptions {
  /**
   * Audiences (client ids) in addition to those that the plans need. Each has 1 to 255 characters without wildcards.
   * Throws if the provider gets more than 100 audiences in total.
   * @default - only the audiences that the plans need
   */
  readonly audiences?: string[];
  /**
   * What happens to the provider if its stack is deleted, or if its creation is rolled back. With
   * `RemovalPolicy.DESTROY`, a failed deployment to an account that already has such a provider can delete the existing
   * provider.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of `MemberIdentityProvider.fromExisting`. */
export interface ExistingMemberIdentityProviderOptions {
  /**
   * Audiences that the provider of every member account has. Throws if the plans need another audience and
   * `addMissingAudiences` is off.
   * @default - not known: synthesis prints which audiences the providers must have
   */
  readonly audiences?: string[];
  /**
   * Whether the stack in each account adds the audiences that the provider does not have. The stack then contains a
   * Lambda function with inline code.
   * @default false
   */
  readonly addMissingAudiences?: boolean;
}

/**
 * How member accounts of an organization get the OIDC provider of an Entra tenant.
 *
 * @example
 * new DefenderForCloudOrganization(stack, 'Organization', {
 *   azureTenantId,
 *   targets: OrganizationTargets.organizationalUnits('r-ab12'),
 *   // All member accounts have Microsoft Sentinel.
 *   memberIdentityProvider: MemberIdentityProvider.fromExisting({ addMissingAudiences: true }),
 * });
 */
export class MemberIdentityProvider {
  /**
   * Creates the provider in each account that does not have it. In other accounts, uses the existing provider and adds
   * the missing audiences. It never removes the provider. Use it for accounts with and without Microsoft Sentinel, for
   * accounts that join later, and for accounts that leave and come back. Each account gets a Lambda function with
   * inline code.
   */
  public static createOrReuse(): MemberIdentityProvider {
    return new MemberIdentityProvider('createOrReuse', true, (scope, id, tenantId, ofFunction) =>
      new ReusableEntraIdentityProvider(scope, id, () => ({ ...ofFunction, tenantId })));
  }

  /**
   * Creates a new provider in each account, without a Lambda function. The deployment fails in an account that already
   * has such a provider, for example because of Microsoft Sentinel, or because the account was connected before.
   *
   * @param options audiences, and what happens to the provider if the stack is deleted. Throws if a value is not
   * allowed.
   */
  public static create(options: NewMemberIdentityProviderOptions = {}): MemberIdentityProvider {
    withName('MemberIdentityProvider.create', () => {
      checkOptions('options', options, { audiences: true, removalPolicy: true });
      checkRemovalPolicy(options.removalPolicy);
      if (options.audiences !== undefined) checkAudiences(options.audiences);
    });
    return new MemberIdentityProvider('create', false, (scope, id, tenantId) =>
      newInner(EntraIdentityProvider, scope, id, { ...options, tenantId, _checked: true }));
  }

  /**
   * Uses the existing provider in each account. All accounts must have it. The stacks do not own it.
   *
   * @param options audiences that the provider has, and whether to add missing audiences. Throws if a value is not
   * allowed.
   */
  public static fromExisting(options: ExistingMemberIdentityProviderOptions = {}): MemberIdentityProvider {
    withName('MemberIdentityProvider.fromExisting', () => {
      checkOptions('options', options, { audiences: true, addMissingAudiences: BOOLEAN });
      if (options.audiences !== undefined) checkAudiences(options.audiences);
    });
    const hasFunction = options.addMissingAudiences === true;
    return new MemberIdentityProvider('fromExisting', hasFunction, (scope, id, tenantId, ofFunction) =>
      new ExistingEntraIdentityProvider(
        scope, id, () => ({ ...options, ...hasFunction ? ofFunction : {}, tenantId })));
  }

  private constructor(
    private readonly method: string,
    private readonly hasFunction: boolean,
    private readonly make: (
      scope: Construct, id: string, tenantId: string, ofFunction: FunctionOptions) => IEntraIdentityProvider,
  ) {}

  /** The name of the method that created it, such as `createOrReuse`. */
  public toString(): string {
    return this.method;
  }

  /**
   * Whether each account gets a Lambda function.
   * @internal
   */
  public get _hasFunction(): boolean {
    return this.hasFunction;
  }

  /** @internal */
  public _bind(scope: Construct, id: string, tenantId: string, ofFunction: FunctionOptions): IEntraIdentityProvider {
    return this.make(scope, id, tenantId, ofFunction);
  }
}
