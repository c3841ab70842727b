import { Token, type IResolvable } from 'aws-cdk-lib';
import { inputError } from '../guardrails/input';

/**
 * The value with its tokens replaced by what they stand for. An error where only CloudFormation knows that, since the value goes
 * into a file that CloudFormation never sees.
 */
export function resolveAtSynthesis<T>(prop: string, value: T, resolve: (value: unknown) => unknown): T {
  if (Token.isUnresolved(value)) {
    const resolved = resolve(value);
    const values: unknown[] = Array.isArray(resolved) ? resolved : [resolved];
    const deployTime = values.find(v => typeof v === 'object' && v !== null);
    if (deployTime !== undefined) throw inputError(prop, 'known at synthesis, since it goes into the template for Azure', deployTime);
    return resolved as T;
  }
  if (Array.isArray(value)) return value.map((v, i) => resolveAtSynthesis(`${prop}[${i}]`, v, resolve)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as { [key: string]: IResolvable }).map(([key, v]) =>
    [resolveAtSynthesis(`${prop} (its keys)`, key, resolve), resolveAtSynthesis(prop ? `${prop}.${key}` : key, v, resolve)])) as T;
}
