import type { Language } from './code';
import { PLANS, type PlanName } from './plans';
import { ARC_AUTO_PROVISIONING } from '../../src/capabilities/arc-auto-provisioning';
import { CSPM_MONITOR } from '../../src/capabilities/cspm-monitor';

/** What the app is to be. */
export interface NewApp {
  readonly language: Language;
  readonly tenantId: string;
  readonly permissions: 'least' | 'default';
  readonly plans: readonly PlanName[];
  /** Units of the organization, or its root. Empty: one account. */
  readonly units: readonly string[];
  readonly region?: string;
  /** What package.json or requirements.txt says for this package: a version, or a file relative to the app. */
  readonly dependency: string;
}

export function hasHostManagement({ plans }: NewApp): boolean {
  return plans.some(plan => PLANS[plan].features.includes(ARC_AUTO_PROVISIONING));
}

/** Names of the roles that Defender for Cloud assumes, sorted. AWS services assume the others. */
export function rolesOf({ plans }: NewApp): string[] {
  const capabilities = [CSPM_MONITOR, ...plans.flatMap(plan => PLANS[plan].features)];
  return [...new Set(capabilities.filter(c => c.trust.kind === 'defender').map(c => c.defaultRoleName))].sort();
}
