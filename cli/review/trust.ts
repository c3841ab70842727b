/** Who outside AWS can assume a role, in words, and what is missing in its trust. */
import { withoutFunctions } from './levels';
import type { Trust } from './result';
import {
  AUDIENCE, DISRUPTION, isUnread, letsIn, limited, LIMITS_PRINCIPALS, listed, OF_CUSTOMERS, SENTINEL_SESSIONS, SESSION,
  sessionDangers, SUBJECT,
} from './trust-limits';
import { conditionsInWords, whenInWords } from './words';
import { AUDIENCES } from '../../src/capabilities/audiences';
import { LEGACY_READER } from '../../src/capabilities/containers';
import { MICROSOFT_TENANT_IDS } from '../../src/identity/tenants';
import { readable, reference } from '../../src/policy-language/cloudformation/template-text';
import { limitOf } from '../../src/policy-language/statements/conditions';
import { charactersOf } from '../../src/policy-language/statements/pattern';
import type { Statement } from '../../src/policy-language/statements/statement';
import { GUID, isSessionName } from '../../src/policy-language/statements/token-conditions';
import {
  hasAudienceOfMicrosoft, hasSessionOfMicrosoft, isNamedByMicrosoft, namesMicrosoft, productOf, type Product,
} from '../../src/readers/validation/products';
import { ENTRA } from '../../src/readers/validation/trusts';
import { allowedBy } from '../reading/permissions';
import type { Role } from '../reading/roles';
import { groupedBy } from '../shared/grouped';

interface ReadTrusts {
  readonly trusts: readonly Trust[];
  /** The dangers of all trusts, one sentence each. */
  readonly alarms: readonly string[];
  /** Whether Microsoft, an Entra tenant or everybody can assume the role. */
  readonly isOutside: boolean;
  /** Whether it names Microsoft in a condition, or has its audience, whoever it trusts. */
  readonly isForMicrosoft: boolean;
  /** Whether another AWS account, or users of another identity provider, can assume it. */
  readonly isOfOthers: boolean;
}

/** A statement of a trust with the remarks about it. */
export interface Trusting {
  readonly statement: Statement;
  readonly when: readonly string[];
}

interface ReadTrust extends Trust {
  /** Why any tenant can assume the role. */
  readonly anyTenant?: string;
  readonly isOutside: boolean;
  readonly isOfOthers?: boolean;
}

/** What the templates of the source say about principals. */
export interface Known {
  readonly isUnread: (value: string) => boolean;
  readonly isOtherProvider: (value: string) => boolean;
  /** Undefined if it is not known. */
  readonly account: string | undefined;
}

