import { normalStatement } from './policy-difference';
import type { Conditional, TemplateTexts } from './text';
import { hasMacro, intrinsicOf, isMacro, isMap, partsOf, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { readable } from '../../src/policy-language/cloudformation/template-text';
import type { Grant } from '../../src/policy-language/statements/excess';
import { inLowerCase } from '../../src/policy-language/statements/pattern';
import { toStatement, type Condition } from '../../src/policy-language/statements/statement';
import { jsonOrNothing } from '../shared/json';

/** A grant of a statement. */
export interface ShownGrant extends Grant {
  readonly effect: 'Allow' | 'Deny';
  /** The action as the policy writes it. */
  readonly shownAction: string;
  readonly when: readonly string[];
}

/** A statement that can only be compared for equality. */
export interface Opaque {
  readonly effect: 'Allow' | 'Deny';
  readonly text: string;
  readonly why: string;
  /** The actions in the statement, as far as they are known. */
  readonly actions?: readonly string[];
  /** The actions in its `NotAction`. */
  readonly notActions?: readonly string[];
  /** Whether all its principals are AWS services. */
  readonly isForServices?: boolean;
  /** The providers that it trusts. Undefined if it trusts anything else. */
  readonly providers?: readonly string[];
}

export interface Permissions {
  readonly grants: readonly ShownGrant[];
  /** What cannot be compared. */
  readonly opaque: readonly Opaque[];
}

export const NOTHING: Permissions = { grants: [], opaque: [] };

const isAllow = ({ effect }: Pick<Opaque, 'effect'>) => effect === 'Allow';
/** What statements allow, whatever others deny. */
export const allowedBy = ({ grants, opaque }: Permissions): Permissions =>
  ({ grants: grants.filter(isAllow), opaque: opaque.filter(isAllow) });

/** `part` is a policy of a role that is not in the template: it is not known what its denies take away. */
export type Kind = 'permissions' | 'trust' | 'part';

/** Statements with unknown content, which can allow and deny. */
export function unknownStatements(text: string, why: string): Permissions {
  return { grants: [], opaque: EFFECTS.map(effect => ({ effect, text, why })) };
}

/** The statements of a policy document of a template. */
export function readStatements(document: any, when: readonly string[], given: TemplateTexts, kind: Kind): Permissions {
  const parsed = parseText(document, given);
  const texts = parsed !== document && typeof document !== 'string' ? given.read : given;
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) {
    return unknownStatements(withConditions(JSON.stringify(document) ?? 'nothing', when), 'the document is not known');
  }
  const parts = texts.elements(parsed.Statement).flatMap(({ value, when: own }) => byBranch(value, texts).flatMap(branch =>
    byResource(branch.value, kind, texts).map(part =>
      readStatement(part.value, [...when, ...own, ...branch.when, ...part.when], kind, parsed.Version))));
  return merge([...parts, ofMacro(parsed, when)]);
}

/** A value with a macro beside other keys: the macro can change all of them. */
export function ofMacro(value: unknown, when: readonly string[] = []): Permissions {
  if (!hasMacro(value)) return NOTHING;
  const macros = Object.entries(value as object).filter(([key]) => isMacro(key));
  return unknownStatements(withConditions(JSON.stringify(Object.fromEntries(macros)), when), MACRO);
}

const MACRO = 'a macro writes a part of it';

export function merge(parts: readonly Permissions[]): Permissions {
  return { grants: parts.flatMap(p => p.grants), opaque: parts.flatMap(p => p.opaque) };
}

function withConditions(text: string, when: readonly string[]): string {
  return when.length > 0 ? `${text} when ${when.join(', ')}` : text;
}

/** The templates without CDK have trusts as JSON text, because their condition keys contain a parameter. */
function parseText(document: any, texts: TemplateTexts): any {
  const text = typeof document === 'string' ? document : intrinsicOf(document)?.[0] === 'Fn::Sub' ? texts.text(document) : undefined;
  return text === undefined ? document : jsonOrNothing(text);
}

