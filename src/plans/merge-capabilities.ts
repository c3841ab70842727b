import { customCapabilities } from './additional-capabilities';
import type { PlanBinding, PlanCapability } from './plan-binding';
import { ACCESS_LIMITS, type AccessLimit } from '../capabilities/access-limits';
import type { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { NO_PERMISSIONS, type PermissionChange } from '../capabilities/permission-change';
import { checkHasEffect } from '../checks/input';
import type { PlaceholderValues } from '../identity/policy-statement';
import type { TrustData } from '../identity/trust';
import type { UserPermissions } from '../identity/user-permissions';
import { DENY_TAGS_OF_NODES_TOO, DENY_TAGS_THAT_LIMIT_ROLES } from '../permissions/agentless-vm-scanning';
import type { PermissionSet } from '../permissions/permission-set';
import { type AnyOf, areSame, either, type AllOf } from '../policy-language/cloudformation/conditions';
import type { MicrosoftTemplate } from '../readers/microsoft-template/microsoft-template';

/** A capability that is on, with the trust and permissions of its role. */
export interface ActiveCapability {
  readonly capability: DefenderCapability;
  readonly trust: TrustData;
  readonly permissions: PermissionSet;
  /** Permissions of the user in addition to these. */
  readonly userPermissions?: UserPermissions;
  readonly placeholders: PlaceholderValues;
  /** Conditions of the plans that need it. */
  readonly onlyIf: AnyOf;
  /** Titles of the plans that need it. */
  readonly planTitles: readonly string[];
}

/**
 * Returns the capabilities of all plans, each once, in an order that does not depend on the order of the plans. The
 * permissions of the template replace the published ones.
 */
export function mergeCapabilities(
  bindings: readonly PlanBinding[], permissionsType: PermissionsType, template?: MicrosoftTemplate,
): ActiveCapability[] {
  return [...DefenderCapability.all(), ...customCapabilities(bindings)].flatMap(capability => {
    const plans = bindings.filter(b => b.capabilities.some(c => c.capability === capability));
    if (plans.length === 0) return [];
    const { trust, permissions } = capability._definition;
    // If several plans change a capability, the changes are the same, so the order of the plans does not matter.
    const changes = plans.flatMap(p => p.capabilities).filter(c => c.capability === capability);
    checkChangedByAll(capability, plans);
    const change = <Key extends keyof PlanCapability>(key: Key) => changes.find(c => c[key] !== undefined)?.[key];
    const published = permissions[permissionsType];
    const ofFile = template?._roles.userPermissionsFor(capability);
    const permissionChange = change('permissions');
    return [{
      capability,
      trust: change('trust') ?? trust,
      permissions: ofFile
        ? besideFile(published, permissionChange)
        : permissionChange?.published(published) ?? published,
      userPermissions: ofFile ?? capability._definition.userPermissions,
      placeholders: change('placeholders') ?? {},
      onlyIf: conditionsOf(plans, capability),
      planTitles: plans.map(p => p.title),
    }];
  });
}

/** Returns the additions to permissions of a file: the denies of the data, and the change. */
function besideFile({ statements }: PermissionSet, change?: PermissionChange): PermissionSet {
  const { besideFile: beside } = change ?? { besideFile: NO_PERMISSIONS };
  return { ...beside, statements: [...statements.filter(s => s.effect === 'Deny'), ...beside.statements] };
}

/** Returns the conditions under which a plan has the capability on. Empty means always. */
export function conditionsOf(plans: readonly PlanBinding[], capability: DefenderCapability): AnyOf {
  const alternatives = plans.map(plan => conditionsFor(plan, capability));
  return alternatives.map((all): AnyOf => all.length === 0 ? [] : [all]).reduce(either);
}

/**
 * Throws if only some plans change a capability and have other conditions than the rest, because a template cannot
 * contain the role in two forms.
 */
function checkChangedByAll(capability: DefenderCapability, plans: readonly PlanBinding[]): void {
  const changesIt = ({ capabilities }: PlanBinding) => capabilities.some(c =>
    c.capability === capability && [c.trust, c.permissions, c.placeholders].some(change => change !== undefined));
  const changing = plans.find(changesIt);
  if (!changing) return;
  const conditions = conditionsFor(changing, capability);
  const other = plans.find(p => !changesIt(p) && !areSame(conditionsFor(p, capability), conditions));
  if (conditions.length === 0 || !other) return;
  throw new Error(`${changing.title} must have the same condition as ${other.title}, because one of its options ` +
    `changes the role of ${capability}, which both need`);
}

/** Limits of shared roles: on or off, or the values that they allow. */
export type AccessLimitOptions = {
  readonly [option in keyof Limits]?: Limits[option] extends { placeholder: string } ? readonly string[] : boolean;
};

type Limits = typeof ACCESS_LIMITS;

/** Applies the limits that are on. Throws if such a limit has no effect. */
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
  const { permissions, userPermissions } = active;
  const placeholders = { ...active.placeholders, ...ofOption };
  if (userPermissions === undefined) return { ...active, placeholders, permissions: change.published(permissions) };
  return {
    ...active,
    placeholders,
    permissions: { ...permissions, statements: [...permissions.statements, ...change.besideFile.statements] },
  };
}

/**
 * Prevents roles from setting the tags that limit other roles. In the published permissions, only the disk scanner can
 * set tags.
 */
export function withoutLimitingTags(
  active: readonly ActiveCapability[], bindings: readonly PlanBinding[],
): ActiveCapability[] {
  const keys = bindings.flatMap(b => b.capabilities.flatMap(c => c.tag?.key ?? []));
  const limitingTagKey = [...new Set(keys)].sort();
  if (limitingTagKey.length === 0) return [...active];
  const denyOf = ({ capability, userPermissions }: ActiveCapability) => userPermissions !== undefined
    ? DENY_TAGS_OF_NODES_TOO
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

/** Returns the conditions under which a plan has a capability on. Empty means always. */
function conditionsFor({ condition, capabilities }: PlanBinding, capability: DefenderCapability): AllOf {
  const own = capabilities.find(c => c.capability === capability)?.condition;
  return [condition, own].filter(c => c !== undefined);
}
