import { admitsAll } from './condition-comparison';
import { ANY_TEXT, covers, hasWildcard } from './pattern';
import type { Condition } from './statement';

/** One action on one resource, or for one principal in a trust. */
export interface Grant {
  /** As IAM compares it: in lower case. */
  readonly action: string;
  /** ARN or `*`. In a trust: the kind and value of the principal. */
  readonly target: string;
  readonly conditions: readonly Condition[];
  /** Conditions of the template under which it exists. */
  readonly when?: readonly string[];
}

/** Whether everything that the inner grant covers, the outer one covers too. */
export function isWithin(inner: Grant, outer: Grant): boolean {
  return covers(outer.action, inner.action) && covers(outer.target, inner.target)
    && admitsAll(outer.conditions, inner.conditions) && (outer.when ?? []).every(w => inner.when?.includes(w));
}

/**
 * Grants that are searched often. One of them must cover another grant alone: what only several cover together counts
 * as not covered.
 */
export class Grants<T extends Grant = Grant> {
  private readonly exact = new Map<string, T[]>();
  private readonly patterns: readonly T[];

  constructor(public readonly all: readonly T[]) {
    this.patterns = all.filter(({ action }) => hasWildcard(action));
    for (const grant of all) {
      const same = this.exact.get(grant.action);
      if (same) same.push(grant);
      else if (!hasWildcard(grant.action)) this.exact.set(grant.action, [grant]);
    }
  }

  /** Those whose action covers another one, whatever else they say. */
  public ofAction(action: string): readonly T[] {
    const among = action.includes(ANY_TEXT) ? this.all : [...this.exact.get(action) ?? [], ...this.patterns];
    return among.filter(grant => covers(grant.action, action));
  }

  public cover(grant: Grant): boolean {
    return this.ofAction(grant.action).some(other => isWithin(grant, other));
  }
}
