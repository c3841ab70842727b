import { loadPolicy, validateIdentityPolicy, validateTrustPolicy, type Condition, type Statement } from '@cloud-copilot/iam-policy';
import type { Permissions } from './roles';
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

type Kind = 'permissions' | 'trust';

/** The statements of a policy document of a template. */
export function readStatements(document: any, when: readonly string[], texts: TemplateTexts, kind: Kind): Permissions {
  const parsed = parseText(document, texts);
  const found: { grants: Grant[]; opaque: Opaque[] } = { grants: [], opaque: [] };
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed)) {
    found.opaque.push({ effect: 'Allow', text: JSON.stringify(document) ?? 'nothing', why: 'the document is not known' });
    return found;
  }
  for (const { value, when: own } of texts.elements(parsed.Statement)) {
    for (const part of byResource(value, kind, texts)) {
      readStatement(part.value, [...when, ...own, ...part.when], kind, found);
    }
  }
  return found;
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
  if (Array.isArray(value)) return value.map(v => toText(v, texts)).filter(v => v !== undefined);
  if (value === null || typeof value !== 'object') return value;
  if (isFunction(value)) return texts.text(value);
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toText(v, texts)]));
}

function readStatement(
  json: any, when: readonly string[], kind: Kind, found: { grants: Grant[]; opaque: Opaque[] },
): void {
  const effect = json.Effect === 'Deny' ? 'Deny' : 'Allow';
  const why = whyOpaque(json, kind);
  if (why !== undefined) {
    found.opaque.push({ effect, text: `${JSON.stringify(json)}${when.length > 0 ? ` when ${when.join(', ')}` : ''}`, why });
    return;
  }
  const [statement] = loadPolicy({ Version: '2012-10-17', Statement: [json] }).statements();
  for (const shownAction of actionsOf(statement)) {
    for (const target of targetsOf(statement)) {
      found.grants.push({
        effect, action: shownAction.toLowerCase(), shownAction, target, conditions: statement.conditions(), when,
      });
    }
  }
}

/** Why the statement cannot be compared. Undefined if it can. */
function whyOpaque(json: any, kind: Kind): string | undefined {
  const negated = ['NotAction', 'NotResource', 'NotPrincipal'].find(key => key in json);
  if (negated) return `it has ${negated}`;
  const policy = { Version: '2012-10-17', Statement: [json] };
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
