import { withDefaults } from './joined-texts';
import { likelyName, roleNameIn, withoutPseudoParameters } from './likely-name';
import type { TemplateFile } from './template-file';
import { DEFENDER_TENANT_ID, defenderSessionName } from '../../identity/tenants';
import type { AccountCondition } from '../../identity/trust';
import type { TemplateResource } from '../../policy-language/cloudformation/template-resources';
import { readable, reference, REFERENCES, textsOf } from '../../policy-language/cloudformation/template-text';
import {
  type Condition, hidesStatements, isForTagsOnly, type Statement, statementsOf, TAG_SESSION,
} from '../../policy-language/statements/statement';
import { ANY_GUID, hasForm, isSessionName, tenantIn } from '../../policy-language/statements/token-conditions';
import { type KnownForm, knownForm } from '../validation/known-trust';
import { productOf } from '../validation/products';

/** The trust of a role in the file, if this library creates such trusts. */
export type FileTrust =
  /** An application of Microsoft's tenant. */
  | { readonly kind: 'defender'; readonly audience: string }
  /** An application of another tenant, which must be the customer's own. The tenant can be a reference. */
  | { readonly kind: 'ciem'; readonly audience: string; readonly tenant: string; readonly subject: string }
  | { readonly kind: 'service'; readonly service: string; readonly accountCondition?: AccountCondition }
  /** Another role of the file. */
  | { readonly kind: 'role'; readonly logicalId: string }
  | { readonly kind: 'sentinel' }
  | { readonly kind: 'other' };

export interface RoleTrust {
  readonly trust: FileTrust;
  /** All audiences in the trust of the role. */
  readonly audiences: readonly string[];
  /** Why its form is unknown. Empty for a trust that this library creates, or such a trust for any tenant. */
  readonly differences: readonly string[];
}

const OTHER: FileTrust = { kind: 'other' };

/** Reads the trust of a role. `name` is its name, or the default of the parameter with the name. */
export function readTrust(role: TemplateResource, name: string | undefined, file: TemplateFile): RoleTrust {
  const { AssumeRolePolicyDocument: document } = role.properties;
  const all = statementsOf(document).map(statement => withDefaultValues(statement, file));
  const allowing = all.filter(s => s.allows && !isForTagsOnly(s));
  const names = name === undefined ? [] : [name];
  const isSentinel = allowing.some(s => issuersOf(s, file).some(issuer => tenantIn(issuer) === DEFENDER_TENANT_ID)
    && productOf(DEFENDER_TENANT_ID, s, names, [defenderSessionName(ANY_GUID)]) === 'sentinel');
  const read = allowing.map(s => trustOf(s, file));
  const known = read.filter(trust => typeof trust === 'object');
  const trusts = [...new Map(known.map(trust => [JSON.stringify(trust), trust])).values()];
  const isHidden = hidesStatements(document);
  const differences = [...new Set([
    ...allowing.length === 0 && !isHidden ? ['it lets nobody assume the role'] : [],
    ...isHidden ? ['statements are in a function or a text that cannot be read'] : [],
    ...all.some(s => !s.allows) ? ['it has a Deny statement'] : [],
    ...trusts.length > 1 ? ['it admits several parties'] : [],
    ...read.filter(trust => typeof trust === 'string'),
  ])];
  const [trust = OTHER] = trusts;
  return {
    trust: isSentinel || trust.kind === 'sentinel' ? { kind: 'sentinel' } : differences.length === 0 ? trust : OTHER,
    audiences: [...new Set(allowing.flatMap(({ conditions }) =>
      conditions.filter(c => /^sts\.windows\.net\/.*:aud$/.test(c.key)).flatMap(c => c.values)))].map(readable).sort(),
    differences,
  };
}

/** Fills in defaults of parameters, which show the purpose of a role. */
function withDefaultValues(statement: Statement, { defaults }: TemplateFile): Statement {
  return {
    ...statement,
    conditions: statement.conditions.map(c => ({ ...c, values: c.values.map(value => withDefaults(value, defaults)) })),
  };
}

