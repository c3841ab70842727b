import { needs, type PlanBinding } from './plan-binding';
import type { CapabilityActivation } from '../capabilities/capability-activation';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkEnum, checkSwitches } from '../guardrails/input';
import type { HostManagementOptions } from '../host-management/host-management-props';

/** Sub-plan of Defender for Servers. */
export enum ServersSubPlan {
  /** Plan 1: has no agentless scanning. */
  P1 = 'P1',
  /** Plan 2: has agentless scanning. */
  P2 = 'P2',
}

/** Options of Defender for Servers. */
export interface DefenderForServersOptions {
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
   * Agentless scanning of the disks of instances. An error where it is switched on with `ServersSubPlan.P1`.
   * @default - true in P2, false in P1
   */
  readonly agentlessVmScanning?: boolean;
  /**
   * Installation of Azure Arc on EC2 instances through Systems Manager.
   * @default true
   */
  readonly arcAutoProvisioning?: boolean;
  /**
   * How EC2 instances get what the installation of Azure Arc needs, in Systems Manager. Given in the plans for servers and for
   * databases, it must be the same in both, or is an error; so it is where `arcAutoProvisioning` is off.
   * @default - all instances of the account and region, on roll-out, every 30 days and when one is launched
   */
  readonly hostManagement?: HostManagementOptions;
}

export function bindDefenderForServers(options: DefenderForServersOptions): PlanBinding {
  const title = 'Defender for Servers';
  checkSwitches(options, ['justInTimeVmAccess', 'agentlessVmScanning', 'arcAutoProvisioning']);
  const { subPlan = ServersSubPlan.P2, justInTimeVmAccess = true, arcAutoProvisioning = true, hostManagement } = options;
  checkEnum('subPlan', subPlan, Object.values(ServersSubPlan));
  const { agentlessVmScanning = subPlan === ServersSubPlan.P2 } = options;
  needs(title, 'agentlessVmScanning: true', agentlessVmScanning, 'subPlan: ServersSubPlan.P2', subPlan === ServersSubPlan.P2);
  needs(title, 'hostManagement', hostManagement !== undefined && hostManagement?.enabled !== false, 'arcAutoProvisioning: true', arcAutoProvisioning);

  const activations: CapabilityActivation[] = [
    ...agentlessVmScanning ? [{ capability: DefenderCapability.AGENTLESS_VM_SCANNING }] : [],
    ...justInTimeVmAccess ? [{ capability: DefenderCapability.JUST_IN_TIME_VM_ACCESS }] : [],
    ...arcAutoProvisioning ? [{ capability: DefenderCapability.ARC_AUTO_PROVISIONING }] : [],
  ];
  return { offering: 'DefenderForServers', title, activations, hostManagement, subPlan };
}
