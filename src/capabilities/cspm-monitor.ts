import { CSPM_MONITOR_DEFAULT, CSPM_MONITOR_LEAST_PRIVILEGE } from '../permissions/cspm-monitor';
import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';

export const CSPM_MONITOR: CapabilityDefinition = {
  id: 'CspmMonitor',
  defaultRoleName: 'CspmMonitorAws',
  summary: 'read the configuration of all resources, never billing',
  why: 'Foundational CSPM, which is always on, lists resources and assesses how they are configured.',
  trust: { kind: 'defender', audience: AUDIENCES.cspm },
  permissions: { defaultAccess: CSPM_MONITOR_DEFAULT, leastPrivilegeAccess: CSPM_MONITOR_LEAST_PRIVILEGE },
  azure: ['CspmMonitorAws.nativeCloudConnection.cloudRoleArn'],
};
