import type { ActiveCapability } from './merge-capabilities';
import { ACCESS_LIMITS } from '../capabilities/access-limits';
import { checkHasEffect } from '../guardrails/input';

/** Which limits of shared roles are on. */
export type AccessLimitOptions = { readonly [option in keyof typeof ACCESS_LIMITS]?: boolean };

/** Names of these options. */
export const ACCESS_LIMIT_OPTIONS = Object.keys(ACCESS_LIMITS) as (keyof AccessLimitOptions)[];

/** The capabilities with the limits that are on. Throws if a limit is on that has no effect. */
export function withinLimits(active: readonly ActiveCapability[], options: AccessLimitOptions): ActiveCapability[] {
  return ACCESS_LIMIT_OPTIONS.filter(option => options[option]).reduce((before, option) => {
    const { narrow, needs } = ACCESS_LIMITS[option];
    const after = before.map(a => ({ ...a, permissions: narrow(a.capability._definition.id, a.permissions) }));
    const hasEffect = after.some((a, i) => a.permissions !== before[i].permissions);
    checkHasEffect(`${option}: true`, true, needs, hasEffect);
    return after;
  }, [...active]);
}
