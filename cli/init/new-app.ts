import type { Call, Language, Option } from './code';
import type { Connector } from './connector/read';
import type { CapabilityDefinition } from '../../src/capabilities/capability-definition';
import { CSPM_MONITOR } from '../../src/capabilities/cspm';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING } from '../../src/capabilities/servers';
import { optionsOfPlan } from '../../src/plans/plan-table';
import { methodOf, type PlanName } from '../shared/plans';

/** What the new app contains. */
export interface NewApp {
  readonly language: Language;
  readonly tenantId: string;
  readonly permissions: 'least' | 'default';
  readonly plans: readonly PlanName[];
  /** The plan of Defender for Servers. P1 has no agentless scanning. */
  readonly serversPlan: 'P1' | 'P2';
  /** Organizational units, or the root. If empty, the app connects one account. */
  readonly units: readonly string[];
  /** Accounts of the units to connect first. If empty, all accounts are connected at once. */
  readonly pilot: readonly string[];
  /** The account of the stack. */
  readonly account?: string;
  readonly region?: string;
  /** What package.json or requirements.txt says for this package: a version, or the file that is copied into the app. */
  readonly dependency: string;
  /** Whether the app has a daily check. */
  readonly schedule: boolean;
  /** Undefined if the app is for a connector that does not exist yet. */
  readonly connector?: ConnectorOfApp;
}

/** What the app takes from an existing connector in Azure. */
export interface ConnectorOfApp extends Pick<Connector, 'subscription' | 'group' | 'json' | 'apiVersion'> {
  readonly name: string;
  readonly accountId: string;
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
  /** Settings that only the file contains, one line each. */
  readonly kept: readonly string[];
  /** Settings that the template changes in Azure, one line each. */
  readonly changes: readonly string[];
}

/** The capabilities that a plan has on by default. */
export function featuresOf(plan: PlanName): CapabilityDefinition[] {
  return optionsOfPlan(methodOf(plan)).flatMap(([, option]) => option.default ? option.capabilities : []);
}

export function hasHostManagement(app: NewApp): boolean {
  return app.connector?.hasHostManagement ?? capabilitiesOf(app).includes(ARC_AUTO_PROVISIONING);
}

function capabilitiesOf({ plans, serversPlan }: NewApp): CapabilityDefinition[] {
  return plans.flatMap(plan => featuresOf(plan).filter(feature =>
    !(plan === 'servers' && serversPlan === 'P1' && feature === AGENTLESS_VM_SCANNING)));
}

/** Names of the roles that Defender for Cloud assumes, sorted. AWS services assume the others. */
export function rolesOf(app: NewApp): readonly string[] {
  if (app.connector) return app.connector.roles;
  const capabilities = [CSPM_MONITOR, ...capabilitiesOf(app)];
  return [...new Set(capabilities.filter(c => c.trust.kind === 'defender').map(c => c.defaultRoleName))].sort();
}

/** The external id with which Microsoft's legacy reader of audit logs may assume a role. The id needs no quotes. */
export function externalIdOf({ connector }: NewApp): string | undefined {
  const options = connector?.plans.flatMap(plan => plan.parts.options ?? []) ?? [];
  return options.find(option => option.name === 'dataCollectionExternalId')?.value as string | undefined;
}

/** Account and region of the stack, as far as they are known. */
export function envOf({ connector, account = connector?.accountId, region }: NewApp): [name: 'account' | 'region', value: string][] {
  return [
    ...account === undefined ? [] : [['account', account] as ['account', string]],
    ...region === undefined ? [] : [['region', region] as ['region', string]],
  ];
}

/** The description of the stack, in its template and in the CloudFormation console. */
export function descriptionOf({ units }: NewApp): string {
  return `Connects ${units.length > 0 ? 'the accounts of an organization' : 'this account'} to Microsoft Defender for Cloud`;
}
