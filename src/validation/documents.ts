import { variantsOf } from './branches';
import { elementsOf, intrinsicOf, isMap, textsOf } from '../cloudformation/template-text';

/** A principal of a statement, such as `Federated` and an ARN. */
export interface Principal {
  readonly kind: string;
  readonly value: string;
}

/** One condition: an operator, a key in lower case, and its values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The actions of AWS STS that a trust policy for tokens needs, in lower case. The second one is for session tags. */
export const [ASSUME_WITH_TOKEN, TAG_SESSION] = ['sts:assumerolewithwebidentity', 'sts:tagsession'] as const;

/** A statement of a policy document, as far as the template shows it. */
export interface Statement {
  /** Whether it allows something: its effect is not certainly `Deny`. */
  readonly allows: boolean;
  readonly principals: readonly Principal[];
  readonly hasNotPrincipal: boolean;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether conditions are in an intrinsic function that cannot be read. */
  readonly hidesConditions: boolean;
  readonly sid?: string;
  /** Position in the document, such as `Statement.0`. */
  readonly location: string;
}

/** The statements of a policy document, with those of every branch of Fn::If. */
export function statementsOf(document: unknown): Statement[] {
  return variantsOf(document).flatMap(variant => statementsOfVariant(variant));
}

/** The statements of a policy document without Fn::If. */
export function statementsOfVariant(document: unknown): Statement[] {
  return [parsedDocument(document)?.Statement].flat().flatMap((given, i) =>
    elementsOf(given).filter(isMap).filter(json => !intrinsicOf(json))
      .map(json => toStatement(json, `Statement.${i}`)));
}

/** Whether a document, or a statement of it, is in an intrinsic function that cannot be read. */
export function hidesStatements(document: unknown): boolean {
  const parsed = parsedDocument(document);
  return parsed ? [parsed.Statement].flat().some(json => intrinsicOf(json)) : intrinsicOf(document) !== undefined;
}

/** A document that is given as JSON, as text, or by Fn::ToJsonString. */
function parsedDocument(document: unknown): { readonly [key: string]: unknown } | undefined {
  const [fn, args] = intrinsicOf(document) ?? [];
  const given = fn === 'Fn::ToJsonString' ? args : document;
  return isMap(given) && !intrinsicOf(given) ? given : parsedText(given);
}

/** A document that is given as text. */
function parsedText(value: unknown): { readonly [key: string]: unknown } | undefined {
  const [text] = textsOf(value);
  const parsed = text === undefined ? undefined : parseJson(text);
  return isMap(parsed) ? parsed : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toStatement(json: { readonly [key: string]: unknown }, location: string): Statement {
  return {
    allows: textsOf(json.Effect)[0] !== 'Deny',
    principals: principalsOf(json.Principal),
    hasNotPrincipal: json.NotPrincipal !== undefined,
    actions: texts(json.Action),
    notActions: json.NotAction === undefined ? undefined : texts(json.NotAction),
    resources: texts(json.Resource),
    notResources: json.NotResource === undefined ? undefined : texts(json.NotResource),
    sid: textsOf(json.Sid)[0],
    location,
    ...conditionsOf(json.Condition),
  };
}

function conditionsOf(condition: unknown): Pick<Statement, 'conditions' | 'hidesConditions'> {
  if (!isMap(condition)) return { conditions: [], hidesConditions: false };
  if (intrinsicOf(condition)) return { conditions: [], hidesConditions: true };
  const operators = Object.entries(condition);
  return {
    hidesConditions: operators.some(([, keys]) => intrinsicOf(keys) !== undefined),
    conditions: operators.flatMap(([operator, keys]) => isMap(keys) && !intrinsicOf(keys)
      ? Object.entries(keys).map(([key, value]) => ({ operator, key: key.toLowerCase(), values: texts(value) }))
      : []),
  };
}

function principalsOf(value: unknown): Principal[] {
  if (!isMap(value) || intrinsicOf(value)) return textsOf(value).map(text => ({ kind: 'AWS', value: text }));
  return Object.entries(value).flatMap(([kind, values]) => texts(values).map(text => ({ kind, value: text })));
}

function texts(value: unknown): string[] {
  return elementsOf(value).flatMap(v => textsOf(v));
}
