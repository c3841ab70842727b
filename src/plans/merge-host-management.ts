import { isDeepStrictEqual } from 'util';
import { Construct } from 'constructs';
import type { PlanBinding } from './plan-binding';
import { checkHasEffect, checkBooleans, inputError } from '../guardrails/input';
import type { HostManagementOptions } from '../host-management/host-management-props';

/** The one host management of all plans, defaults where no plan says anything. An error where two plans say different things. */
export function mergeHostManagement(bindings: readonly PlanBinding[]): HostManagementOptions {
  const given = bindings.filter(b => b.hostManagement !== undefined);
  for (const { hostManagement } of given) {
    if (typeof hostManagement !== 'object' || hostManagement === null) {
      throw inputError('hostManagement', 'a struct of options; to leave it out: { enabled: false }', hostManagement);
    }
  }
  const [first, ...others] = given;
  for (const other of others) {
    const different = differences(first.hostManagement!, other.hostManagement!);
    if (different.length > 0) {
      throw new Error(`hostManagement must be the same in ${first.title} and ${other.title}, since an account has one, ` +
        `got different ${different.join(', ')}; give it in one of them`);
    }
  }
  const { enabled = true, ...options } = first?.hostManagement ?? {};
  checkBooleans({ enabled }, ['enabled'], 'hostManagement.');
  const idle = Object.entries(options).filter(([, value]) => value !== undefined).map(([key]) => key);
  checkHasEffect(`hostManagement: ${idle.join(', ')}`, idle.length > 0, 'enabled: true', enabled);
  return { enabled, ...options };
}

function differences(a: HostManagementOptions, b: HostManagementOptions): string[] {
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof HostManagementOptions)[];
  return keys.filter(key => key === 'enabled' ? (a.enabled ?? true) !== (b.enabled ?? true) : !same(a[key], b[key])).sort();
}

/** Constructs are the same only if they are one; all else, if it says the same. */
function same(a: unknown, b: unknown): boolean {
  return a === b || !Construct.isConstruct(a) && !Construct.isConstruct(b) && isDeepStrictEqual(a, b);
}
