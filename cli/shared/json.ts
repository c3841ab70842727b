/** Reads JSON, and refuses an object that has a name twice: AWS can use the other one of its two values. */
import { createHash } from 'crypto';
import { InputError } from './input-error';
import { repeatedName } from '../../src/checks/json-text';
import { isMap, parseJson } from '../../src/policy-language/cloudformation/template-functions';

/** No template or answer has more levels. Recursive functions would exhaust the stack. */
export const MOST_LEVELS = 100;

export function isTooDeep(value: unknown, levels = MOST_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(member => isTooDeep(member, levels - 1));
}

/**
 * Parses JSON. Throws an `InputError` if an object has a name twice.
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

/** A copy of a value, in which `change` replaces parts, outer ones first. Where it returns undefined, the parts inside are next. */
export function replaced(value: any, change: (part: any) => unknown): any {
  const found = change(value);
  if (found !== undefined) return found;
  if (Array.isArray(value)) return value.map(inner => replaced(inner, change));
  return !isMap(value) ? value : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, change)]));
}

/** An object without the members that are undefined. */
export const withoutUndefined = (map: object): { [name: string]: any } =>
  Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));

/** Short, for a person who compares two. */
export const digestOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value) ?? '').digest('hex').slice(0, 12);

/** Parses JSON. Undefined if the text is not JSON, if an object has a name twice, or if there are too many levels. */
export function jsonOrNothing(text: string): unknown {
  const json = parseJson(text);
  return json === undefined || isTooDeep(json) || repeatedName(text) !== undefined ? undefined : json;
}
