/** How a trust limits audience, session name and subject, and the warning if it does not. */
import { withoutFunctions } from './levels';
import { asText } from '../../src/checks/json-text';
import { defenderSessionName, sentinelSessionNames } from '../../src/identity/tenants';
import { referencesIn, splitReference } from '../../src/policy-language/cloudformation/template-functions';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import { limitOf } from '../../src/policy-language/statements/conditions';
import { charactersOf, overlap } from '../../src/policy-language/statements/pattern';
import { ASSUME_WITH_TOKEN, type Condition, type Statement } from '../../src/policy-language/statements/statement';
import { ANY_GUID, hasForm } from '../../src/policy-language/statements/token-conditions';
import type { Product } from '../../src/readers/validation/products';
import { isClusterIssuer } from '../../src/readers/validation/trusted-issuers';
import { ENTRA } from '../../src/readers/validation/trusts';
import type { NamedTemplate } from '../reading/nested';
import { functionIn, TemplateTexts } from '../reading/text';

export const SENTINEL_SESSIONS = sentinelSessionNames(ANY_GUID);

export const listed = <T>(value: T | undefined): T[] => value === undefined ? [] : [value];
/** Whether a reference is a function, and not a parameter, whose result can be any text. */
export const isUnread = (text: string) => /\uE000[^\uE001]*[{?]/.test(text);

/** Resources of the template of a role, by their logical ids. */
export type Resources = { readonly [id: string]: { readonly Type?: unknown } | undefined };

/** A reference or dynamic reference whose value only the deployment knows. */
const UNKNOWN = '\uE002';

/**
 * Whether a principal can be a different one than its text shows: because of a function, a parameter without a value, or an ARN with
 * one of these after its account. Accounts, roles and users of the template, pseudo parameters, and issuers of EKS clusters are known.
 */
export function isUnreadPrincipal(value: string, resources: Resources, isKnown: (reference: string) => boolean = () => false): boolean {
  const isOwn = (reference: string) => {
    const [, id, attribute = ''] = /^\$\{(\w+)(?:\.(\w+))?\}$/.exec(reference) ?? [];
    return /^\$\{AWS::\w+\}$/.test(reference) || isKnown(reference) || isOfCluster(reference, resources)
      || /^(?:Arn|)$/.test(attribute) && OWN_PRINCIPALS.test(asText(resources[id]?.Type));
  };
  const text = charactersOf(value.replace(/\{\{resolve:[^{}]*\}\}/g, '${?}'))
    .map(part => part.length === 1 || /^\$\{[*?$]\}$/.test(part) && part !== '${?}' ? part : isOwn(part) ? '' : UNKNOWN).join('');
  const [, afterAccount = text] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.*)$/s.exec(text) ?? [];
  return afterAccount.includes(UNKNOWN);
}

const OWN_PRINCIPALS = /^AWS::(?:IAM::(?:Role|User|OIDCProvider|SAMLProvider)|CloudFront::CloudFrontOriginAccessIdentity)$/;

/** The outputs of templates of the source that an import, or an output of a nested stack, refers to. */
export function outputsOf(reference: string, { name }: NamedTemplate, templates: readonly NamedTemplate[]) {
  const [, id, output] = /^\$\{(\w+)\.Outputs\.(\w+)\}$/.exec(reference) ?? [];
  const [, imported] = /^\$\{\{"Fn::ImportValue":(.*)\}\}$/.exec(reference) ?? [];
  if (id === undefined && imported === undefined) return [];
  return templates.flatMap(other => Object.entries<any>(other.template.Outputs ?? {})
    .filter(([key, value]) =>
      imported === undefined ? other.name === `${name}, ${id}` && key === output : JSON.stringify(value?.Export?.Name) === imported)
    .map(([, value]) => ({ other, text: new TemplateTexts(other.template).text(value?.Value) ?? '${}' })));
}

/** Whether a reference is an import or an output of a template of the source that shows who it means. */
export function isKnownOutput(reference: string, named: NamedTemplate, templates: readonly NamedTemplate[], depth = 0): boolean {
  const found = outputsOf(reference, named, templates);
  return depth < MAX_IMPORTS && found.length > 0 && found.every(({ other, text }) =>
    !isUnreadPrincipal(text, other.template.Resources ?? {}, inner => isKnownOutput(inner, other, templates, depth + 1)));
}

/** Outputs that refer to other outputs. */
const MAX_IMPORTS = 20;

