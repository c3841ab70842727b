import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import { CSPM_MONITOR_DEFAULT, CSPM_MONITOR_LEAST_PRIVILEGE } from '../permissions/cspm-monitor';
import { DENY_DATA_READS } from '../permissions/data-reads';
import type { PermissionSet } from '../permissions/permission-set';

export const CSPM_MONITOR: CapabilityDefinition = {
  id: 'CspmMonitor',
  defaultRoleName: 'CspmMonitorAws',
  summary: 'read resources to assess their configuration, no billing',
  why: 'Foundational CSPM, which is always on, lists resources and assesses how they are configured.',
  weigh: 'With default access, `ReadOnlyAccess` also reads contents: objects, items, messages, parameter values; and costs (`ce:*`, `budgets:*`), which the published deny of billing leaves out. With least privilege, `lambda:GetFunction` reads code. `denyDataReads` denies contents in both, and says below what it leaves readable.',
  trust: { kind: 'defender', audience: AUDIENCES.cspm },
  permissions: { defaultAccess: CSPM_MONITOR_DEFAULT, leastPrivilegeAccess: CSPM_MONITOR_LEAST_PRIVILEGE },
  azure: ['CspmMonitorAws.nativeCloudConnection.cloudRoleArn'],
};

/** The permissions with contents out of reach. */
export function withoutDataReads(permissions: PermissionSet): PermissionSet {
  return { ...permissions, statements: [...permissions.statements, ...DENY_DATA_READS], note: 'contents are denied' };
}
