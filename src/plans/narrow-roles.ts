import type { ActiveCapability } from './merge-capabilities';
import type { PlanBinding } from './plan-binding';
import { ACCESS_LIMITS, type AccessLimit } from '../capabilities/access-limits';
import { DefenderCapability } from '../capabilities/defender-capability';
import type { PermissionChange } from '../capabilities/permission-change';
import { checkHasEffect } from '../checks/input';
import { DENY_TAGS_OF_NODES_TOO, DENY_TAGS_THAT_LIMIT_ROLES } from '../permissions/agentless-vm-scanning';
import type { PlaceholderValues } from '../policies/placeholders';

/** Which limits of shared roles are on, some with the values that they allow. */
export type AccessLimitOptions = {
  readonly [option in keyof Limits]?: Limits[option] extends { placeholder: string } ? readonly string[] : boolean;
};

type Limits = typeof ACCESS_LIMITS;

/** The capabilities with the limits that are on. Throws if a limit is on that has no effect. */
export function withinLimits(active: readonly ActiveCapability[], options: AccessLimitOptions): ActiveCapability[] {
  const limits = Object.keys(ACCESS_LIMITS) as (keyof AccessLimitOptions)[];
  return limits.filter(option => options[option]).reduce((before, option) => {
    const { roles, needs, placeholder }: AccessLimit = ACCESS_LIMITS[option];
    const values = options[option];
    const placeholders = placeholder && Array.isArray(values) ? { [placeholder]: values } : {};
    const after = before.map(a => changed(a, roles[a.capability._definition.id], placeholders));
    checkHasEffect(placeholder ? option : `${option}: true`, true, needs,
      after.some((a, i) => a.permissions !== before[i].permissions));
    return after;
  }, [...active]);
}

function changed(
  active: ActiveCapability, change: PermissionChange | undefined, ofOption: PlaceholderValues,
): ActiveCapability {
  if (!change) return active;
  const { permissions, given } = active;
  const placeholders = { ...active.placeholders, ...ofOption };
  if (given === undefined) return { ...active, placeholders, permissions: change.published(permissions) };
  return {
    ...active,
    placeholders,
    permissions: { ...permissions, statements: [...permissions.statements, ...change.besideFile.statements] },
  };
}

/**
 * The capabilities, where no role may set the tags that limit another role. Of the published permissions, only those of
 * the disk scanner can set tags.
 */
export function withoutLimitingTags(
  active: readonly ActiveCapability[], bindings: readonly PlanBinding[],
): ActiveCapability[] {
  const keys = bindings.flatMap(b => b.capabilities.flatMap(c => c.tag?.key ?? []));
  const limitingTagKey = [...new Set(keys)].sort();
  if (limitingTagKey.length === 0) return [...active];
  const denyOf = ({ capability, given }: ActiveCapability) => given !== undefined ? DENY_TAGS_OF_NODES_TOO
    : capability === DefenderCapability.AGENTLESS_VM_SCANNING ? DENY_TAGS_THAT_LIMIT_ROLES : undefined;
  return active.map((a) => {
    const deny = denyOf(a);
    return deny === undefined ? a : {
      ...a,
      permissions: { ...a.permissions, statements: [...a.permissions.statements, deny] },
      placeholders: { ...a.placeholders, limitingTagKey },
    };
  });
}
