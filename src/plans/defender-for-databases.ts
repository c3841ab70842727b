import type { DefenderPlanOptions } from './additional-capabilities';
import type { ArcAutoProvisioningOptions } from './arc-auto-provisioning-options';
import { onByDefault, type PlanOptions } from './plan-option';
import { DATABASES_DSPM, RDS_THREAT_PROTECTION } from '../capabilities/data';
import { ARC_AUTO_PROVISIONING } from '../capabilities/servers';

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

/** Capabilities that the options switch on. */
export const DATABASES_TABLE = {
  databasesDspm: onByDefault(DATABASES_DSPM),
  rdsThreatProtection: onByDefault(RDS_THREAT_PROTECTION),
  arcAutoProvisioning: onByDefault(ARC_AUTO_PROVISIONING),
} satisfies PlanOptions<DefenderForDatabasesOptions>;
