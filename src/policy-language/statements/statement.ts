import { inLowerCase } from './pattern';
import { repeatedName } from '../../checks/json-text';
import { variantsOf } from '../cloudformation/branches';
import { hasMacro, intrinsicOf, isMacro, isMap, parseJson } from '../cloudformation/template-functions';
import { elementsOf, textsOf } from '../cloudformation/template-text';

/** A principal of a statement, such as `Federated` and an ARN. */
export interface Principal {
  readonly kind: string;
  readonly value: string;
}

/** One condition: an operator, a key in lower case, and its values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  /** The key as written. */
  readonly shownKey: string;
  readonly values: readonly string[];
}

/** A statement of an IAM policy, as far as the template or account is readable. */
export interface Statement {
  /** Whether it can allow something, because its effect is not certainly `Deny`. */
  readonly allows: boolean;
  readonly principals: readonly Principal[];
  readonly hasNotPrincipal: boolean;
  /** Whether principals are in an intrinsic function that cannot be read, or in a macro. */
  readonly hidesPrincipals: boolean;
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources: readonly string[];
  readonly notResources?: readonly string[];
  readonly conditions: readonly Condition[];
  /** Whether conditions are in an intrinsic function that cannot be read, or in a macro. */
  readonly hidesConditions: boolean;
  readonly sid?: string;
  /** Position in the document, such as `Statement.0`. */
  readonly location: string;
}

/** Reads a statement. A single value is the same as a list with this value. */
export function toStatement(json: { readonly [key: string]: unknown }, location: string): Statement {
  return {
    allows: textsOf(json.Effect)[0] !== 'Deny',
    principals: principalsOf(json.Principal),
    hasNotPrincipal: json.NotPrincipal !== undefined,
    hidesPrincipals: isHidden(json.Principal),
    actions: texts(json.Action),
    notActions: json.NotAction === undefined ? undefined : texts(json.NotAction),
    resources: texts(json.Resource),
    notResources: json.NotResource === undefined ? undefined : texts(json.NotResource),
    sid: textsOf(json.Sid)[0],
    location,
    hidesConditions: hasMacro(json) || [json.Condition, ...Object.values(plainMap(json.Condition))].some(isHidden),
    conditions: conditionsOf(json.Condition),
  };
}

/** Returns the conditions of a statement, without those in intrinsic functions. */
export function conditionsOf(condition: unknown): Condition[] {
  return Object.entries(plainMap(condition)).flatMap(([operator, keys]) =>
    Object.entries(plainMap(keys)).map(([shownKey, value]) =>
      ({ operator, key: inLowerCase(shownKey), shownKey, values: texts(value) })));
}

function isHidden(value: unknown): boolean {
  return intrinsicOf(value) !== undefined || hasMacro(value);
}

function plainMap(value: unknown): { readonly [key: string]: unknown } {
  return !isMap(value) || intrinsicOf(value) ? {}
    : Object.fromEntries(Object.entries(value).filter(([key]) => !isMacro(key)));
}

function principalsOf(value: unknown): Principal[] {
  if (!isMap(value) || intrinsicOf(value)) return textsOf(value).map(text => ({ kind: 'AWS', value: text }));
  return Object.entries(plainMap(value)).flatMap(([kind, values]) =>
    texts(values).map(text => ({ kind, value: text })));
}

function texts(value: unknown): string[] {
  return elementsOf(value).flatMap(v => textsOf(v));
}

/** Returns the actions of a line of data: a service, and names of its actions. */
export function actionsIn(line: string): string[] {
  const [service, ...names] = line.split(' ');
  return names.map(name => `${service}:${name}`);
}

/** The actions of AWS STS that a trust policy for tokens needs, in lower case. The second one is for session tags. */
export const [ASSUME_WITH_TOKEN, TAG_SESSION] = ['sts:assumerolewithwebidentity', 'sts:tagsession'] as const;

/** Whether a statement only allows passing session tags. Without another statement, nobody can assume the role. */
export function isForTagsOnly({ actions, notActions }: Statement): boolean {
  return !notActions && actions.length > 0 && actions.every(action => action.toLowerCase() === TAG_SESSION);
}

/** Returns the statements of a policy document, including every branch of Fn::If. */
export function statementsOf(document: unknown): Statement[] {
  return variantsOf(document).flatMap(variant => statementsOfVariant(variant));
}

/** Returns the statements of a policy document without Fn::If. */
export function statementsOfVariant(document: unknown): Statement[] {
  return [parsedDocument(document)?.Statement].flat().flatMap((given, i) =>
    elementsOf(given).filter(isMap).filter(json => !intrinsicOf(json))
      .map(json => toStatement(json, `Statement.${i}`)));
}

/**
 * Whether a document or a statement of it is in a macro or an unreadable function or text, or can have other statements
 * than those that are read.
 */
export function hidesStatements(document: unknown): boolean {
  const parsed = parsedDocument(document);
  if (!parsed) return typeof document === 'string' || intrinsicOf(document) !== undefined;
  return repeatedNameOf(document) !== undefined || hasMacro(parsed)
    || [parsed.Statement].flat().some(json => intrinsicOf(json));
}

/**
 * Parses a document that is JSON, text, or Fn::ToJsonString. References in a text are marked. Undefined if it cannot be
 * read.
 */
export function parsedDocument(document: unknown): { readonly [key: string]: unknown } | undefined {
  const [fn, args] = intrinsicOf(document) ?? [];
  const given = fn === 'Fn::ToJsonString' ? args : document;
  return isMap(given) && !intrinsicOf(given) ? given : parsedText(given);
}

function parsedText(value: unknown): { readonly [key: string]: unknown } | undefined {
  const [text] = textsOf(value);
  const parsed = text === undefined ? undefined : parseJson(text);
  return isMap(parsed) ? parsed : undefined;
}

/**
 * Returns the requirement that a text document with a repeated name violates. This library reads the last value, but
 * IAM could read the other one. Undefined for every other document.
 */
export function repeatedNameOf(document: unknown): string | undefined {
  const [text] = textsOf(document);
  return parsedText(document) === undefined ? undefined : repeatedName(text);
}
