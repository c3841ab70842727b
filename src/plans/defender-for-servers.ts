import { checkHostManagementHasEffect, type ArcAutoProvisioningOptions } from './arc-auto-provisioning-options';
import { checkOptionHasEffect, type PlanBinding } from './plan-binding';
import { capabilitiesOf, onByDefault, resolveOptions, type PlanOptions } from './plan-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkEnum } from '../guardrails/input';

/** Sub-plan of Defender for Servers. */
export enum ServersSubPlan {
  /** Plan 1. It has no agentless scanning. */
  P1 = 'P1',
  /** Plan 2. It has agentless scanning. */
  P2 = 'P2',
}

/** Options of Defender for Servers. */
export interface DefenderForServersOptions extends ArcAutoProvisioningOptions {
  /**
   * Sub-plan.
   * @default ServersSubPlan.P2
   */
  readonly subPlan?: ServersSubPlan;
  /**
   * Just-in-time VM access.
   * @default true
   */
  readonly justInTimeVmAccess?: boolean;
  /**
   * Agentless scanning of the disks of instances. Throws if it is on with `ServersSubPlan.P1`.
   * @default - true in P2, false in P1
   */
  readonly agentlessVmScanning?: boolean;
}

function optionsOf(subPlan: ServersSubPlan): PlanOptions<DefenderForServersOptions> {
  return {
    justInTimeVmAccess: onByDefault(DefenderCapability.JUST_IN_TIME_VM_ACCESS),
    agentlessVmScanning: {
      capabilities: [DefenderCapability.AGENTLESS_VM_SCANNING],
      default: subPlan === ServersSubPlan.P2,
    },
    arcAutoProvisioning: onByDefault(DefenderCapability.ARC_AUTO_PROVISIONING),
  };
}

export function bindDefenderForServers(options: DefenderForServersOptions): PlanBinding {
  const title = 'Defender for Servers';
  const { subPlan = ServersSubPlan.P2, hostManagement } = options;
  checkEnum('subPlan', subPlan, Object.values(ServersSubPlan));
  const table = optionsOf(subPlan);
  const on = resolveOptions(table, options);
  checkOptionHasEffect(title,
    'agentlessVmScanning: true', on.agentlessVmScanning, 'subPlan: ServersSubPlan.P2', subPlan === ServersSubPlan.P2);
  checkHostManagementHasEffect(title, hostManagement, on.arcAutoProvisioning);
  return {
    offering: 'DefenderForServersAws',
    title,
    capabilities: capabilitiesOf(table, on),
    hostManagement,
    azureValues: { 'subPlan.type': subPlan },
  };
}