/** The statement, once for each action and principal that Fn::If can choose. */
function byBranch(statement: any, texts: TemplateTexts): Conditional<any>[] {
  return ['Action', 'Principal'].reduce<Conditional<any>[]>((all, key) => all.flatMap(({ value, when }) => {
    if (!isMap(value) || !JSON.stringify(value[key] ?? '').includes('"Fn::If"')) return [{ value, when }];
    const chosen = key === 'Principal' ? principalsIn(value[key], texts) : texts.elements(value[key]);
    // If an element is missing, the reader says that the statement is not valid.
    if (chosen.length === 0) return [{ value: { ...value, [key]: undefined }, when }];
    return chosen.map(element => ({ value: { ...value, [key]: element.value }, when: [...when, ...element.when] }));
  }), [{ value: statement, when: [] }]);
}

function principalsIn(principal: unknown, texts: TemplateTexts): Conditional<any>[] {
  return texts.elements(principal).flatMap(({ value, when }) => !isMap(value) || intrinsicOf(value) ? [{ value, when }]
    : Object.entries(value).flatMap(([kind, values]) =>
      texts.elements(values).map(e => ({ value: { [kind]: e.value }, when: [...when, ...e.when] }))));
}

/** The statement as text, once per resource, because each resource can depend on a condition of the template. */
function byResource(statement: any, kind: Kind, texts: TemplateTexts) {
  const { Resource, ...rest } = statement ?? {};
  const plain = toText(rest, texts);
  const resources = kind === 'trust' ? [] : texts.elements(Resource);
  // Without a resource (AWS::NoValue beside NotResource, for example), the reader reports what is wrong.
  if (resources.length === 0) return [{ value: plain, when: [] }];
  return resources.map(({ value, when }) => ({ value: { ...plain, Resource: texts.text(value) }, when }));
}

function toText(value: any, texts: TemplateTexts): any {
  if (Array.isArray(value)) return value.flatMap(v => toText(v, texts)).filter(v => v !== undefined);
  if (typeof value === 'string') return texts.literal(value);
  if (value === null || typeof value !== 'object') return value;
  if (intrinsicOf(value)) {
    const text = texts.defaults(value) ?? texts.text(value);
    const [name, ...others] = text === '' ? referencesIn(value) : [];
    // The deployment gives a value instead of an empty default.
    return name !== undefined && others.length === 0 ? `\${${name}}` : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [texts.literal(key), toText(v, texts)]));
}

function readStatement(given: any, when: readonly string[], kind: Kind, version: unknown): Permissions {
  const why = whyOpaque(given, kind, version);
  const json = isMap(given) ? normalStatement(given) : given;
  if (why !== undefined) {
    const text = withConditions(JSON.stringify(json) + (version === VERSION ? '' : ` of version ${JSON.stringify(version)}`), when);
    const { actions, notActions, principals, hasNotPrincipal } = toStatement(isMap(json) ? json : {}, '');
    const areAll = (of: string) => !hasNotPrincipal && principals.length > 0 && principals.every(p => p.kind === of);
    const named = why === MACRO ? {} : {
      ...actions.length > 0 && { actions: actions.map(readable) },
      ...notActions && { notActions },
      ...areAll('Service') && { isForServices: true },
      ...areAll('Federated') && { providers: principals.map(p => readable(p.value)) },
    };
    const unknown = { grants: [], opaque: unknownStatements(text, why).opaque.map(o => ({ ...o, ...named })) };
    // An unknown effect can be Allow or Deny, and a macro beside it can change it.
    const isKnown = EFFECTS.includes(json?.Effect) && !hasMacro(given);
    return { ...unknown, opaque: unknown.opaque.filter(o => !isKnown || o.effect === json.Effect) };
  }
  const { actions, resources, principals, conditions } = toStatement(json, '');
  const targets = kind === 'trust' ? principals.map(p => inOwnPartition(readable(`${p.kind} ${p.value}`))) : resources.map(readable);
  return {
    opaque: [],
    grants: actions.map(readable).flatMap(shownAction => targets.map(target =>
      ({ effect: json.Effect, action: inLowerCase(shownAction), shownAction, target, conditions, when }))),
  };
}

