import { showName } from '../../checks/messages';
import { isField, type Field, type Fields } from '../settings/fields';
import { isPlainObject, show } from '../settings/json-value';
import type { AzureObject, AzureValue } from '../template/expression';

/** Content of a part of the file: known fields of the listing, and paths that are not in the listing. */
export interface Inventory {
  readonly known: { readonly path: string; readonly field: Field }[];
  readonly unknown: string[];
}

/**
 * Returns names in their published case. Azure ignores case, so another case is the same name.
 *
 * @param twice returns the error for a repeated name, from its published and actual forms
 */
export function inPublishedCase(
  names: readonly string[], published: readonly string[], twice: (name: string, first: string, second: string) => Error,
): string[] {
  const known = new Map(published.map(name => [name.toLowerCase(), name]));
  const seen = new Map<string, string>();
  return names.map((name) => {
    const key = name.toLowerCase();
    const [first, inCase] = [seen.get(key), known.get(key) ?? name];
    if (first !== undefined) throw twice(inCase, first, name);
    seen.set(key, name);
    return inCase;
  });
}

/**
 * Returns a part of the file with the published names. Azure ignores case, so another case is the same field. Throws if
 * a name is repeated, or if a field of the listing has another type.
 */
export function withPublishedNames(
  path: string, value: AzureObject, fields: Fields, inventory: Inventory,
): AzureObject {
  const names = inPublishedCase(Object.keys(value), Object.keys(fields), (_, first, second) =>
    new Error(`${path} must have each name once, because Azure ignores its case, ` +
      `got ${show(first)} and ${show(second)}`));
  const entries = Object.values(value).map((v, i) => {
    const name = names[i];
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return [name, field(`${path}.${showName(name)}`, v, known, inventory)];
  });
  return Object.fromEntries(entries) as AzureObject;
}

function field(path: string, value: AzureValue, known: Field | Fields | undefined, inventory: Inventory): AzureValue {
  if (known === undefined) {
    inventory.unknown.push(path);
    return value;
  }
  if (!isField(known)) {
    if (!isPlainObject(value)) throw typeError(path, 'an object', value);
    return withPublishedNames(path, value, known, inventory);
  }
  inventory.known.push({ path, field: known });
  return typed(path, value, known, inventory);
}

function typed(path: string, value: AzureValue, { type, items }: Field, inventory: Inventory): AzureValue {
  switch (type) {
    case 'any': return value;
    case 'string': return check(path, value, typeof value === 'string', 'a text');
    case 'bool': return check(path, value, typeof value === 'boolean', 'true or false');
    case 'int': return check(path, value, Number.isInteger(value), 'a whole number');
    case 'string[]': return check(path, value, isListOf(value, v => typeof v === 'string'), 'a list of texts');
    case 'map': return check(path, value,
      isPlainObject(value) && Object.values(value).every(v => typeof v === 'string'), 'an object of texts');
    case 'object[]':
      check(path, value, isListOf(value, isPlainObject), 'a list of objects');
      return (value as AzureObject[]).map((v, i) => withPublishedNames(`${path}[${i}]`, v, items!, {
        known: [], unknown: inventory.unknown,
      }));
  }
}

function isListOf(value: AzureValue, is: (value: AzureValue) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function check(path: string, value: AzureValue, isRight: boolean, allowed: string): AzureValue {
  if (!isRight) throw typeError(path, allowed, value);
  return value;
}

export function typeError(path: string, allowed: string, got: unknown): Error {
  return new Error(`${path} must be ${allowed}, got ${show(got)}`);
}
