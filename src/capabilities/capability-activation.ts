import type { DefenderCapability } from './defender-capability';
import type { TrustData } from '../identity/trust';
import type { PermissionSet } from '../permissions/permission-set';

/** A capability that a plan switches on, with what the user changed about it. */
export interface CapabilityActivation {
  readonly capability: DefenderCapability;
  /** In place of the published trust. */
  readonly trust?: TrustData;
  /** In place of the permissions of either permission type. */
  readonly permissions?: PermissionSet;
}
