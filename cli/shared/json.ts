/** JSON without duplicate names. With duplicates, AWS could use the other value. */
import { InputError } from './input-error';
import { repeatedName } from '../../src/checks/json-text';
import { parseJson } from '../../src/policy-language/cloudformation/template-functions';

/** More levels than any template or answer has. The limit protects recursive functions from a stack overflow. */
export const MOST_LEVELS = 100;

export function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(member => isTooDeep(member, levels - 1));
}

/**
 * Throws an `InputError` if an object has a name twice.
 *
 * @param other what to do with a text that is not JSON
 */
export function jsonIn(text: string, what: string, other: (error: Error) => unknown): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return other(error as Error);
  }
  const wrong = repeatedName(text);
  if (wrong !== undefined) throw new InputError(`${what} ${wrong}`);
  return json;
}

/** Undefined if the text is not JSON, has a duplicate name, or has too many levels. */
export function jsonOrNothing(text: string): unknown {
  const json = parseJson(text);
  return json === undefined || isTooDeep(json) || repeatedName(text) !== undefined ? undefined : json;
}
