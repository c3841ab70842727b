import { needs, type PlanBinding } from './plan-binding';
import type { CapabilityActivation } from '../capabilities/capability-activation';
import { DefenderCapability } from '../capabilities/defender-capability';
import { rdsThreatProtectionTrust } from '../capabilities/rds-threat-protection';
import { checkAudience, checkSwitches } from '../guardrails/input';
import type { HostManagementOptions } from '../host-management/host-management-props';

/** Options of Defender for Databases. */
export interface DefenderForDatabasesOptions {
  /**
   * Data security posture management of RDS databases.
   * @default true
   */
  readonly databasesDspm?: boolean;
  /**
   * Threat protection for open-source databases on RDS. Not available in il-central-1, eu-south-1, ap-southeast-3,
   * eu-south-2 and me-south-1: a warning where the stack is in one of them.
   * @default true
   */
  readonly rdsThreatProtection?: boolean;
  /**
   * Audience that the role of RDS threat protection trusts, without wildcards. Microsoft has not published it.
   * An error where `rdsThreatProtection` is off.
   * @default - the audience of Defender for Databases, api://AzureSecurityCenter.MultiCloud.DefenderForDatabases (assumed)
   */
  readonly rdsThreatProtectionAudience?: string;
  /**
   * Installation of Azure Arc on EC2 instances through Systems Manager, for SQL Server on EC2 and RDS Custom.
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

export function bindDefenderForDatabases(options: DefenderForDatabasesOptions): PlanBinding {
  const title = 'Defender for Databases';
  checkSwitches(options, ['databasesDspm', 'rdsThreatProtection', 'arcAutoProvisioning']);
  const {
    databasesDspm = true, rdsThreatProtection = true, arcAutoProvisioning = true, rdsThreatProtectionAudience: audience, hostManagement,
  } = options;
  needs(title, 'rdsThreatProtectionAudience', audience !== undefined, 'rdsThreatProtection: true', rdsThreatProtection);
  needs(title, 'hostManagement', hostManagement !== undefined && hostManagement?.enabled !== false, 'arcAutoProvisioning: true', arcAutoProvisioning);
  if (audience !== undefined) checkAudience('rdsThreatProtectionAudience', audience);
  const activations: CapabilityActivation[] = [
    ...databasesDspm ? [{ capability: DefenderCapability.DATABASES_DSPM }] : [],
    ...rdsThreatProtection ? [{ capability: DefenderCapability.RDS_THREAT_PROTECTION, trust: rdsThreatProtectionTrust(audience) }] : [],
    ...arcAutoProvisioning ? [{ capability: DefenderCapability.ARC_AUTO_PROVISIONING }] : [],
  ];
  return { offering: 'DefenderForDatabases', title, activations, hostManagement };
}
