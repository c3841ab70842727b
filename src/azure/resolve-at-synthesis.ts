import { Token, type IResolvable } from 'aws-cdk-lib';
import { inputError } from '../checks/input';

/**
 * Resolves the tokens of a value. Throws if only CloudFormation knows the value of a token, because the value is for a
 * file that CloudFormation does not process.
 */
export function resolveAtSynthesis<T>(prop: string, value: T, resolve: (value: unknown) => unknown): T {
  if (Token.isUnresolved(value)) {
    const resolved = resolve(value);
    const values: unknown[] = Array.isArray(resolved) ? resolved : [resolved];
    const deployTime = values.find(v => typeof v === 'object' && v !== null);
    if (deployTime !== undefined) {
      throw inputError(prop, 'known at synthesis, because the template for Azure contains it', deployTime);
    }
    return resolved as T;
  }
  if (Array.isArray(value)) return value.map((v, i) => resolveAtSynthesis(`${prop}[${i}]`, v, resolve)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { [key: string]: IResolvable }).map(([key, v]) => [
    resolveAtSynthesis(`${prop} (its keys)`, key, resolve),
    resolveAtSynthesis(prop ? `${prop}.${key}` : key, v, resolve),
  ]);
  const resolved = Object.fromEntries(entries);
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype ? resolved : Object.assign(Object.create(prototype), resolved)) as T;
}
