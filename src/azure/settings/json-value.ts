import { Token } from 'aws-cdk-lib';
import { hasNoClass } from '../../checks/input';
import { printable, show as showValue, showName } from '../../checks/messages';
import { bicepExpression } from '../template/bicep';
import { call, Expression, type AzureObject, type AzureValue } from '../template/expression';

/** Maximum nesting. Published fields have at most seven levels. */
const MAX_DEPTH = 32;

/**
 * Returns a copy of a JSON value for the template. Null means not set, and is left out of objects. Throws if it is not
 * a JSON value, or if ARM and Bicep templates could not have the same value.
 *
 * @param path path of the value, for messages
 */
export function jsonValue(path: string, value: unknown, depth = 0): AzureValue | undefined {
  if (depth > MAX_DEPTH) throw new Error(`${path} must not be nested more than ${MAX_DEPTH} levels deep`);
  if (value === null || value === undefined || typeof value === 'boolean' || Token.isUnresolved(value)) {
    return value as AzureValue ?? undefined;
  }
  if (typeof value === 'string') return checkText(path, value);
  if (typeof value === 'number') return checkNumber(path, value);
  if (Array.isArray(value)) {
    // A list keeps null, so that its length does not change.
    return value.map((v, i) => jsonValue(`${path}[${i}]`, v, depth + 1) ?? call('null'));
  }
  if (!isPlainObject(value)) throw new Error(`${path} must be a JSON value, got ${show(value)}`);
  const entries = Object.entries(value).map(([key, v]) => {
    checkText(`${path} (its keys)`, key);
    if (key === '__proto__') throw new Error(`${path} must have names of settings, got the key __proto__`);
    return [key, jsonValue(`${path}.${showName(key)}`, v, depth + 1)] as const;
  });
  return Object.fromEntries(entries.filter(([, v]) => v !== undefined)) as AzureObject;
}

function checkText(path: string, value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new Error(`${path} must be valid Unicode, got half of a surrogate pair`);
  return value;
}

function checkNumber(path: string, value: number): number {
  if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return value;
  throw new Error(`${path} must be a number that JSON keeps exactly, at most 2^53 - 1, got ${value}`);
}

/** Whether a value is a JSON object, not a list, an expression or a class instance. */
export function isPlainObject(value: unknown): value is AzureObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && hasNoClass(value);
}

/** Returns a value or expression as text for a message. */
export function show(value: unknown): string {
  if (value instanceof Expression) return `the expression ${printable(bicepExpression(value))}`;
  return showValue(value, v => v instanceof Expression ? bicepExpression(v) : v);
}

/** Returns names from the part down as a path for a message. */
export function showPath(keys: readonly string[]): string {
  return keys.map(showName).join('.');
}
