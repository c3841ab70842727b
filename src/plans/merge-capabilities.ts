import type { PlanBinding, PlanCapability } from './plan-binding';
import type { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import type { TrustData } from '../identity/trust';
import type { PermissionSet } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';

/** A capability that is on, with the trust and permissions of its role. */
export interface ActiveCapability {
  readonly capability: DefenderCapability;
  readonly trust: TrustData;
  readonly permissions: PermissionSet;
  readonly placeholders: PlaceholderValues;
  /** The plans that need it. */
  readonly planTitles: readonly string[];
}

/** The capabilities of all plans, each once. Their order does not depend on the order of the plans. */
export function mergeCapabilities(
  bindings: readonly PlanBinding[], permissionsType: PermissionsType,
): ActiveCapability[] {
  return DefenderCapability.all().flatMap(capability => {
    const plans = bindings.filter(b => b.capabilities.some(c => c.capability === capability));
    if (plans.length === 0) return [];
    const { trust, permissions } = capability._definition;
    // At most one plan has options that change a capability, so the order of the plans does not matter.
    const changes = plans.flatMap(p => p.capabilities).filter(c => c.capability === capability);
    const change = <Key extends keyof PlanCapability>(key: Key) => changes.find(c => c[key] !== undefined)?.[key];
    const published = permissions[permissionsType];
    return [{
      capability,
      trust: change('trust') ?? trust,
      permissions: change('permissions')?.(published) ?? published,
      placeholders: change('placeholders') ?? {},
      planTitles: plans.map(p => p.title),
    }];
  });
}
