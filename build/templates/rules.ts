import type { Condition, Rule } from './parameter-spec';
import { switchRules } from './switches';
import { DEFENDER_TENANT_ID } from '../../src/identity/tenants';

const NO_TENANT = '00000000-0000-0000-0000-000000000000';
const HOST_MANAGEMENT: Condition = { parameter: 'HostManagement', is: 'true' };

/** Rules against a tenant that is not the user's, and against switches that have no effect. */
export const PLAN_RULES: readonly Rule[] = [
  {
    id: 'OwnTenant',
    sentence: "AzureTenantId must be your own tenant, not Microsoft's and not all zeros",
    must: {
      all: [
        { parameter: 'AzureTenantId', isNot: DEFENDER_TENANT_ID },
        { parameter: 'AzureTenantId', isNot: NO_TENANT },
      ],
    },
  },
  {
    id: 'CiemNeedsCspm',
    sentence: 'CiemServicePrincipalObjectId needs DefenderCspm=true',
    when: { parameter: 'CiemServicePrincipalObjectId', isNot: '' },
    must: { parameter: 'DefenderCspm', is: 'true' },
  },
  {
    id: 'AuditLogsNeedContainers',
    sentence: 'ControlPlaneAuditLogs=true needs DefenderForContainers=true',
    when: { parameter: 'ControlPlaneAuditLogs', is: 'true' },
    must: { parameter: 'DefenderForContainers', is: 'true' },
  },
  {
    id: 'HostManagementNeedsPlan',
    sentence: 'HostManagement=true needs DefenderForServers=P1 or P2, or DefenderForDatabases=true',
    when: HOST_MANAGEMENT,
    must: {
      any: [
        { parameter: 'DefenderForServers', isNot: 'Off' },
        { parameter: 'DefenderForDatabases', is: 'true' },
      ],
    },
  },
  ...switchRules(),
];

/** Only for templates that have regions. */
export const REGION_RULE: Rule = {
  id: 'RegionsNeedHostManagement',
  sentence: 'HostManagementRegions needs HostManagement=true',
  when: { parameter: 'HostManagementRegions', isNot: '' },
  must: HOST_MANAGEMENT,
};

/** The stack of a delegated administrator is not in the management account, so it cannot connect that account. */
export const MANAGEMENT_RULE: Rule = {
  id: 'DelegatedIsNotManagement',
  sentence: 'CallAs=DELEGATED_ADMIN needs ConnectManagementAccount=false: connect the management account separately',
  when: { parameter: 'CallAs', is: 'DELEGATED_ADMIN' },
  must: { parameter: 'ConnectManagementAccount', is: 'false' },
};

/** A pilot lists the accounts to connect, so it does not need a list of accounts to exclude. */
export const FILTER_RULE: Rule = {
  id: 'OnlyOrExcluded',
  sentence: 'OnlyAccountIds needs an empty ExcludedAccountIds: all other accounts are left out already',
  when: { parameter: 'OnlyAccountIds', isNot: '' },
  must: { parameter: 'ExcludedAccountIds', is: '' },
};
