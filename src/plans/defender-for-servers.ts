import type { DefenderPlanOptions } from './additional-capabilities';
import type { ArcAutoProvisioningOptions } from './arc-auto-provisioning-options';
import { onByDefault, type PlanOptions } from './plan-option';
import type { ResourceTag } from './resource-tag';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING, JUST_IN_TIME_VM_ACCESS } from '../capabilities/servers';

/** Sub-plan of Defender for Servers. */
export enum ServersSubPlan {
  /** Plan 1. It has no agentless scanning. */
  P1 = 'P1',
  /** Plan 2. It has agentless scanning. */
  P2 = 'P2',
}

/** Options of Defender for Servers. */
export interface DefenderForServersOptions extends ArcAutoProvisioningOptions, DefenderPlanOptions {
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
   * Tag that a security group, an instance and a network interface must have before just-in-time access can change them
   * (condition `aws:ResourceTag`). The disk scanner cannot set this tag then. Microsoft does not publish a permission
   * to tag the security groups that just-in-time access creates, so it cannot open them. Throws if `justInTimeVmAccess`
   * is off. Details: `docs/limits.md`.
   * @default - every security group and instance of the account, as in Microsoft's published permissions
   */
  readonly justInTimeTag?: ResourceTag;
  /**
   * Agentless scanning of the disks of instances. Throws if it is on with `ServersSubPlan.P1`.
   * @default - true in P2, false in P1
   */
  readonly agentlessVmScanning?: boolean;
}

/** Capabilities that the options switch on. */
export const SERVERS_TABLE = {
  justInTimeVmAccess: onByDefault(JUST_IN_TIME_VM_ACCESS),
  agentlessVmScanning: { ...onByDefault(AGENTLESS_VM_SCANNING), notInSubPlan: ServersSubPlan.P1 },
  arcAutoProvisioning: onByDefault(ARC_AUTO_PROVISIONING),
} satisfies PlanOptions<DefenderForServersOptions>;
