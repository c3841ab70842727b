import { isDeepStrictEqual } from 'util';
import type { PlanBinding, PlanCapability } from './plan-binding';
import { bindTag } from './resolve-plan-options';
import type { ResourceTag } from './resource-tag';
import { DefenderCapability } from '../capabilities/defender-capability';
import { ARC_ON_TAGGED_INSTANCES } from '../capabilities/servers';
import { checkHasEffect } from '../checks/input';
import type { OptionNames } from '../checks/known-options';
import type { HostManagementOptions } from '../host-management/host-management-props';

/** Options of the plans that need Azure Arc on EC2 instances: Defender for Servers and Defender for Databases. */
export interface ArcAutoProvisioningOptions {
  /**
   * Whether Azure Arc is installed on EC2 instances, through Systems Manager. Defender for Databases needs it for SQL
   * Server on EC2 and for RDS Custom.
   * @default true
   */
  readonly arcAutoProvisioning?: boolean;
  /**
   * Tag that an EC2 instance must have before the role can run commands on it (condition `ssm:resourceTag`). Both plans
   * share the role, so the tag limits both. The disk scanner cannot set this tag then. The tag does not limit host
   * management, which has its own targets, or reading the output of commands. Throws if Defender for Servers and
   * Defender for Databases have different tags, or if `arcAutoProvisioning` is off.
   * @default - every instance of the account, as in Microsoft's published permissions
   */
  readonly arcInstanceTag?: ResourceTag;
  /**
   * How EC2 instances get the instance profile that the installation of Azure Arc needs. An account has only one host
   * management setup. Throws if Defender for Servers and Defender for Databases have different options. Throws if
   * `arcAutoProvisioning` is off, unless it is `{ enabled: false }`.
   * @default - all instances of the account and region: at deployment, every 30 days, and when an instance is launched
   */
  readonly hostManagement?: HostManagementOptions;
}

/** Options that switch on no capability. */
export const ARC_OPTIONS: OptionNames<Omit<ArcAutoProvisioningOptions, 'arcAutoProvisioning'>> = {
  arcInstanceTag: true, hostManagement: true,
};

/** Returns the change of the Arc role. Throws if an option is not allowed, or has no effect because Arc is off. */
export function bindArc(
  { arcInstanceTag, hostManagement }: ArcAutoProvisioningOptions, arcAutoProvisioning: boolean,
): PlanCapability[] {
  const needs = 'arcAutoProvisioning: true';
  checkHasEffect('hostManagement', hostManagement?.enabled !== false && hostManagement, needs, arcAutoProvisioning);
  checkHasEffect('arcInstanceTag', arcInstanceTag, needs, arcAutoProvisioning);
  return bindTag('arcInstanceTag', arcInstanceTag, DefenderCapability.ARC_AUTO_PROVISIONING, ARC_ON_TAGGED_INSTANCES);
}

/** Throws if two plans have different tags, because they share the role. */
export function checkSameArcInstanceTag(bindings: readonly PlanBinding[]): void {
  const tagged = bindings.flatMap(({ title, capabilities }) => capabilities
    .filter(c => c.capability === DefenderCapability.ARC_AUTO_PROVISIONING && c.tag !== undefined)
    .map(({ tag }) => ({ title, tag })));
  const [first, ...others] = tagged;
  const other = others.find(o => !isDeepStrictEqual(o.tag, first.tag));
  if (!other) return;
  throw new Error(`arcInstanceTag must be the same in ${first.title} and ${other.title}, because they share the ` +
    `role, got ${JSON.stringify(first.tag)} and ${JSON.stringify(other.tag)}; set it in one of them`);
}