/** IAM accepts a principal of the account only in the partition of the account, so its name is the same as the reference. */
function inOwnPartition(principal: string): string {
  return principal.replace(/^((?:AWS|Federated) arn:)aws[a-z-]*(:iam::\$\{AWS::AccountId\}:)/,
    (_, start: string, end: string) => start + PARTITION + end);
}

const PARTITION = '${AWS::Partition}';
const EFFECTS: readonly ('Allow' | 'Deny')[] = ['Allow', 'Deny'];
/** The only version in which `${...}` is a variable. */
const VERSION = '2012-10-17';

/** Why the statement cannot be compared. Undefined if it can. */
function whyOpaque(json: any, kind: Kind, version: unknown): string | undefined {
  if (!isMap(json)) return 'it is not known';
  if (partsOf(json).some(part => typeof part === 'string' && isMacro(part))) return MACRO;
  // The comparison uses some other characters as marks.
  if (/[^ -\u00ff]/.test(JSON.stringify(json))) return 'it has characters that IAM does not accept';
  const negated = ['NotAction', 'NotResource', 'NotPrincipal'].find(key => key in json);
  if (negated) return `it has ${negated}`;
  if (kind === 'part' && json.Effect === 'Deny') return 'its role is not in the template';
  // A value from CloudFormation itself, such as the account, is not a variable of IAM.
  if (version !== VERSION && /\$\{(?!AWS::\w+\})/.test(JSON.stringify(json))) {
    return `its document lacks the Version ${VERSION}, so variables are text`;
  }
  const invalid = whyInvalid(json, kind === 'trust' ? 'Principal' : 'Resource');
  return invalid && `it is not valid: ${invalid}`;
}

/** A text such as `if aws:SourceAccount StringEquals 111122223333`. Empty without conditions. */
export function inWords(conditions: readonly Condition[], when: readonly string[] = []): string {
  const texts = conditions.map(c => `${c.shownKey} ${c.operator} ${c.values.map(readable).join(' or ')}`);
  return [
    ...texts.length > 0 ? [` if ${texts.sort().join(' and ')}`] : [],
    ...when.length > 0 ? [` with ${when.map(w => w.replace(/ \{.*\}$/s, '')).join(' and ')} of the template`] : [],
  ].join('');
}

export function grantInWords({ shownAction, target, conditions }: ShownGrant): string {
  return `${shownAction} on ${target}${inWords(conditions)}`;
}

const KEYS_OF_STATEMENT = ['Sid', 'Effect', 'Action', 'Condition'];

/**
 * Why IAM does not accept a statement that has no intrinsic functions, `NotAction` and the like. Undefined if its form is right;
 * names are not checked. `target` is the required element: a trust policy has a `Principal`.
 */
function whyInvalid(statement: { readonly [key: string]: unknown }, target: 'Resource' | 'Principal'): string | undefined {
  const { Effect, Action, Condition = {}, [target]: targets } = statement;
  const unknown = Object.keys(statement).find(key => ![...KEYS_OF_STATEMENT, target].includes(key));
  if (unknown !== undefined) return `it must not have ${unknown}`;
  if (Effect !== 'Allow' && Effect !== 'Deny') return 'Effect must be Allow or Deny';
  if (!isTexts(Action)) return 'Action must be a text or a list of them';
  if (!(target === 'Principal' && isMap(targets) ? areTexts(targets) : isTexts(targets))) {
    return `${target} must be a text or a list of them`;
  }
  if (!isMap(Condition) || !Object.values(Condition).every(keys => isMap(keys) && areTexts(keys, true))) {
    return 'Condition must have operators, keys and values';
  }
  return undefined;
}

function areTexts(map: { readonly [key: string]: unknown }, orValues = false): boolean {
  const values = Object.values(map);
  return values.length > 0 && values.every(value => isTexts(value, orValues));
}

/** A text, or a list of texts that is not empty. Conditions also accept numbers and Booleans. */
function isTexts(value: unknown, orValues = false): boolean {
  const all = [value].flat();
  return all.length > 0 && all.every(v => typeof v === 'string' || orValues && ['number', 'boolean'].includes(typeof v));
}
