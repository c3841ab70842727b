import { Aws } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IEntraIdentityProvider } from './entra-identity-provider-props';
import { defenderSessionName } from './tenants';
import { subText } from '../policy-language/cloudformation/sub-text';

/** The trust of a role. */
export type TrustData =
  /** Defender for Cloud, with a token of Microsoft's tenant for one audience, on behalf of one customer. */
  | { readonly kind: 'defender'; readonly audience: string; readonly legacyReader?: LegacyReader }
  /** A service principal in the customer's own tenant, identified by its object id. */
  | { readonly kind: 'ciem'; readonly audience: string; readonly subject: string }
  /** An AWS service, on behalf of this account. */
  | { readonly kind: 'service'; readonly service: string; readonly accountCondition: AccountCondition }
  /** Another role of the connector, identified by its construct id. */
  | { readonly kind: 'role'; readonly role: string };

/** The condition key with which a service names the account. */
export type AccountCondition = 'aws:SourceAccount' | 'sts:ExternalId';

/** Microsoft's IAM user that may also assume the role, with an external id. */
interface LegacyReader {
  readonly account: string;
  readonly user: string;
  readonly externalId: string;
}

/** Values that the trust of a role needs. */
export interface TrustContext {
  readonly azureTenantId: string;
  readonly identityProvider: IEntraIdentityProvider;
  /** Provider of the customer's own tenant, for `ciem` trusts. */
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /** Returns the ARN of the role with a construct id. */
  roleArn(id: string): string;
}

/** Returns the principal of a role's trust policy. Every condition is `StringEquals`, without wildcards. */
export function trustPrincipal(trust: TrustData, context: TrustContext): iam.IPrincipal {
  switch (trust.kind) {
    case 'defender': {
      const defender = webIdentity(context.identityProvider, trust.audience, {
        'sts:RoleSessionName': defenderSessionName(context.azureTenantId),
      });
      return trust.legacyReader ? new iam.CompositePrincipal(defender, legacyReader(trust.legacyReader)) : defender;
    }
    case 'ciem': {
      const provider = context.ciemIdentityProvider ?? context.identityProvider;
      return webIdentity(provider, trust.audience, { [`${provider.oidcProviderIssuer}:sub`]: trust.subject });
    }
    case 'service':
      return new iam.ServicePrincipal(trust.service, {
        conditions: { StringEquals: { [trust.accountCondition]: Aws.ACCOUNT_ID } },
      });
    case 'role':
      return new iam.ArnPrincipal(context.roleArn(trust.role));
  }
}

/** Returns the principal for Microsoft Sentinel, with a token for its audience and one of the session names. */
export function sentinelPrincipal(
  provider: IEntraIdentityProvider, audience: string, sessionNames: readonly string[],
): iam.IPrincipal {
  return webIdentity(provider, audience, {
    'sts:RoleSessionName': sessionNames.length === 1 ? sessionNames[0] : [...sessionNames],
  });
}

function webIdentity(
  provider: IEntraIdentityProvider, audience: string, conditions: { [key: string]: string | string[] },
): iam.OpenIdConnectPrincipal {
  return new iam.OpenIdConnectPrincipal(provider, {
    StringEquals: { [`${provider.oidcProviderIssuer}:aud`]: audience, ...conditions },
  });
}

function legacyReader({ account, user, externalId }: LegacyReader): iam.PrincipalBase {
  return new iam.ArnPrincipal(subText(`arn:${Aws.PARTITION}:iam::${account}:user/${user}`))
    .withConditions({ StringEquals: { 'sts:ExternalId': externalId } });
}
