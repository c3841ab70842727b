import { isDeepStrictEqual } from 'util';
import { Construct } from 'constructs';
import type { ActiveCapability } from './merge-capabilities';
import type { PlanBinding } from './plan-binding';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkHasEffect, inputError } from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';
import type { AnyOf } from '../cloudformation/conditions';
import {
  HOST_MANAGEMENT_OPTIONS, type HostManagementOptions, type HostManagementProps,
} from '../host-management/host-management-props';

/** The one host management of an account. */
export interface ResolvedHostManagement {
  /** Undefined if it is off, or if no plan needs it. */
  readonly props?: HostManagementProps;
  /** When a plan needs it. Empty: always. */
  readonly onlyIf: AnyOf;
  /**
   * Says that one plan turns host management off for plans that need it and do not say so themselves. Undefined if no
   * plan does this.
   */
  readonly offForOthers?: string;
}

/**
 * The options of host management, from the plans that have them. If one plan turns it off, it is off for all. Throws if
 * two plans have different options.
 */
export function resolveHostManagement(
  bindings: readonly PlanBinding[], capabilities: readonly ActiveCapability[],
): ResolvedHostManagement {
  const { enabled, ...props } = mergeOptions(bindings.filter(b => b.hostManagement !== undefined));
  const arc = capabilities.find(a => a.capability === DefenderCapability.ARC_AUTO_PROVISIONING);
  return {
    props: enabled && arc ? props : undefined,
    onlyIf: arc?.onlyIf ?? [],
    offForOthers: offForOthers(bindings),
  };
}

function mergeOptions(plans: readonly PlanBinding[]): HostManagementOptions {
  for (const { hostManagement } of plans) {
    if (typeof hostManagement !== 'object' || hostManagement === null) {
      throw inputError('hostManagement', 'a struct of options; to switch it off: { enabled: false }', hostManagement);
    }
    checkOptions('hostManagement', hostManagement, { ...HOST_MANAGEMENT_OPTIONS, enabled: BOOLEAN });
  }
  const [first, ...others] = plans;
  for (const other of others) {
    const different = differences(first.hostManagement!, other.hostManagement!);
    if (different.length > 0) {
      throw new Error(`hostManagement must be the same in ${first.title} and ${other.title}, because an account has ` +
        `only one, got different ${different.join(', ')}; set it in one of them`);
    }
  }
  const { enabled = true, ...options } = first?.hostManagement ?? {};
  const given = Object.entries(options).filter(([, value]) => value !== undefined).map(([key]) => key);
  checkHasEffect(`hostManagement: ${given.join(', ')}`, given, 'enabled: true', enabled);
  return { enabled, ...options };
}

function offForOthers(bindings: readonly PlanBinding[]): string | undefined {
  const off = bindings.find(b => b.hostManagement?.enabled === false);
  const others = bindings.filter(({ hostManagement, capabilities }) => hostManagement === undefined
    && capabilities.some(c => c.capability === DefenderCapability.ARC_AUTO_PROVISIONING));
  if (!off || others.length === 0) return undefined;
  const names = others.map(b => b.title).join(', ');
  return `hostManagement: { enabled: false } of ${off.title} turns host management off for ${names} too, because an ` +
    `account has only one; to confirm this, set the same in ${names}`;
}

/** Names of the options that differ. */
function differences(a: HostManagementOptions, b: HostManagementOptions): string[] {
  const [first, second] = [{ ...a, enabled: a.enabled ?? true }, { ...b, enabled: b.enabled ?? true }];
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])] as (keyof HostManagementOptions)[];
  return keys.filter(key => !isEqual(first[key], second[key])).sort();
}

/** Two constructs are equal only if they are the same object. Other values are equal if their contents are equal. */
function isEqual(a: unknown, b: unknown): boolean {
  return a === b || !Construct.isConstruct(a) && !Construct.isConstruct(b) && isDeepStrictEqual(a, b);
}