export function trustsOf(role: Role, known: Known): ReadTrusts {
  const statements = statementsOf(role);
  const { grants, opaque } = allowedBy(role.trust);
  const read = statements.flatMap((trusting) => {
    const unread = trusting.statement.actions.filter(action => action !== withoutFunctions(action))
      .map(action => `A function that is not read says whether it can be assumed: ${readable(action)}`);
    return trusting.statement.principals.flatMap(({ kind, value }) => toTrusts(kind, value, trusting, role.name, known))
      .map(trust => ({ ...trust, dangers: [...trust.dangers, ...unread] }));
  });
  const hidden = opaque.filter(({ actions, notActions, isForServices, providers }) => !isForServices
    && !(providers !== undefined && providers.every(known.isOtherProvider))
    && (notActions !== undefined || (actions ?? ['*']).some(action => letsIn(action.toLowerCase()))))
    .map(({ text, why }) => hiddenTrust(text, why));
  const all = [...read, ...hidden];
  // A provider is in the same account as the roles that trust it.
  const account = known.account ?? role.trust.grants.flatMap(({ target }) => /:(\d{12}):oidc-provider\//.exec(target)?.[1] ?? [])[0];
  const isOutside = all.some(trust => trust.isOutside);
  const denied = role.trust.grants.filter(({ effect }) => effect === 'Deny').map(grant =>
    `except ${readable(grant.target)}, which is denied${conditionsInWords(grant).map(text => `, if ${text}`).join('')}`);
  const trusts = all.map(({ isOutside: itself, isOfOthers, anyTenant, ...trust }) => ({
    ...trust,
    conditions: [...trust.conditions, ...denied],
    dangers: [
      ...listed(anyTenant),
      ...trust.dangers,
      ...namesOfOthers(trust, account),
      ...isOutside && !itself
        ? [`${trust.who[0].toUpperCase()}${trust.who.slice(1)} can assume the role besides the one that the role is for`] : [],
    ],
  }));
  return {
    isOutside,
    isForMicrosoft: statements.some(({ statement }) => hasSessionOfMicrosoft(statement) || hasAudienceOfMicrosoft(statement))
      || grants.some(({ target, action }) => letsIn(action) && namesMicrosoft(target)),
    isOfOthers: all.some(trust => trust.isOfOthers),
    alarms: [...new Set(trusts.flatMap(({ dangers }) => dangers))],
    trusts,
  };
}

/** Session names of attack disruption for an account other than that of the role. */
function namesOfOthers({ sessionNames }: Trust, account: string | undefined): string[] {
  return sessionNames.filter(name => account !== undefined && /^MicrosoftSentinel_\d{12}$/.test(name)
    && name !== `MicrosoftSentinel_${account.replace('members Accounts ', '')}`)
    .map(name => `${name} has another AWS account than the role, perhaps of another customer`);
}

/** Whose tokens a statement accepts: the issuer of its provider, or of its condition keys if the provider is known only at deployment. */
export function issuersOf({ statement }: Trusting): string[] {
  const ofKeys = statement.conditions.flatMap(({ key }) => /^(.*[^/])\/?:(?:aud|sub)$/s.exec(key)?.[1] ?? []);
  return statement.principals.filter(({ kind }) => kind === 'Federated').flatMap(({ value }) => {
    const shown = /:oidc-provider\/(.*)$/s.exec(value)?.[1] ?? (/^\$\{|\{\{resolve:/.test(value) ? undefined : value);
    return shown === undefined ? [...new Set(ofKeys)] : [marked(shown)];
  });
}

/** Grants of one statement share its conditions. Statements that only allow passing session tags let nobody in. */
export function statementsOf({ trust }: Role): Trusting[] {
  const groups = groupedBy(allowedBy(trust).grants, ({ conditions }) => conditions);
  return [...groups.values()].filter(group => group.some(({ action }) => letsIn(action))).map((group) => {
    const targets = [...new Set(group.map(({ target }) => target))];
    return {
      when: group[0].when,
      statement: {
        allows: true,
        principals: targets.map(target => ({ kind: target.split(' ')[0], value: target.slice(target.indexOf(' ') + 1) })),
        hasNotPrincipal: false,
        hidesPrincipals: false,
        actions: [...new Set(group.map(({ shownAction }) => shownAction))],
        resources: [],
        conditions: group[0].conditions.map(c => ({ ...c, key: marked(c.key), values: c.values.map(marked) })),
        hidesConditions: false,
        location: '',
      },
    };
  });
}

/** Marks references as the library does, so that they are not read as policy variables. */
export function marked(text: string): string {
  const given = text.replace(/\{\{(resolve:[^{}]*)\}\}/g, (_, name: string) => reference(name));
  return charactersOf(given).map((character) => {
    if (!/^\$\{.*\}$/s.test(character) || /^\$\{[*?$]\}$/.test(character)) return character;
    const name = character.slice(2, -1);
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    return /^(?!AWS::)[\w-]+:/.test(name) ? character : reference(name);
  }).join('');
}

/** Services through which somebody outside AWS gets credentials of a role. */
const CERTIFICATES: { readonly [service: string]: string } = { 'rolesanywhere': 'IAM Roles Anywhere', 'credentials.iot': 'AWS IoT Core' };

function toTrusts(kind: string, value: string, trusting: Trusting, roleName: string, known: Known): ReadTrust[] {
  if (kind === 'Service') {
    const [, service] = /(rolesanywhere|credentials\.iot)/.exec(value) ?? [];
    return service === undefined ? [] : [{ ...plain(trusting), who: `holders of certificates that ${CERTIFICATES[service]} accepts` }];
  }
  if (value === '*') return [everybody(kind, trusting)];
  if (kind === 'AWS') return [known.isUnread(value) ? ofUnread(value, trusting) : ofAws(value, trusting)];
  const [, saml] = /:saml-provider\/(.*)$/s.exec(value) ?? [];
  if (saml !== undefined) return [{ ...plain(trusting), who: `users of the SAML provider ${readable(saml)}`, isOfOthers: true }];
  return [ofIssuer(value, trusting, roleName)];
}

const plain = ({ statement, when }: Trusting) => ({
  audiences: [], sessionNames: [], conditions: conditionsInWords({ ...statement, when }), dangers: [], isOutside: false,
});

const isLimited = ({ statement }: Trusting) => limitOf(statement, key => LIMITS_PRINCIPALS.test(key)).kind === 'values';

function everybody(kind: string, trusting: Trusting): ReadTrust {
  if (kind === 'AWS' && isLimited(trusting)) {
    return { ...plain(trusting), who: 'everybody of AWS whom the conditions admit', isOfOthers: true };
  }
  const who = kind === 'Federated' ? 'everybody with a token of any OIDC provider of the account' : 'everybody, of every AWS account';
  return { ...plain(trusting), who, isOutside: true, anyTenant: `It trusts every principal ("${kind}": "*"), so no tenant limits it` };
}

function ofUnread(value: string, trusting: Trusting): ReadTrust {
  const trust = { ...plain(trusting), who: `a principal of AWS that is not known: ${readable(value)}` };
  return isLimited(trusting) ? trust
    : { ...trust, isOutside: true, anyTenant: `It is not known whom it trusts: ${readable(value)} can be everybody` };
}

function ofAws(given: string, trusting: Trusting): ReadTrust {
  const value = given.replace('${AWS::Partition}', 'aws').replace('${AWS::AccountId}', 'this');
  const [, account = /^\d{12}$/.exec(value)?.[0], path] = /^arn:[^:]*:(?:iam|sts)::([^:]*):(.*)$/s.exec(value) ?? [];
  const ofAccount = account === 'this' ? 'this AWS account' : `the AWS account ${account}`;
  const named = path === undefined || path === 'root' ? '' : `the ${readable(path).replace('/', ' ')} of `;
  if (account !== LEGACY_READER.account) {
    const who = account === undefined ? readable(given) : `${named || 'everybody of '}${ofAccount}`;
    // The reference to a role of the same template contains no account.
    return { ...plain(trusting), who, isOfOthers: account !== 'this' && !/^\$\{\w+\.(?:Arn|Outputs\.\w+)\}$/.test(given) };
  }
  const limit = limitOf(trusting.statement, key => key === 'sts:externalid');
  const dangers = limit.kind === 'values' ? [] : ['No effective condition on the external id: it trusts every customer of Microsoft'];
  return { ...plain(trusting), who: `${named || 'everybody of '}Microsoft's AWS account ${account}`, dangers, isOutside: true };
}

/** Issuers for every tenant. */
const EVERY_TENANT = /\/(common|organizations|consumers)(\/|$)/;

function ofIssuer(provider: string, trusting: Trusting, roleName: string): ReadTrust {
  const { statement, when } = trusting;
  const shown = /:oidc-provider\/(.*)$/s.exec(provider)?.[1] ?? (provider.startsWith('${') ? undefined : provider);
  // An issuer host with an unknown part can be any host.
  const isHidden = shown === undefined || /^[^/]*(?:\$\{|\{\{resolve:)|[*?]/.test(shown);
  // The issuer is shown only by a condition that tokens of other issuers cannot satisfy.
  const isNeeded = (name: string) => ['values', 'wildcard'].includes(limitOf(statement, key => key === name).kind);
  const keys = [...new Set(statement.conditions.flatMap(({ key }) =>
    isNeeded(key) ? /^([^:]*\.[^:]*):(?:aud|sub|amr|oid|azp)$/s.exec(key)?.[1] ?? [] : []))];
  const issuer = isHidden ? keys[0] : marked(shown!);
  if (issuer === undefined) return withoutIssuer(provider, trusting, roleName);
  const tenant = new RegExp(`/(${GUID})(?=/|$)`, 'i').exec(issuer)?.[1].toLowerCase();
  const isReference = /\/\uE000[^\uE001]*\uE001/.test(issuer);
  const isEntra = [ENTRA, OF_CUSTOMERS].some(hosts => hosts.test(issuer.toLowerCase()));
  const host = issuer.replace(/\/$/, '');
  const claim = (name: string) => (key: string) => [host, host.toLowerCase()].some(one => key.replace('/:', ':') === `${one}:${name}`);
  const audience = limited(statement, claim('aud'), AUDIENCE);
  const product = tenant !== undefined ? productOf(tenant, statement, [roleName], SENTINEL_SESSIONS)
    : isReference && audience.values.includes(AUDIENCES.ciem) ? 'ciem' : undefined;
  const session = limited(statement, isSessionName, SESSION);
  const isOfMicrosoft = tenant !== undefined && MICROSOFT_TENANT_IDS.includes(tenant);
  const customers = session.values.flatMap(value => new RegExp(GUID, 'i').exec(value)?.[0] ?? []);
  const isForEvery = isEntra && (EVERY_TENANT.test(issuer) || tenant === undefined && !isReference);
  const anyTenant = isOfMicrosoft ? session.danger ?? (product === 'disruption' ? DISRUPTION : undefined)
    : isForEvery ? `No tenant: the issuer ${readable(issuer)} is for every tenant` : undefined;
  return {
    who: whoIs(product, issuer, isEntra, session.values.map(readable)),
    issuer: readable(issuer),
    tenant: isOfMicrosoft ? customers.length === 1 && product !== 'sentinel' ? customers[0] : undefined : tenant,
    audiences: audience.values.map(readable),
    sessionNames: session.values.map(readable),
    conditions: [
      ...conditionsInWords({ conditions: statement.conditions.filter(c => !audience.used(c) && !session.used(c)) }), ...whenInWords(when),
    ],
    dangers: [
      ...listed(audience.danger),
      ...isOfMicrosoft ? sessionDangers(product, session.values) : [],
      ...listed(isOfMicrosoft ? undefined : limited(statement, claim('sub'), SUBJECT).danger),
      ...[...audience.values, ...session.values].filter(isUnread).map(value => `A function that is not read says it: ${readable(value)}`),
      ...statement.actions.filter(action => /[*?]/.test(action))
        .map(action => `It allows ${action}, more than to assume the role with a token`),
    ],
    isOutside: isEntra,
    isOfOthers: !isEntra,
    anyTenant,
  };
}

function whoIs(product: Product | undefined, issuer: string, isEntra: boolean, sessions: readonly string[]): string {
  const of = (prefix: RegExp) => [...new Set(sessions.map(name => inWords(name.replace(prefix, ''))))].join(' and ') || 'of every customer';
  const tenant = inWords(new RegExp(GUID, 'i').exec(issuer)?.[0] ?? readable(issuer.replace(/^[^/]*\/|\/$/g, '')));
  switch (product) {
    case 'defender': return `Microsoft Defender for Cloud, for the Entra tenant ${of(/^MicrosoftDefenderForClouds_/)}`;
    case 'sentinel': return `Microsoft Sentinel, for the workspace ${of(/^Microsoft(?:Sentinel|DefenderForClouds)_/)}`;
    case 'disruption': return `attack disruption by Microsoft Sentinel, for the AWS account ${of(/^MicrosoftSentinel_/)}`;
    case 'ciem': return `Microsoft Defender for Cloud (CIEM), as an application of your Entra tenant ${tenant}`;
  }
  if (!isEntra) return `holders of tokens of ${readable(issuer)}`;
  return `an application of ${MICROSOFT_TENANT_IDS.includes(tenant) ? "Microsoft's" : 'the'} Entra tenant ${tenant}`;
}

/** A value that only the deployment knows. */
function inWords(text: string): string {
  return text.replace(/^\$\{(\w+)\}$/, 'of the parameter $1');
}

const NO_ISSUER = 'No issuer: neither the provider nor a condition says whose tokens it accepts, and for whom';

/** A provider that is a reference, with no condition that shows its issuer: it can be shared by all customers of a service. */
function withoutIssuer(provider: string, trusting: Trusting, roleName: string): ReadTrust {
  const isMeant = isNamedByMicrosoft([roleName]) || trusting.statement.conditions.some(({ values }) => values.some(namesMicrosoft));
  return {
    ...plain(trusting),
    who: `holders of tokens of the OIDC provider ${readable(provider)}`,
    isOutside: isMeant,
    ...isMeant ? { anyTenant: NO_ISSUER } : { dangers: [NO_ISSUER] },
  };
}

/** It is not known who is trusted, so this is an alarm. */
function hiddenTrust(text: string, why: string): ReadTrust {
  const isNotPrincipal = why.includes('NotPrincipal');
  const unread = `A statement of the trust is not read, because ${why}: ${text}`;
  return {
    who: isNotPrincipal ? 'everybody except those that NotPrincipal names' : 'not known',
    audiences: [],
    sessionNames: [],
    conditions: [],
    dangers: isNotPrincipal ? [unread] : [],
    isOutside: true,
    anyTenant: isNotPrincipal ? 'NotPrincipal with Allow trusts everyone except those in it, so no tenant limits it' : unread,
  };
}
