import { readFileSync } from 'fs';
import { join } from 'path';
import {
  DefenderPlan, PermissionsType, ServersSubPlan, type DefenderForCloudConnectorProps,
} from '../../src';
import { SWITCHES as OFF_BY_DEFAULT } from '../facts/plans';
import type { PlanName } from '../facts/types';
import { CIEM_OBJECT_ID, TENANT } from '../support/synth';

export const { DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS } = PermissionsType;
export const FOLDER = join(__dirname, '..', '..', 'templates');

/** A committed template. */
export function committed(path: string): any {
  return JSON.parse(readFileSync(join(FOLDER, path), 'utf-8'));
}

export const ACCOUNT: Record<PermissionsType, any> = {
  [DEFAULT_ACCESS]: committed('defender-account.default-access.template.json'),
  [LEAST_PRIVILEGE_ACCESS]: committed('defender-account.least-privilege.template.json'),
};

/** Bytes of a template that CloudFormation accepts from a file. Roles that are newer than 1.0.0-rc.1 may use the space. */
export const MOST_BYTES = 51_200;
/** Their number in a template of an account, with that of the function. */
export function newerRoles({ Resources }: any): number {
  return Math.max(0, Object.values<any>(Resources).filter(r => r.Type === 'AWS::IAM::Role').length - 19);
}

/** Parameters of the roles of an account. */
export type Parameters = Record<string, string>;

/** All plans, and all that depends on them. */
export const SWITCHES: Parameters = {
  DefenderCspm: 'true',
  DefenderForServers: 'P2',
  DefenderForContainers: 'true',
  DefenderForDatabases: 'true',
  ControlPlaneAuditLogs: 'true',
  HostManagement: 'true',
  CiemServicePrincipalObjectId: CIEM_OBJECT_ID,
  ...Object.fromEntries(OFF_BY_DEFAULT.map(({ parameter }) => [parameter, 'true'])),
};

/** Everything on. */
export const EVERYTHING: Parameters = { AzureTenantId: TENANT, ...SWITCHES };

/** Every combination of plans, with every combination of what depends on them. */
export const PLAN_COMBINATIONS: Parameters[] = ['false', 'true'].flatMap(DefenderCspm =>
  ['Off', 'P1', 'P2'].flatMap(DefenderForServers => ['false', 'true'].flatMap(DefenderForContainers =>
    ['false', 'true'].flatMap((DefenderForDatabases) => {
      const plans = { DefenderCspm, DefenderForServers, DefenderForContainers, DefenderForDatabases };
      const hasArc = DefenderForServers !== 'Off' || DefenderForDatabases === 'true';
      const ifOn = (on: boolean, off: string, value: string) => on ? [off, value] : [off];
      return ifOn(DefenderCspm === 'true', '', CIEM_OBJECT_ID).flatMap(CiemServicePrincipalObjectId =>
        ifOn(DefenderForContainers === 'true', 'false', 'true').flatMap(ControlPlaneAuditLogs =>
          ifOn(hasArc, 'false', 'true').map(HostManagement =>
            ({ AzureTenantId: TENANT, ...plans, CiemServicePrincipalObjectId, ControlPlaneAuditLogs, HostManagement }))));
    }))));

/** The same choice as props of the connector. */
export function connectorProps(parameters: Parameters): Partial<DefenderForCloudConnectorProps> {
  const isOn = (name: string) => parameters[name] === 'true';
  const hostManagement = { enabled: false };
  const { CiemServicePrincipalObjectId: ciem, DefenderForServers: servers } = parameters;
  const switches = (plan: PlanName) => Object.fromEntries(OFF_BY_DEFAULT.filter(o => o.plan === plan)
    .map(({ option, parameter }) => [option, isOn(parameter)]));
  return {
    azureTenantId: parameters.AzureTenantId,
    denyDataReads: isOn('DenyDataReads'),
    plans: [
      ...isOn('DefenderCspm')
        ? [DefenderPlan.defenderCspm({ ...switches('cspm'), ...ciem ? { ciem: { servicePrincipalObjectId: ciem } } : {} })] : [],
      ...servers !== 'Off'
        ? [DefenderPlan.defenderForServers({ ...switches('servers'), subPlan: servers as ServersSubPlan, hostManagement })] : [],
      ...isOn('DefenderForContainers')
        ? [DefenderPlan.defenderForContainers({ ...switches('containers'), controlPlaneAuditLogs: isOn('ControlPlaneAuditLogs') })] : [],
      ...isOn('DefenderForDatabases') ? [DefenderPlan.defenderForDatabases({ ...switches('databases'), hostManagement })] : [],
    ],
  };
}
