import { toStatement, type Statement } from './statement';
import { variantsOf } from '../cloudformation/branches';
import { hasMacro, intrinsicOf, isMap, parseJson } from '../cloudformation/template-functions';
import { elementsOf, textsOf } from '../cloudformation/template-text';

/** The actions of AWS STS that a trust policy for tokens needs, in lower case. The second one is for session tags. */
export const [ASSUME_WITH_TOKEN, TAG_SESSION] = ['sts:assumerolewithwebidentity', 'sts:tagsession'] as const;

/** Whether a statement only lets others pass session tags. Without another one, nobody can assume the role. */
export function isForTagsOnly({ actions, notActions }: Statement): boolean {
  return !notActions && actions.length > 0 && actions.every(action => action.toLowerCase() === TAG_SESSION);
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

/** Whether a document, or a statement of it, is in an intrinsic function that cannot be read, or in a macro. */
export function hidesStatements(document: unknown): boolean {
  const parsed = parsedDocument(document);
  if (!parsed) return intrinsicOf(document) !== undefined;
  return hasMacro(parsed) || [parsed.Statement].flat().some(json => intrinsicOf(json));
}

/**
 * A document that is given as JSON, as text, or by Fn::ToJsonString. References in a text are marked. Undefined if it
 * cannot be read.
 */
export function parsedDocument(document: unknown): { readonly [key: string]: unknown } | undefined {
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
