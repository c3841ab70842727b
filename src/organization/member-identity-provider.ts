import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { EntraIdentityProvider } from '../identity/entra-identity-provider';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';

/** Options of `MemberIdentityProvider.create`. */
export interface NewMemberIdentityProviderOptions {
  /**
   * Audiences (client ids) beyond those that the plans need. At most 100 in all.
   * @default - only those that the plans need
   */
  readonly audiences?: string[];
  /**
   * What happens to the provider when its stack is deleted, and when its creation is rolled back.
   * With `RemovalPolicy.DESTROY`, a failed deployment to an account that has such a provider can delete that one.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Options of `MemberIdentityProvider.fromExisting`. */
export interface ExistingMemberIdentityProviderOptions {
  /**
   * Audiences that the provider of every member account has. Throws if the plans need another and `addMissingAudiences` is off.
   * @default - not known: synthesis prints which the providers must have
   */
  readonly audiences?: string[];
  /**
   * Whether the stack in each account adds the audiences that the provider lacks, by a Lambda function with inline code.
   * @default false
   */
  readonly addMissingAudiences?: boolean;
}

/**
 * How member accounts of an organization get the OIDC provider of an Entra tenant.
 *
 * @example
 * MemberIdentityProvider.fromExisting({ addMissingAudiences: true });
 */
export class MemberIdentityProvider {
  /**
   * Each account creates the provider if it has none; otherwise it uses the one that is there, and adds the audiences that it
   * lacks. Nothing ever removes it. This is right for accounts with and without Microsoft Sentinel, for accounts that join later,
   * and for accounts that leave and come back. Needs a Lambda function with inline code in each account.
   */
  public static createOrReuse(): MemberIdentityProvider {
    return new MemberIdentityProvider('createOrReuse', (scope, id, tenantId) =>
      EntraIdentityProvider.createOrReuse(scope, id, { tenantId }));
  }

  /**
   * Each account gets a new provider, without a function. The deployment fails in an account that has such a provider: because
   * of Microsoft Sentinel, or because the account was connected before and kept it.
   *
   * @param options audiences, and what happens to the provider in the end
   */
  public static create(options: NewMemberIdentityProviderOptions = {}): MemberIdentityProvider {
    return new MemberIdentityProvider('create', (scope, id, tenantId) =>
      new EntraIdentityProvider(scope, id, { ...options, tenantId }));
  }

  /**
   * All accounts have the provider. The deployment does not own it.
   *
   * @param options audiences that it has, and what to do about those that it lacks
   */
  public static fromExisting(options: ExistingMemberIdentityProviderOptions = {}): MemberIdentityProvider {
    return new MemberIdentityProvider('fromExisting', (scope, id, tenantId) =>
      EntraIdentityProvider.fromExisting(scope, id, { ...options, tenantId }));
  }

  private constructor(
    private readonly way: string,
    private readonly make: (scope: Construct, id: string, tenantId: string) => IEntraIdentityProvider,
  ) {}

  /** The name of the way, such as `createOrReuse`. */
  public toString(): string {
    return this.way;
  }

  /** @internal */
  public _bind(scope: Construct, id: string, tenantId: string): IEntraIdentityProvider {
    return this.make(scope, id, tenantId);
  }
}
