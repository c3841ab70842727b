import { customCapabilities } from './additional-capabilities';
import { conditionsFor, type PlanBinding, type PlanCapability } from './plan-binding';
import type { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { NO_PERMISSIONS, type PermissionChange } from '../capabilities/permission-change';
import { areSame, either, type AnyOf } from '../cloudformation/conditions';
import type { GivenPermissions } from '../identity/given-permissions';
import type { TrustData } from '../identity/trust';
import type { MicrosoftTemplate } from '../microsoft-template/microsoft-template';
import type { PermissionSet } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';

/** A capability that is on, with the trust and permissions of its role. */
export interface ActiveCapability {
  readonly capability: DefenderCapability;
  readonly trust: TrustData;
  readonly permissions: PermissionSet;
  /** Permissions of the user in addition to these. */
  readonly given?: GivenPermissions;
  readonly placeholders: PlaceholderValues;
  /** The conditions of the plans that need it. */
  readonly onlyIf: AnyOf;
  /** The plans that need it. */
  readonly planTitles: readonly string[];
}

/**
 * The capabilities of all plans, each once. Their order does not depend on the order of the plans. The
 * permissions of the template are in place of the published ones.
 */
export function mergeCapabilities(
  bindings: readonly PlanBinding[], permissionsType: PermissionsType,
  template?: MicrosoftTemplate,
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
    const ofFile = template?._roles.givenTo(capability);
    const permissionChange = change('permissions');
    return [{
      capability,
      trust: change('trust') ?? trust,
      permissions: ofFile
        ? besideFile(published, permissionChange)
        : permissionChange?.published(published) ?? published,
      given: ofFile ?? capability._definition.given,
      placeholders: change('placeholders') ?? {},
      onlyIf: conditionsOf(plans, capability),
      planTitles: plans.map(p => p.title),
    }];
  });
}

/** What stands beside permissions of a file: what the data denies, and the change. */
function besideFile({ statements }: PermissionSet, change?: PermissionChange): PermissionSet {
  const { besideFile: beside } = change ?? { besideFile: NO_PERMISSIONS };
  return { ...beside, statements: [...statements.filter(s => s.effect === 'Deny'), ...beside.statements] };
}

/** When one of the plans has the capability on. Empty: always. */
export function conditionsOf(plans: readonly PlanBinding[], capability: DefenderCapability): AnyOf {
  const alternatives = plans.map(plan => conditionsFor(plan, capability));
  return alternatives.map((all): AnyOf => all.length === 0 ? [] : [all]).reduce(either);
}

/**
 * Throws if only a part of the plans changes a capability, and these are on under other conditions than the rest. A
 * template cannot have the role in two forms.
 */
function checkChangedByAll(capability: DefenderCapability, plans: readonly PlanBinding[]): void {
  const changesIt = ({ capabilities }: PlanBinding) => capabilities.some(c =>
    c.capability === capability && [c.trust, c.permissions, c.placeholders].some(change => change !== undefined));
  const changing = plans.find(changesIt);
  if (!changing) return;
  const conditions = conditionsFor(changing, capability);
  const other = plans.find(p => !changesIt(p) && !areSame(conditionsFor(p, capability), conditions));
  if (conditions.length === 0 || !other) return;
  throw new Error(`${changing.title} must have the same condition as ${other.title}, because an option of it changes ` +
    `the role of ${capability}, which both need`);
}
