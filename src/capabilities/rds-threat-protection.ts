import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TrustData } from '../identity/trust';
import { RDS_THREAT_PROTECTION_PERMISSIONS } from '../permissions/rds-threat-protection';

/** The audience is not published: that of the databases plan is the likely one, and the user can override it. */
export function rdsThreatProtectionTrust(audience: string = AUDIENCES.databases): TrustData {
  return { kind: 'defender', audience };
}

export const RDS_THREAT_PROTECTION = defineCapability({
  id: 'RdsThreatProtection',
  title: 'Threat protection for RDS',
  defaultRoleName: 'DefenderForCloud-DataThreatProtectionDB',
  summary: 'switch on audit logs of open-source databases on RDS and read them',
  purpose: 'Threat protection for open-source databases on RDS finds anomalous logins and queries in their logs.',
  risk: 'It can change every database instance and cluster, their master password included (`rds:ModifyDBInstance`).',
  trust: rdsThreatProtectionTrust(),
  trustNote: 'The audience is assumed, since Microsoft has not published it; `rdsThreatProtectionAudience` overrides it.',
  permissions: same(RDS_THREAT_PROTECTION_PERMISSIONS),
  feature: 'rds',
  // Tel Aviv, Milan, Jakarta, Spain, Bahrain. Source: MicrosoftDocs/defender-docs, quickstart-onboard-aws, 2026-11.
  unsupportedRegions: ['il-central-1', 'eu-south-1', 'ap-southeast-3', 'eu-south-2', 'me-south-1'],
});
