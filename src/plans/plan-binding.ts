import type { CapabilityActivation } from '../capabilities/capability-activation';
import type { ClusterAccess } from '../eks/cluster-access';
import { checkHasEffect } from '../guardrails/input';
import type { HostManagementOptions } from '../host-management/host-management-props';

/** What a plan comes down to once its options are checked. */
export interface PlanBinding {
  /** Microsoft's name of the offering, without the cloud: what makes a plan the same plan. */
  readonly offering: 'FoundationalCspm' | 'DefenderCspm' | 'DefenderForServers' | 'DefenderForContainers' | 'DefenderForDatabases';
  /** Microsoft's name of the plan in the portal. */
  readonly title: string;
  readonly activations: readonly CapabilityActivation[];
  readonly clusterAccess?: readonly ClusterAccess[];
  readonly hostManagement?: HostManagementOptions;
  /** For the Azure half: sub-plan of Defender for Servers. */
  readonly subPlan?: string;
  /** For the Azure half: external id of Defender for Containers. */
  readonly dataCollectionExternalId?: string;
}

/** Throws when an option is given that its plan's other options leave without effect. */
export function needs(plan: string, option: string, given: boolean, condition: string, met: boolean): void {
  checkHasEffect(`${plan}: ${option}`, given, condition, met);
}
