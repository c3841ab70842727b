/** Random options of a connector. */
import * as fc from 'fast-check';
import { flag, namesOf, option, path, policyPath, structOf, suffix, type Generators } from './basics';
import type { Plans } from './plans';
import { PermissionsType, ReadActions, type DefenderForCloudOptions, type DefenderRoleNames } from '../../../src';
import { ALL_PLANS } from '../../facts/plans';
import { nameOption, ROLES } from '../../facts/roles';
import { portalTemplate, read } from '../../readers/microsoft-template/support';
import { TENANT } from '../synth';

const ROLE_NAMES: Generators<DefenderRoleNames> = namesOf('MDC', ROLES.map(nameOption) as (keyof DefenderRoleNames)[]);
export const roleNames = structOf(ROLE_NAMES);

/** Permission files: one with the roles of all plans, and one with the roles of no plan. */
const FILES = (['DefaultAccess', 'LeastPrivilegeAccess'] as const)
  .flatMap(type => [read(portalTemplate(ALL_PLANS, type)), read(portalTemplate({}, type))]);

const CONNECTOR: Generators<Omit<DefenderForCloudOptions, 'plans'>> = {
  azureTenantId: fc.constantFrom(TENANT, 'abcdefab-2222-3333-4444-555555555555'),
  permissionsType: option(fc.constantFrom(...Object.values(PermissionsType))),
  permissionsFrom: option(fc.constantFrom(...FILES)),
  denyDataReads: flag(),
  denyClusterAccessForOthers: flag(),
  denyManagingAliasedKeys: flag(),
  snapshotSharingAccounts: option(fc.subarray(['444455556666', '555566667777'], { minLength: 1 })),
  additionalReadActions: option(fc.subarray(
    ['bedrock:ListGuardrails', 'kafka:ListClusters', 'mq:ListBrokers', ...ReadActions.securityAuditForServices('iam', 'kafka')],
    { minLength: 1 },
  )),
  outputs: flag(),
  roleNames: option(roleNames),
  roleNameSuffix: suffix,
  rolePath: path,
  policyPath,
};
export type ConnectorOptions = Omit<DefenderForCloudOptions, 'plans'>;
export const connectorOptions = structOf(CONNECTOR).map((o): ConnectorOptions => ({
  ...o,
  additionalReadActions: o.permissionsType === PermissionsType.LEAST_PRIVILEGE_ACCESS ? o.additionalReadActions : undefined,
}));

/** Keeps only the options that have an effect with these plans. */
export function withEffect<T extends ConnectorOptions>(options: T, { cspm, servers, containers, databases }: Plans): T {
  const discovers = options.permissionsType !== PermissionsType.LEAST_PRIVILEGE_ACCESS
    && [cspm, containers].some(plan => plan && plan.agentlessKubernetesDiscovery !== false);
  const opensClusters = discovers || containers && containers.controlPlaneAuditLogs !== false;
  const scansDisks = [cspm, containers].some(plan => plan && plan.agentlessVmScanning !== false)
    || servers && (servers.agentlessVmScanning ?? servers.subPlan !== 'P1');
  const scans = scansDisks || [cspm, databases].some(plan => plan && plan.databasesDspm !== false);
  return {
    ...options,
    denyClusterAccessForOthers: opensClusters ? options.denyClusterAccessForOthers : undefined,
    denyManagingAliasedKeys: scans ? options.denyManagingAliasedKeys : undefined,
    snapshotSharingAccounts: scansDisks ? options.snapshotSharingAccounts : undefined,
  };
}

/** The generators by the name of the struct. */
export const CONNECTOR_GENERATORS = { DefenderForCloudOptions: CONNECTOR, DefenderRoleNames: ROLE_NAMES };