/** Returns the trust of a statement, or why its form is unknown. Undefined for the user that Microsoft had before. */
function trustOf(given: Statement, file: TemplateFile): FileTrust | string | undefined {
  const statement = asInApp(given, file);
  const issuers = issuersOf(statement, file);
  const form = knownForm(statement, issuers, {
    isPlain: () => true, // values of parameters are not used
    isList: () => false,
    isAudience: audience => audience.search(REFERENCES) < 0 && !/[*?$]/.test(audience),
  });
  if (typeof form === 'string') return form;
  const [account] = issuers.flatMap(text => /^arn:[^:]*:iam::(\d{12}):/.exec(withoutPseudoParameters(text))?.[1] ?? []);
  return account === undefined ? inFile(form, file) : `it trusts the OIDC provider of the account ${account}`;
}

function inFile(form: KnownForm, file: TemplateFile): FileTrust | string | undefined {
  switch (form.kind) {
    case 'reader': return undefined;
    case 'sentinel': return { kind: 'sentinel' };
    case 'defender': return { kind: 'defender', audience: form.audience };
    case 'ciem': return form;
    case 'service': return ofService(form.service, form.conditions);
    case 'role': {
      const [, id] = /^\uE000([^\uE001]*)\.Arn\uE001$/.exec(form.principal) ?? [];
      const name = roleNameIn(withDefaults(form.principal, file.defaults));
      const target = [...file.resources.values()].find(r => r.type === 'AWS::IAM::Role'
        && (r.id === id || (name !== undefined && likelyName(r, file) === name)));
      return target ? { kind: 'role', logicalId: target.id } : `it trusts ${readable(form.principal)}`;
    }
  }
}

const ACCOUNT_CONDITIONS: readonly AccountCondition[] = ['aws:SourceAccount', 'sts:ExternalId'];

function ofService(service: string, conditions: readonly Condition[]): FileTrust | string {
  const ofAccount = ({ operator, key, values }: Condition) => ACCOUNT_CONDITIONS.find(name =>
    key === name.toLowerCase() && /^string(equals|like)$/i.test(operator) &&
    values.every(v => v === reference('AWS::AccountId') || /^\d{12}$/.test(v)));
  const other = conditions.find(c => !ofAccount(c));
  return other ? `it trusts the service ${service} with a condition on ${readable(other.shownKey)}`
    : { kind: 'service', service, accountCondition: conditions.map(ofAccount).find(c => c !== undefined) };
}

/**
 * Returns a statement as in the app: without session tags, with the session name of the tenant instead of none or
 * another one of Defender for Cloud, and with services of the partition aws.
 */
function asInApp(statement: Statement, file: TemplateFile): Statement {
  const sessions = statement.conditions.filter(c => isSessionName(c.key));
  const isOfDefender = issuersOf(statement, file).some(issuer => tenantIn(issuer) === DEFENDER_TENANT_ID)
    && sessions.every(({ operator, values }) => /^string(equals|like)$/i.test(operator) && values.every(value =>
      value === defenderSessionName('*') || hasForm(value, [defenderSessionName(ANY_GUID)])));
  return {
    ...statement,
    actions: statement.actions.filter(action => action.toLowerCase() !== TAG_SESSION),
    principals: statement.principals.map(p => p.kind !== 'Service' ? p : {
      ...p, value: p.value.replace(reference('AWS::URLSuffix'), 'amazonaws.com').replace(/\.amazonaws\.com\.cn$/, '.amazonaws.com'),
    }),
    conditions: !isOfDefender ? statement.conditions
      : [...statement.conditions.filter(c => !sessions.includes(c)), OF_THE_TENANT],
  };
}

const OF_THE_TENANT: Condition = {
  operator: 'StringEquals',
  key: 'sts:rolesessionname',
  shownKey: 'sts:RoleSessionName',
  values: [defenderSessionName(reference('TenantId'))],
};

/**
 * Returns issuers of a statement from ARNs or URLs of its providers. If these do not show the issuer, its condition
 * keys are used.
 */
function issuersOf({ principals, conditions }: Statement, { resources }: TemplateFile): string[] {
  const texts = principals.filter(p => p.kind === 'Federated').flatMap(({ value }) => {
    const [, name] = /^\uE000([^\uE001]*)\uE001$/.exec(value) ?? [];
    const { Url: url, url: other, ProviderArn: arn } = resources.get(name?.split('.')[0] ?? '')?.properties ?? {};
    return name === undefined ? [value] : textsOf(url ?? other ?? arn);
  });
  const ofKeys = conditions.flatMap(({ key }) => /^(sts\.windows\.net\/.*?)\/?:\w+$/.exec(key)?.[1] ?? []);
  return texts.length > 0 ? texts : ofKeys;
}
