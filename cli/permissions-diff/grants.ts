import { loadPolicy, validateIdentityPolicy, validateTrustPolicy, type Condition, type Statement } from '@cloud-copilot/iam-policy';
import type { TemplateTexts } from './text';

/** One action on one resource, or for one principal in a trust. */
export interface Grant {
  readonly effect: 'Allow' | 'Deny';
  /** As IAM compares it: in lower case. */
  readonly action: string;
  readonly shownAction: string;
  /** ARN or `*`. In a trust: the type and value of the principal. */
  readonly target: string;
  readonly conditions: readonly Condition[];
  /** Conditions of the template under which it exists. */
  readonly when: readonly string[];
}

/** A statement that cannot be compared with another one, except for being the same. */
export interface Opaque {
  readonly effect: 'Allow' | 'Deny';
  readonly text: string;
  readonly why: string;
}

export interface Permissions {
  readonly grants: readonly Grant[];
  /** What cannot be compared. */
  readonly opaque: readonly Opaque[];
}

export const NOTHING: Permissions = { grants: [], opaque: [] };

/** `part`: a policy of a role that is not in the template, so that it is not known what a deny takes away. */
export type Kind = 'permissions' | 'trust' | 'part';

/** Statements that can be anything: they can allow, and deny. */
export function unknownStatements(text: string, why: string): Permissions {
  return { grants: [], opaque: (['Allow', 'Deny'] as const).map(effect => ({ effect, text, why })) };
}

/** The statements of a policy document of a template. */
export function readStatements(document: any, when: readonly string[], texts: TemplateTexts, kind: Kind): Permissions {
  const parsed = parseText(document, texts);
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) {
    return unknownStatements(withConditions(JSON.stringify(document) ?? 'nothing', when), 'the document is not known');
  }
  const parts = texts.elements(parsed.Statement).flatMap(({ value, when: own }) => byResource(value, kind, texts).map(part =>
    readStatement(part.value, [...when, ...own, ...part.when], kind, parsed.Version)));
  return merge(parts);
}

export function merge(parts: readonly Permissions[]): Permissions {
  return { grants: parts.flatMap(p => p.grants), opaque: parts.flatMap(p => p.opaque) };
}

function withConditions(text: string, when: readonly string[]): string {
  return when.length > 0 ? `${text} when ${when.join(', ')}` : text;
}

/** The templates without CDK have trusts as JSON text, because their condition keys contain a parameter. */
function parseText(document: any, texts: TemplateTexts): any {
  const text = typeof document === 'string' ? document : document?.['Fn::Sub'] ? texts.text(document) : undefined;
  if (text === undefined) return document;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The statement as text, once per resource, because each can have a condition of the template. */
function byResource(statement: any, kind: Kind, texts: TemplateTexts) {
  const { Resource, ...rest } = statement ?? {};
  const plain = toText(rest, texts);
  if (kind === 'trust' || Resource === undefined) return [{ value: plain, when: [] }];
  return texts.elements(Resource).map(({ value, when }) => ({ value: { ...plain, Resource: texts.text(value) }, when }));
}

const isFunction = (value: any) => {
  const keys = Object.keys(value);
  return keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'));
};

function toText(value: any, texts: TemplateTexts): any {
  if (Array.isArray(value)) return value.flatMap(v => toText(v, texts)).filter(v => v !== undefined);
  if (value === null || typeof value !== 'object') return value;
  if (isFunction(value)) return texts.defaults(value) ?? texts.text(value);
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toText(v, texts)]));
}

function readStatement(json: any, when: readonly string[], kind: Kind, version: unknown): Permissions {
  const why = whyOpaque(json, kind, version);
  if (why !== undefined) {
    const text = withConditions(JSON.stringify(json) + (version === VERSION ? '' : ` of version ${JSON.stringify(version)}`), when);
    const unknown = unknownStatements(text, why);
    // An effect that is not known can be both.
    return { ...unknown, opaque: unknown.opaque.filter(o => !EFFECTS.includes(json?.Effect) || o.effect === json.Effect) };
  }
  const [statement] = loadPolicy({ Version: VERSION, Statement: [json] }).statements();
  const conditions = statement.conditions();
  return {
    opaque: [],
    grants: actionsOf(statement).flatMap(shownAction => targetsOf(statement).map(target =>
      ({ effect: json.Effect, action: shownAction.toLowerCase(), shownAction, target, conditions, when }))),
  };
}

const EFFECTS = ['Allow', 'Deny'];
/** The only version in which `${...}` is a variable. */
const VERSION = '2012-10-17';

/** Why the statement cannot be compared. Undefined if it can. */
function whyOpaque(json: any, kind: Kind, version: unknown): string | undefined {
  const negated = ['NotAction', 'NotResource', 'NotPrincipal'].find(key => key in json);
  if (negated) return `it has ${negated}`;
  if (kind === 'part' && json.Effect === 'Deny') return 'its role is not in the template';
  if (version !== VERSION && JSON.stringify(json).includes('${')) return `its document has not the Version ${VERSION}, so variables are text`;
  const policy = { Version: VERSION, Statement: [json] };
  const [error] = kind === 'trust' ? validateTrustPolicy(policy) : validateIdentityPolicy(policy);
  return error && `it is not valid: ${error.message}`;
}

function actionsOf(statement: Statement): string[] {
  return statement.isActionStatement() ? statement.actions().map(action => action.value()) : [];
}

function targetsOf(statement: Statement): string[] {
  if (statement.isPrincipalStatement()) return statement.principals().map(p => `${p.type()} ${p.value()}`);
  return statement.isResourceStatement() ? statement.resources().map(resource => resource.value()) : [];
}
