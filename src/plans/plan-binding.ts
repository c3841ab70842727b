import type { DefenderCapability } from '../capabilities/defender-capability';
import type { ClusterAccess } from '../eks/cluster-access';
import { checkHasEffect } from '../guardrails/input';
import type { HostManagementOptions } from '../host-management/host-management-props';
import type { TrustData } from '../identity/trust';
import type { PermissionSet } from '../permissions/permission-set';
import type { PlaceholderValues } from '../policies/placeholders';

/** A capability that a plan turns on, with what the user's options change about it. */
export interface PlanCapability {
  readonly capability: DefenderCapability;
  /** In place of the published trust. */
  readonly trust?: TrustData;
  /** What the options make of the published permissions. */
  readonly permissions?: (published: PermissionSet) => PermissionSet;
  /** The user's values for placeholders of these permissions. */
  readonly placeholders?: PlaceholderValues;
}

/** What a plan is resolved to when its options have been checked. */
export interface PlanBinding {
  /** Microsoft's name of the offering in the API, such as `DefenderForServersAws`. It identifies the plan. */
  readonly offering: string;
  /** Microsoft's name of the plan in the portal. */
  readonly title: string;
  readonly capabilities: readonly PlanCapability[];
  readonly clusterAccess?: readonly ClusterAccess[];
  readonly hostManagement?: HostManagementOptions;
  /** Values of the offering in Azure that follow from the options, by field, such as `subPlan.type`. */
  readonly azureValues?: { readonly [field: string]: string | undefined };
}

/** Throws if an option is given which has no effect because of the plan's other options. */
export function checkOptionHasEffect(plan: string, option: string, given: boolean, condition: string, met: boolean): void {
  checkHasEffect(`${plan}: ${option}`, given, condition, met);
}
