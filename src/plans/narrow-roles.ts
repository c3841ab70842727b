import type { ActiveCapability } from './merge-capabilities';
import type { PlanBinding } from './plan-binding';
import { ACCESS_LIMITS } from '../capabilities/access-limits';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkHasEffect } from '../checks/input';
import { DENY_TAGS_THAT_LIMIT_ROLES } from '../permissions/agentless-vm-scanning';

/** Which limits of shared roles are on. */
export type AccessLimitOptions = { readonly [option in keyof typeof ACCESS_LIMITS]?: boolean };

/** The capabilities with the limits that are on. Throws if a limit is on that has no effect. */
export function withinLimits(active: readonly ActiveCapability[], options: AccessLimitOptions): ActiveCapability[] {
  const limits = Object.keys(ACCESS_LIMITS) as (keyof AccessLimitOptions)[];
  return limits.filter(option => options[option]).reduce((before, option) => {
    const { narrow, needs } = ACCESS_LIMITS[option];
    const after = before.map(a => ({ ...a, permissions: narrow(a.capability._definition.id, a.permissions) }));
    checkHasEffect(`${option}: true`, true, needs, after.some((a, i) => a.permissions !== before[i].permissions));
    return after;
  }, [...active]);
}

/** The capabilities, where no role may set the tags that limit another role. Only the disk scanner may set tags. */
export function withoutLimitingTags(
  active: readonly ActiveCapability[], bindings: readonly PlanBinding[],
): ActiveCapability[] {
  const keys = bindings.flatMap(b => b.capabilities.flatMap(c => c.tag?.key ?? []));
  const limitingTagKey = [...new Set(keys)].sort();
  if (limitingTagKey.length === 0) return [...active];
  return active.map(a => a.capability !== DefenderCapability.AGENTLESS_VM_SCANNING ? a : {
    ...a,
    permissions: { ...a.permissions, statements: [...a.permissions.statements, DENY_TAGS_THAT_LIMIT_ROLES] },
    placeholders: { ...a.placeholders, limitingTagKey },
  });
}
