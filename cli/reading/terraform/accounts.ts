import { MODULES, type Values } from './configuration';
import type { TerraformFile, TerraformResource } from './plan-file';
import { asText } from '../../../src/checks/json-text';

/** The part of a plan or state that belongs to one account. One configuration can serve several accounts, with aliases of its provider. */
export interface AccountPart {
  /** `account 111122223333`, or the provider of resources whose account is not known. */
  readonly name: string;
  /** Undefined if it is not known. */
  readonly account: string | undefined;
  readonly file: TerraformFile;
}

/** A resource of the plan or state, or one that the plan removes. */
type Located = Pick<TerraformResource, 'address' | 'type' | 'provider'> & { readonly values?: Values; readonly before?: Values };

/**
 * Splits a plan or state by account, into at least one part. The account of a resource is taken from the resource itself, then from its
 * provider, then from resources of its module that use the same credentials, then from the modules around it. If these disagree, it is
 * unknown. Resources of other providers belong to no account and go to the first part.
 */
export function partsOf(file: TerraformFile): readonly AccountPart[] {
  const all: readonly Located[] = [...file.resources, ...file.removed];
  const ofAws = all.filter(({ type }) => /^aws(?:cc)?_/.test(type));
  const around = accountsAround([...file.callers, ...ofAws.flatMap((one) => {
    const account = ownAccount(one);
    return account === undefined ? [] : [{ ...one, account }];
  })]);
  const accounts = new Map(ofAws.map(one => [one, ownAccount(one) ?? around(one)]));
  const keyOf = (one: Located) => accounts.get(one) ?? one.provider.credentials;
  const keys = [...new Set(ofAws.map(keyOf))];
  return (keys.length > 0 ? keys : ['']).map((key, i) => {
    const isIn = (one: Located) => accounts.has(one) ? keyOf(one) === key : i === 0;
    const [one] = ofAws.filter(isIn);
    const account = accounts.get(one);
    return {
      name: account === undefined ? `provider ${one?.provider.name || 'not known'}` : `account ${account}`,
      account,
      file: { ...file, resources: file.resources.filter(isIn), removed: file.removed.filter(isIn) },
    };
  });
}

const IN_ARN = /^arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):/;
/** A role trusts only OIDC providers of its own account. */
const IN_TRUST = /"arn:[^:"]+:iam::(\d{12}):oidc-provider\//g;

/** The attribute whose ARN tells the account of a resource. A rule's target can be in another account, so it has none. */
const OWN_ARN: Readonly<Record<string, string>> = {
  aws_cloudformation_stack: 'id',
  aws_cloudwatch_event_target: '',
  aws_iam_role_policy_attachment: 'policy_arn',
  aws_iam_policy_attachment: 'policy_arn',
};

function ownAccount({ type, values = {}, before = {}, provider }: Located): string | undefined {
  const arn = Object.hasOwn(OWN_ARN, type) ? OWN_ARN[type] : 'arn';
  const own = [values, before].flatMap(one => IN_ARN.exec(asText(one[arn]))?.[1] ?? []);
  const trusted = type === 'aws_iam_role' ? [...asText(values.assume_role_policy).matchAll(IN_TRUST)].map(([, account]) => account) : [];
  const found = new Set([...own, ...trusted]);
  return found.size === 1 ? [...found][0] : provider.account;
}

/** The account of the resources around one, if all of them have the same. A state does not say which credentials were used. */
function accountsAround(known: readonly (Pick<Located, 'address' | 'provider'> & { readonly account: string })[]) {
  const found = new Map<string, string | undefined>();
  const within = (scope: string, credentials: string): string | undefined => {
    const accounts = new Set(known.filter(({ address, provider }) => address.startsWith(scope)
      && (credentials === '' || provider.credentials === credentials)).map(({ account }) => account));
    if (accounts.size > 0 || scope === '') return accounts.size === 1 ? [...accounts][0] : undefined;
    return within(modulesIn(scope).slice(0, -1).join(''), credentials);
  };
  return ({ address, provider: { credentials } }: Located): string | undefined => {
    const scope = modulesIn(address).join('');
    const key = `${scope} ${credentials}`;
    if (!found.has(key)) found.set(key, within(scope, credentials));
    return found.get(key);
  };
}

const modulesIn = (address: string) => [...address.matchAll(MODULES)].map(([module]) => module);