/** Whether the template shows the issuer of a provider, also of a custom resource, and the issuer is not Entra. */
export function isOtherProvider(value: string, { template }: NamedTemplate): boolean {
  const [, id = ''] = /^\$\{(\w+)(?:\.\w+)?\}$/.exec(value) ?? [];
  const { Type, Properties } = template.Resources?.[id] ?? {};
  const url = PROVIDERS.test(asText(Type)) ? new TemplateTexts(template).text(Properties?.Url)
    : /^arn:.*:oidc-provider\/(.*)$/s.exec(value)?.[1];
  const host = url?.toLowerCase().replace(/^https:\/\//, '');
  return host !== undefined && ![ENTRA, OF_CUSTOMERS].some(hosts => hosts.test(host))
    && !isUnreadPrincipal(host === '' ? '${}' : url!, template.Resources ?? {});
}

export const PROVIDERS = /^(?:AWS::IAM::OIDCProvider|Custom::.*OpenI[Dd]Connect.*|aws_iam_openid_connect_provider)$/;
/** Tenants of Entra for customers. Source: Microsoft Entra External ID and Azure AD B2C, 2026-11. */
export const OF_CUSTOMERS = /^[^/]+\.(?:ciamlogin|b2clogin)\.(?:com|us|cn)(?:\/|$)/;

/** Whether a reference is the issuer of an EKS cluster of the template. */
function isOfCluster(reference: string, resources: Resources): boolean {
  const found = functionIn(reference);
  const names = found === undefined ? [reference.slice(2, -1)] : referencesIn(found);
  return names.length > 0 && names.every((name) => {
    const [id, attribute] = splitReference(name);
    return isClusterIssuer(resources[id]?.Type, attribute);
  });
}

/** Conditions on the account, the organization or the principal itself. */
export const LIMITS_PRINCIPALS = /^aws:principal(account|arn|orgid)$/;

const ASSUMING = ['sts:assumerole', ASSUME_WITH_TOKEN, 'sts:assumerolewithsaml'];

/** Whether an action, in lower case, allows assuming a role. A function that is not read can be any action. */
export function letsIn(action: string): boolean {
  return ASSUMING.some(name => overlap(withoutFunctions(action), name));
}

/** How a trust limits something, and the warning if it does not. */
interface Subject {
  readonly what: string;
  readonly missing: string;
  readonly wildcard: string;
}

export const AUDIENCE: Subject = {
  what: 'audience (aud)',
  missing: 'No audience: it accepts every token of the issuer, for any application',
  wildcard: 'matches more than one audience',
};
export const SESSION: Subject = {
  what: 'session name (sts:RoleSessionName)',
  missing: 'No tenant: it trusts every customer of Microsoft, because nothing limits the session name (confused deputy)',
  wildcard: 'matches more than one customer of Microsoft, so no tenant limits it',
};
export const SUBJECT: Subject = {
  what: 'subject (sub)',
  missing: 'No subject: every application of the tenant that gets a token for the audience can assume it',
  wildcard: 'matches more than one application of the tenant',
};

export function limited(statement: Statement, key: (key: string) => boolean, { what, missing, wildcard }: Subject) {
  const limit = limitOf(statement, key);
  const open = limit.kind === 'values' ? openPattern(statement, key, limit.values) : undefined;
  const isAbsent = limit.kind === 'values' && limit.values.every(value => CAN_BE_ABSENT.test(value));
  const danger = isAbsent ? `${missing}, if a condition of the template leaves out the condition on the ${what}`
    : limit.kind === 'values'
      ? open && `The ${what} ${readable(open)} can get a wildcard, because StringLike compares it: it then ${wildcard}`
      : limit.kind === 'missing' ? missing
        : limit.kind === 'wildcard' ? `The ${what} ${limit.value} ${wildcard}`
          : `${missing}. The condition on the ${what} has no effect: ${limit.reason}`;
  const values = limit.kind === 'values' ? [...new Set(limit.values.flatMap(branchesOf))] : [];
  return { values, danger, used: (condition: Condition) => key(condition.key) && limit.kind === 'values' };
}

/** Fn::If with AWS::NoValue instead of its only value. */
const CAN_BE_ABSENT = /^\uE000[^\uE001]* \? (?:undefined : [^\uE001]*|[^\uE001]* : undefined)\uE001$/;

/** The texts of both branches of Fn::If, except AWS::NoValue, which omits the value. */
function branchesOf(value: string): string[] {
  const [, ...branches] = /^\uE000[^\uE001]* \? (\S+) : (\S+)\uE001$/.exec(value) ?? [];
  return branches.length === 0 ? [value] : branches.filter(branch => branch !== 'undefined');
}

/** The values of both branches of Fn::If, unless a template condition can omit all of them. */
export const allBranches = (values: readonly string[]): readonly string[] =>
  values.every(value => CAN_BE_ABSENT.test(value)) ? values : [...new Set(values.flatMap(branchesOf))];

/** Microsoft's templates also compare this value with StringLike: whoever deploys enters the tenant. */
const OF_PARAMETER = /^Microsoft(?:DefenderForClouds|Sentinel)_\uE000\w+\uE001$/;

/** A value of StringLike that comes from a parameter or function: it can contain wildcards. */
function openPattern(statement: Statement, key: (key: string) => boolean, values: readonly string[]): string | undefined {
  const isExact = statement.conditions.some(c => /^stringequals/i.test(c.operator)
    && limitOf({ ...statement, conditions: [c] }, key).kind === 'values');
  return isExact ? undefined : values.find(value => /\uE000(?!AWS::)/.test(value) && !OF_PARAMETER.test(value));
}

const OF_AN_ACCOUNT = /^MicrosoftSentinel_(?:\d{12}|\uE000[\w:]+\uE001)$/;
const NO_NAME = 'is not a session name that Microsoft uses';

/** No published condition limits it further: see docs/logs.md. */
export const DISRUPTION =
  'No tenant: the session name has the AWS account, and nothing names a tenant or a workspace. Whether Microsoft lets only ' +
  'the Sentinel of this customer use it is not published';

export function sessionDangers(product: Product | undefined, names: readonly string[]): string[] {
  if (product === 'disruption') return names.filter(name => !OF_AN_ACCOUNT.test(name)).map(name => `${readable(name)} ${NO_NAME}`);
  const allowed = product === 'sentinel' ? SENTINEL_SESSIONS : [defenderSessionName(ANY_GUID)];
  const wrong = names.filter(name => !hasForm(name, allowed));
  const isSeveral = new Set(names.map(name => name.replace(/^[^_]*_/, ''))).size > 1;
  return [
    ...wrong.map(name => `${readable(name)} ${NO_NAME}`),
    ...isSeveral ? [`It trusts several ${product === 'sentinel' ? 'workspaces' : 'tenants'}: ${names.map(readable).join(', ')}`] : [],
  ];
}
