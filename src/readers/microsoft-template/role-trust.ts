import { withDefaults } from './joined-texts';
import { likelyName, roleNameIn, withoutPseudoParameters } from './likely-name';
import type { TemplateFile } from './template-file';
import { LEGACY_READER } from '../../capabilities/containers';
import { DEFENDER_TENANT_ID, defenderSessionName } from '../../identity/tenants';
import type { AccountCondition } from '../../identity/trust';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { readable, reference, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import { limitOf } from '../../policy-language/statements/conditions';
import {
  ASSUME_WITH_TOKEN, type Condition, hidesStatements, isForTagsOnly, type Principal, type Statement, statementsOf,
  TAG_SESSION,
} from '../../policy-language/statements/statement';
import { ANY_GUID, claimOf, hasForm, isSessionName, tenantIn } from '../../policy-language/statements/token-conditions';
import { productOf, type Product } from '../validation/products';

/** Whom a role of the file trusts, as far as this library makes such trusts. */
export type FileTrust =
  /** An application of Microsoft's tenant. */
  | { readonly kind: 'defender'; readonly audience: string }
  /** An application of another tenant, which must be the customer's own. The tenant can be a reference. */
  | { readonly kind: 'ciem'; readonly audience: string; readonly tenant: string; readonly subject?: string }
  | { readonly kind: 'service'; readonly service: string; readonly accountCondition?: AccountCondition }
  /** Another role of the file. */
  | { readonly kind: 'role'; readonly logicalId: string }
  | { readonly kind: 'sentinel' }
  | { readonly kind: 'other' };

export interface RoleTrust {
  readonly trust: FileTrust;
  /** All audiences that the file names for the role. */
  readonly audiences: readonly string[];
  /** How it differs from a trust that this library makes. Empty if it is of the same kind. */
  readonly differences: readonly string[];
}

/** A statement of a trust: whom it trusts, and what is unusual about it. */
interface ReadStatement {
  readonly trust: FileTrust;
  readonly audiences: readonly string[];
  readonly differences: readonly string[];
}

const OTHER: FileTrust = { kind: 'other' };

/** Reads whom a role trusts. `likelyName` is its name, or the default of the parameter for it. */
export function readTrust(role: TemplateResource, name: string | undefined, file: TemplateFile): RoleTrust {
  const { AssumeRolePolicyDocument: document } = role.properties;
  const all = [...new Map(statementsOf(document).map(s => [JSON.stringify({ ...s, location: '' }), s])).values()];
  const read = all.filter(s => s.allows && !isForTagsOnly(s)).map(s => readStatement(s, name, file));
  const audiences = [...new Set(read.flatMap(r => r.audiences))].map(readable).sort();
  const isHidden = hidesStatements(document);
  const [main = { trust: OTHER, differences: [] }, ...more] = read;
  return {
    trust: more.length === 0 ? main.trust : severalTrusts(read),
    audiences,
    differences: [
      ...read.length === 0 && !isHidden ? ['it lets nobody assume the role'] : [],
      ...isHidden ? ['statements are in a function or a text that cannot be read'] : [],
      ...all.some(s => !s.allows) ? ['it has a Deny statement'] : [],
      ...more.length > 0 ? [`it has ${read.length} statements`] : [],
      ...new Set(read.flatMap(r => r.differences)),
    ],
  };
}

/** Statements besides that of the token can be those of a reader that Microsoft had before. */
function severalTrusts(read: readonly ReadStatement[]): FileTrust {
  const kinds = [...new Map(read.map(({ trust }) => [JSON.stringify(trust), trust])).values()];
  if (kinds.some(({ kind }) => kind === 'sentinel')) return { kind: 'sentinel' };
  const [token, ...others] = kinds.filter(({ kind }) => kind === 'defender' || kind === 'ciem');
  return token !== undefined && others.length === 0 ? token : kinds.length === 1 ? kinds[0] : OTHER;
}

function readStatement(statement: Statement, name: string | undefined, file: TemplateFile): ReadStatement {
  const { principals, hasNotPrincipal } = statement;
  const [principal] = principals;
  const unusual = [
    ...hasNotPrincipal ? ['it has NotPrincipal, which trusts everybody else'] : [],
    ...principals.some(p => p.value === '*') ? ['it trusts every principal (*)'] : [],
    ...principals.length > 1 ? [`it trusts ${principals.length} principals in one statement`] : [],
    ...statement.hidesConditions ? ['its conditions are in an intrinsic function that cannot be read'] : [],
  ];
  const read = statement.conditions.some(({ key }) => tokenClaim(key) !== undefined) || principal?.kind === 'Federated'
    ? readToken(statement, name, file)
    : principal?.kind === 'Service' ? readService(statement, principal) : readPrincipal(statement, principal, file);
  return { ...read, differences: [...unusual, ...read.differences] };
}

/** The tenant and the claim in a condition key of an Entra token. The tenant can be a reference. */
function tokenClaim(key: string): { readonly tenant: string; readonly claim: string } | undefined {
  const [, tenant, claim] = /^sts\.windows\.net\/([^/:]+|\uE000[^\uE001]*\uE001)\/?:(\w+)$/.exec(key) ?? [];
  return tenant === undefined ? undefined : { tenant, claim };
}

function readToken(statement: Statement, name: string | undefined, file: TemplateFile): ReadStatement {
  const providers = statement.principals.filter(p => p.kind === 'Federated').flatMap(p => providerTexts(p, file));
  const claims = statement.conditions.flatMap(({ key }) => tokenClaim(key) ?? []);
  const ofProviders = providers.flatMap(text => tenantIn(text) ?? []);
  const tenants = [...new Set([...claims.map(c => c.tenant), ...ofProviders])];
  const differences = [
    ...actionsBesides(statement, [ASSUME_WITH_TOKEN, TAG_SESSION], 'sts:AssumeRoleWithWebIdentity'),
    ...providers.flatMap(otherAccount),
    ...providers.filter(isOtherIssuer).map(text => `it trusts the provider ${issuerIn(text)}`),
  ];
  const [tenant] = tenants;
  if (tenant === undefined || tenants.length > 1) {
    const why = tenants.length > 1 ? `it names several issuers: ${tenants.map(readable).join(', ')}`
      : 'its issuer is not an Entra tenant that the file names';
    return { trust: OTHER, audiences: [], differences: [...differences, why] };
  }
  const audience = limitOf(statement, claimOf(tenant, 'aud'));
  const audiences = audience.kind === 'values' ? audience.values : [];
  const named = statement.conditions.filter(c => claimOf(tenant, 'aud')(c.key)).flatMap(c => c.values);
  const product = productIn(tenant, statement, name);
  const result = (trust: FileTrust, found: readonly string[]): ReadStatement =>
    ({ trust, audiences: named, differences: [...differences, ...found] });
  if (product === 'sentinel' || product === 'disruption') return result({ kind: 'sentinel' }, []);
  const ofAudience = audienceDifferences(audience);
  if (product === 'defender') {
    const found = [...ofAudience, ...sessionDifferences(statement), ...otherConditions(statement, tenant, ['aud'])];
    return result(audiences.length === 1 ? { kind: 'defender', audience: audiences[0] } : OTHER, found);
  }
  const subject = limitOf(statement, claimOf(tenant, 'sub'));
  const subjects = subject.kind === 'values' ? subject.values : [];
  const found = [...ofAudience, ...otherConditions(statement, tenant, ['aud', 'sub'])];
  if (subjects.length !== 1) found.push('it does not name exactly one application (sub) of the tenant');
  else if (subjects[0].search(REFERENCES) >= 0) found.push('its application (sub) is known only at deployment');
  return result(audiences.length === 1 && subjects.length === 1
    ? { kind: 'ciem', audience: audiences[0], tenant, subject: subjects[0] } : OTHER, found);
}

/** The ARN or URL of the providers that a principal names. */
function providerTexts({ value }: Principal, { resources }: TemplateFile): string[] {
  const [, name] = /^\uE000([^\uE001]*)\uE001$/.exec(value) ?? [];
  const { Url: url, url: other, ProviderArn: arn } = resources.get(name?.split('.')[0] ?? '')?.properties ?? {};
  const texts = textsOf(url ?? other ?? arn);
  return texts.length > 0 ? texts : [value];
}

function issuerIn(provider: string): string {
  return readable(provider).replace(/^.*oidc-provider\//, '').replace(/^https:\/\//, '');
}

function isOtherIssuer(provider: string): boolean {
  return provider !== '*' && provider.search(REFERENCES) < 0 && tenantIn(provider) === undefined;
}

function otherAccount(provider: string): string[] {
  const [, account] = /^arn:[^:]*:iam::(\d{12}):/.exec(withoutPseudoParameters(provider)) ?? [];
  return account === undefined ? [] : [`it trusts the OIDC provider of the account ${account}`];
}

/**
 * A role with a name of Sentinel can be one of its workspaces, whose session name can begin like that of Defender for
 * Cloud: a file does not say which. A trust in another tenant has the form of CIEM, whatever its role is for.
 */
function productIn(tenant: string, statement: Statement, name: string | undefined): Product {
  if (tenant !== DEFENDER_TENANT_ID) return 'ciem';
  return productOf(tenant, statement, name === undefined ? [] : [name], [defenderSessionName(ANY_GUID)])!;
}

function audienceDifferences(limit: ReturnType<typeof limitOf>): string[] {
  switch (limit.kind) {
    case 'missing': return ['it has no condition on the audience (aud)'];
    case 'ineffective': return [`its condition on the audience has no effect: ${limit.reason}`];
    case 'wildcard': return [`its audience ${limit.value} matches more than one audience`];
    case 'values': {
      if (limit.values.length > 1) {
        return [`it accepts ${limit.values.length} audiences: ${limit.values.map(readable).join(', ')}`];
      }
      return limit.values[0].search(REFERENCES) < 0 ? []
        : [`its audience is known only at deployment: ${readable(limit.values[0])}`];
    }
  }
}

/** The library always adds the session name of the tenant, so a trust without it, or for any tenant, gets narrower. */
function sessionDifferences(statement: Statement): string[] {
  const limit = limitOf(statement, isSessionName);
  const form = defenderSessionName(ANY_GUID);
  switch (limit.kind) {
    case 'missing': return [];
    case 'ineffective': return [`its condition on the session name has no effect: ${limit.reason}`];
    case 'wildcard': return limit.value === defenderSessionName('*') ? []
      : [`it accepts the session name ${limit.value}, and this library ${defenderSessionName('<tenant>')}`];
    case 'values': return limit.values.filter(name => !hasForm(name, [form])).map(name =>
      `it accepts the session name ${readable(name)}, and this library ${defenderSessionName('<tenant>')}`);
  }
}

function otherConditions({ conditions }: Statement, tenant: string, claims: readonly ('aud' | 'sub')[]): string[] {
  const isKnown = ({ key }: Condition) => claims.some(claim => claimOf(tenant, claim)(key))
    || (isSessionName(key) && !claims.includes('sub'));
  return conditions.filter(c => !isKnown(c)).map(c => `it has a condition on ${readable(c.shownKey)}`);
}

function actionsBesides({ actions, notActions }: Statement, allowed: readonly string[], shown: string): string[] {
  if (notActions) return ['it has NotAction'];
  const others = actions.filter(action => !allowed.includes(action.toLowerCase()));
  const isMissing = !actions.some(action => action.toLowerCase() === allowed[0]);
  return [
    ...others.length > 0 ? [`it allows ${readable(others.join(', '))}, and not only ${shown}`] : [],
    ...isMissing ? [`it does not allow ${shown}`] : [],
  ];
}

const ACCOUNT_CONDITIONS: readonly AccountCondition[] = ['aws:SourceAccount', 'sts:ExternalId'];

function readService(statement: Statement, { value }: Principal): ReadStatement {
  const ofAccount = ({ operator, key, values }: Condition) => ACCOUNT_CONDITIONS.find(name =>
    key === name.toLowerCase() && /^string(equals|like)$/i.test(operator) &&
    values.every(v => v === reference('AWS::AccountId') || /^\d{12}$/.test(v)));
  const { conditions } = statement;
  const service = value.replace(reference('AWS::URLSuffix'), 'amazonaws.com').replace(/\.amazonaws\.com\.cn$/, '.amazonaws.com');
  return {
    trust: { kind: 'service', service, accountCondition: conditions.map(ofAccount).find(c => c !== undefined) },
    audiences: [],
    differences: [
      ...actionsBesides(statement, ['sts:assumerole'], 'sts:AssumeRole'),
      ...conditions.filter(c => !ofAccount(c)).map(c => `it has a condition on ${readable(c.shownKey)}`),
      ...service.search(REFERENCES) < 0 ? [] : [`its service is known only at deployment: ${readable(service)}`],
    ],
  };
}

/** AWS principals: the role of the file that goes on to this one, the reader that Microsoft had before, or others. */
function readPrincipal(statement: Statement, principal: Principal | undefined, file: TemplateFile): ReadStatement {
  const value = principal?.value ?? 'nobody';
  const [, id] = /^\uE000([^\uE001]*)\.Arn\uE001$/.exec(value) ?? [];
  const roleName = roleNameIn(withDefaults(value, file.defaults));
  const target = [...file.resources.values()].find(r => r.type === 'AWS::IAM::Role'
    && (r.id === id || (roleName !== undefined && likelyName(r, file) === roleName)));
  const isLegacy = value.endsWith(`:iam::${LEGACY_READER.account}:user/${LEGACY_READER.user}`);
  const who = isLegacy ? `the user ${LEGACY_READER.user} of Microsoft's account ${LEGACY_READER.account}`
    : readable(value);
  const what = value === '*' || target !== undefined ? [] : [`it trusts ${who}`];
  return {
    trust: target ? { kind: 'role', logicalId: target.id } : OTHER,
    audiences: [],
    differences: [...what, ...actionsBesides(statement, ['sts:assumerole', TAG_SESSION], 'sts:AssumeRole')],
  };
}
