import type { DefenderPlanOptions } from './additional-capabilities';
import { ARC_OPTIONS, bindArc, type ArcAutoProvisioningOptions } from './arc-auto-provisioning-options';
import type { PlanBinding } from './plan-binding';
import { capabilitiesOf, resolveOptions, type PlanOptions } from './plan-options';
import { PLAN_TABLE } from './plan-table';
import { rdsThreatProtectionTrust } from '../capabilities/data';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkAudience, checkHasEffect } from '../checks/input';

/** Options of Defender for Databases. */
export interface DefenderForDatabasesOptions extends ArcAutoProvisioningOptions, DefenderPlanOptions {
  /**
   * Data security posture management of RDS databases.
   * @default true
   */
  readonly databasesDspm?: boolean;
  /**
   * Threat protection for open-source databases on RDS. It is not available in il-central-1, eu-south-1,
   * ap-southeast-3, eu-south-2 and me-south-1. Warns if the stack, or a region in `hostManagementRegions` of an
   * organization, is one of these regions.
   * @default true
   */
  readonly rdsThreatProtection?: boolean;
  /**
   * Audience that the role of RDS threat protection trusts: 1 to 255 characters, without wildcards. Microsoft has not
   * published it, so the default is an assumption. Throws if `rdsThreatProtection` is off.
   * @default - the audience of Defender for Databases, api://AzureSecurityCenter.MultiCloud.DefenderForDatabases
   */
  readonly rdsThreatProtectionAudience?: string;
}

const TABLE = PLAN_TABLE.defenderForDatabases satisfies PlanOptions<DefenderForDatabasesOptions>;

export function bindDefenderForDatabases(options: DefenderForDatabasesOptions): PlanBinding {
  const on = resolveOptions(TABLE, options, { ...ARC_OPTIONS, rdsThreatProtectionAudience: true });
  const { rdsThreatProtectionAudience: audience, hostManagement } = options;
  checkHasEffect('rdsThreatProtectionAudience', audience, 'rdsThreatProtection: true', on.rdsThreatProtection);
  if (audience !== undefined) checkAudience('rdsThreatProtectionAudience', audience);
  const trust = rdsThreatProtectionTrust(audience);
  return {
    offering: 'DefenderForDatabasesAws',
    title: 'Defender for Databases',
    capabilities: capabilitiesOf(TABLE, on, [
      { capability: DefenderCapability.RDS_THREAT_PROTECTION, trust },
      ...bindArc(options, on.arcAutoProvisioning),
    ]),
    hostManagement,
  };
}
