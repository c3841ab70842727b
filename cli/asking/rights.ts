/** The rights that calls need, as an IAM policy. */
import type { Call } from './call';

/** The actions of the calls that only read, sorted. */
export function actionsOf(calls: readonly (readonly [string, Call])[]): string[] {
  return [...new Set(calls.filter(([, { acts }]) => !acts).flatMap(([, { needs }]) => needs))].sort();
}

export const allow = (Action: readonly string[] | string, Resource: readonly string[] | string, more: object = {}) =>
  ({ Effect: 'Allow', Action, Resource, ...more });

/** A policy that allows only reading, with other statements. */
export function readingPolicy(actions: readonly string[], ...more: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [allow(actions, '*'), ...more] }, undefined, 2);
}
