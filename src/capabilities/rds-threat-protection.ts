import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TrustData } from '../identity/trust';
import { RDS_THREAT_PROTECTION_PERMISSIONS } from '../permissions/rds-threat-protection';

/** The audience is not published. The default is an assumption: the audience of the databases plan. */
export function rdsThreatProtectionTrust(audience: string = AUDIENCES.databases): TrustData {
  return { kind: 'defender', audience };
}

export const RDS_THREAT_PROTECTION = defineCapability({
  id: 'RdsThreatProtection',
  title: 'Threat protection for RDS',
  defaultRoleName: 'DefenderForCloud-DataThreatProtectionDB',
  summary: 'switch on and read audit logs of RDS databases',
  purpose: 'Threat protection for open-source databases on RDS finds anomalous logins and queries in their logs.',
  risk: 'It can change every database instance and cluster, and also their master passwords (`rds:ModifyDBInstance`).',
  trust: rdsThreatProtectionTrust(),
  trustNote: 'Microsoft has not published the audience, so it is an assumption; `rdsThreatProtectionAudience` ' +
    'overrides it.',
  permissions: same(RDS_THREAT_PROTECTION_PERMISSIONS),
  feature: 'rds',
  // Tel Aviv, Milan, Jakarta, Spain, Bahrain. Source: MicrosoftDocs/defender-docs, quickstart-onboard-aws, 2026-11.
  unsupportedRegions: ['il-central-1', 'eu-south-1', 'ap-southeast-3', 'eu-south-2', 'me-south-1'],
});
