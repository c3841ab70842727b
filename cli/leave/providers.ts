import { attempt, awsCommand, type Unanswered } from './finding';
import { defenderSessionName, SENTINEL_ROLE_PREFIX, sentinelSessionName } from '../../src/identity/tenants';
import type { Ask } from '../asking/ask';
import { trustedProviders } from '../checking/expected-roles';

/** A role that trusts an OIDC provider. */
interface ProviderUser {
  readonly role: string;
  /** Who owns the role, according to its trust policy. */
  readonly of: 'this app' | 'Microsoft Sentinel' | 'Defender for Cloud, by another stack' | 'somebody else';
}

/** An OIDC provider of Microsoft Entra ID. It stays, because others can use it. */
export interface SharedProvider {
  readonly arn: string;
  readonly audiences: readonly { readonly audience: string; readonly users: readonly ProviderUser[] }[];
  /** Every role that trusts it, including those whose trust names no audience. Undefined if the roles could not be listed. */
  readonly users: readonly ProviderUser[] | undefined;
  /** The command that removes it. Undefined if others than this app use it, or if this is not known. */
  readonly remove?: string;
}

/** IAM is global, so `region` is any region of the partition. Undefined if the providers could not be listed. */
export async function findProviders(
  ask: Ask, region: string, roleNames: readonly string[], profile: string | undefined, unanswered: Unanswered[],
): Promise<SharedProvider[] | undefined> {
  const all: string[] | undefined = await attempt('OIDC providers', 'global', unanswered, async () =>
    await ask('providers', { region }) ?? []);
  if (all === undefined) return undefined;
  const arns = all.filter(arn => arn.includes(':oidc-provider/sts.windows.net/')).sort();
  if (arns.length === 0) return [];
  const rows: any[] | undefined = await attempt('roles that trust OIDC providers', 'global', unanswered, () =>
    ask('federatedRoles', { region }));
  const trusts = rows?.flatMap(([role, document]) => trustedProviders(document).map(trusted => ({ role, ...trusted })));
  return Promise.all(arns.map(async (arn) => {
    const clients: string[] = await attempt(`audiences of ${arn}`, 'global', unanswered, async () =>
      (await ask('provider', { region, provider: arn })).ClientIDList) ?? [];
    const own = trusts?.filter(trust => trust.arn === arn);
    const userOf = ({ role, sessionNames }: { role: string; sessionNames: readonly string[] }): ProviderUser =>
      ({ role, of: whose(role, sessionNames, roleNames) });
    const users = own?.map(userOf);
    return {
      arn,
      audiences: [...clients].sort().map(audience => ({
        audience,
        users: (own ?? []).filter(trust => trust.audiences.includes(audience)).map(userOf),
      })),
      users,
      remove: users?.every(user => user.of === 'this app')
        ? awsCommand(profile, undefined)('iam delete-open-id-connect-provider', ['open-id-connect-provider-arn', arn])
        : undefined,
    };
  }));
}

function whose(role: string, sessionNames: readonly string[], roleNames: readonly string[]): ProviderUser['of'] {
  if (roleNames.includes(role)) return 'this app';
  if (role.startsWith(SENTINEL_ROLE_PREFIX) || sessionNames.some(name => name.startsWith(sentinelSessionName('')))) {
    return 'Microsoft Sentinel';
  }
  if (sessionNames.some(name => name.startsWith(defenderSessionName('')))) return 'Defender for Cloud, by another stack';
  return 'somebody else';
}
