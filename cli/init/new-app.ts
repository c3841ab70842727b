import type { Call, Language, Option } from './code';
import { ARC_AUTO_PROVISIONING } from '../../src/capabilities/arc-auto-provisioning';
import type { CapabilityDefinition } from '../../src/capabilities/capability-definition';
import { CSPM_MONITOR } from '../../src/capabilities/cspm-monitor';
import { optionsOfPlan } from '../../src/plans/plan-table';
import { methodOf, type PlanName } from '../shared/plans';

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
  /** Undefined: the app is for a connector that does not exist yet. */
  readonly connector?: ConnectorOfApp;
}

/** What the connector that exists in Azure says. */
export interface ConnectorOfApp {
  readonly name: string;
  readonly accountId: string;
  /** Its place in Azure, if known. */
  readonly subscription?: string;
  readonly group?: string;
  /** Content of `connector.json` of the app. */
  readonly json: string;
  /** Constant of the API version. */
  readonly apiVersion: string;
  readonly plans: readonly Call[];
  readonly hasHostManagement: boolean;
  /** Set if CIEM is on. */
  readonly ciem?: { readonly objectId: string; readonly roleName: string };
  /** Whether the roles have other names than those of the connector. */
  readonly hasOwnRoleNames: boolean;
  /** Options with the names of the roles. */
  readonly roleOptions: readonly Option[];
  /** Names of the roles that Defender for Cloud assumes, sorted. */
  readonly roles: readonly string[];
  readonly excludedAccounts: readonly string[];
  /** Props of `SecurityConnector`. */
  readonly settings: readonly Option[];
  /** What only the file says, a line each. */
  readonly kept: readonly string[];
  /** What the template changes in Azure, a line each. */
  readonly changes: readonly string[];
}

/** The capabilities that a plan has on by default. */
export function featuresOf(plan: PlanName): CapabilityDefinition[] {
  return optionsOfPlan(methodOf(plan)).flatMap(([, option]) => option.default ? option.capabilities : []);
}

export function hasHostManagement({ plans, connector }: NewApp): boolean {
  return connector?.hasHostManagement ?? plans.some(plan => featuresOf(plan).includes(ARC_AUTO_PROVISIONING));
}

/** Names of the roles that Defender for Cloud assumes, sorted. AWS services assume the others. */
export function rolesOf({ plans, connector }: NewApp): readonly string[] {
  if (connector) return connector.roles;
  const capabilities = [CSPM_MONITOR, ...plans.flatMap(featuresOf)];
  return [...new Set(capabilities.filter(c => c.trust.kind === 'defender').map(c => c.defaultRoleName))].sort();
}

/** The external id with which Microsoft's legacy reader of audit logs may assume a role. It needs no quotes. */
export function externalIdOf({ connector }: NewApp): string | undefined {
  const options = connector?.plans.flatMap(plan => plan.parts.options ?? []) ?? [];
  return options.find(option => option.name === 'dataCollectionExternalId')?.value as string | undefined;
}

/** Account and region of the stack, as far as they are known. */
export function envOf({ connector, region }: NewApp): [name: 'account' | 'region', value: string][] {
  return [
    ...connector === undefined ? [] : [['account', connector.accountId] as ['account', string]],
    ...region === undefined ? [] : [['region', region] as ['region', string]],
  ];
}
