import { checkOptionHasEffect } from './plan-binding';
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
   * How EC2 instances get the instance profile that the installation of Azure Arc needs. An account has only one host
   * management. Throws if Defender for Servers and Defender for Databases have different options. Throws if
   * `arcAutoProvisioning` is off, unless it is `{ enabled: false }`.
   * @default - all instances of the account and region: at deployment, every 30 days, and when an instance is launched
   */
  readonly hostManagement?: HostManagementOptions;
}

/** Throws if host management has options but Azure Arc is not installed. */
export function checkHostManagementHasEffect(
  plan: string, hostManagement: HostManagementOptions | undefined, arcAutoProvisioning: boolean,
): void {
  const given = hostManagement !== undefined && hostManagement?.enabled !== false;
  checkOptionHasEffect(plan, 'hostManagement', given, 'arcAutoProvisioning: true', arcAutoProvisioning);
}
