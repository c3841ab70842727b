import type { DefenderPlanOptions } from './additional-capabilities';
import { ARC_OPTIONS, bindArc, type ArcAutoProvisioningOptions } from './arc-auto-provisioning-options';
import type { PlanBinding } from './plan-binding';
import { bindTag, capabilitiesOf, resolveOptions, type PlanOptions } from './plan-options';
import { optionsOfPlan, PLAN_TABLE } from './plan-table';
import type { ResourceTag } from './resource-tag';
import { DefenderCapability } from '../capabilities/defender-capability';
import { JUST_IN_TIME_ON_TAGGED_RESOURCES } from '../capabilities/servers';
import { checkEnum, checkHasEffect } from '../checks/input';

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
   * Tag that a security group, an instance and a network interface must have, so that just-in-time access can change
   * them (condition `aws:ResourceTag`). The disk scanner may then not set this tag. Microsoft does not publish a
   * permission to tag the security groups that just-in-time access creates, so they cannot be opened. Throws if
   * `justInTimeVmAccess` is off. Details: `docs/access.md`.
   * @default - every security group and instance of the account, as in Microsoft's published permissions
   */
  readonly justInTimeTag?: ResourceTag;
  /**
   * Agentless scanning of the disks of instances. Throws if it is on with `ServersSubPlan.P1`.
   * @default - true in P2, false in P1
   */
  readonly agentlessVmScanning?: boolean;
}

const TABLE = PLAN_TABLE.defenderForServers satisfies PlanOptions<DefenderForServersOptions>;

/** The table of a sub-plan: what it does not have is off by default. */
function tableOf(subPlan: ServersSubPlan): typeof TABLE {
  const options = optionsOfPlan('defenderForServers').map(([name, option]) =>
    [name, option.notInSubPlan === subPlan ? { ...option, default: false } : option]);
  return Object.fromEntries(options);
}

export function bindDefenderForServers(options: DefenderForServersOptions): PlanBinding {
  const { subPlan = ServersSubPlan.P2, hostManagement, justInTimeTag } = options;
  checkEnum('subPlan', subPlan, { ServersSubPlan });
  const table = tableOf(subPlan);
  const on = resolveOptions(table, options, { ...ARC_OPTIONS, subPlan: true, justInTimeTag: true });
  checkHasEffect('agentlessVmScanning: true', on.agentlessVmScanning, 'subPlan: ServersSubPlan.P2',
    subPlan === ServersSubPlan.P2);
  checkHasEffect('justInTimeTag', justInTimeTag, 'justInTimeVmAccess: true', on.justInTimeVmAccess);
  return {
    offering: 'DefenderForServersAws',
    title: 'Defender for Servers',
    capabilities: capabilitiesOf(table, on, [
      ...bindTag(
        'justInTimeTag', justInTimeTag, DefenderCapability.JUST_IN_TIME_VM_ACCESS, JUST_IN_TIME_ON_TAGGED_RESOURCES),
      ...bindArc(options, on.arcAutoProvisioning),
    ]),
    hostManagement,
    azureValues: { 'subPlan.type': subPlan },
  };
}
