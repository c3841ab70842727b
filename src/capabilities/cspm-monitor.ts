import { defineCapability, PermissionsType } from './capability-definition';
import { CSPM_MONITOR_DEFAULT, CSPM_MONITOR_LEAST_PRIVILEGE } from '../permissions/cspm-monitor';
import { DENY_DATA_READS } from '../permissions/data-reads';
import type { PermissionSet, StatementData } from '../permissions/permission-set';

export const CSPM_MONITOR = defineCapability({
  id: 'CspmMonitor',
  title: 'Foundational CSPM',
  defaultRoleName: 'CspmMonitorAws',
  summary: 'read configuration, no billing or costs',
  purpose: 'Foundational CSPM is always on. It lists resources and assesses their configuration.',
  risk: 'With default access, `ReadOnlyAccess` also reads contents (objects, items, messages, parameter values). ' +
    'With least privilege, `lambda:GetFunction` reads code. `denyDataReads` denies reading contents in both ' +
    'permission types. See below for what stays readable with it.',
  trust: { kind: 'defender', audience: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479' },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: CSPM_MONITOR_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: CSPM_MONITOR_LEAST_PRIVILEGE,
  },
  onlyWithDefaultAccess: 'reads with ReadOnlyAccess of AWS, contents included unless denyDataReads is on',
  feature: 'nativeCloudConnection',
});

/** Denies reading contents. */
export function withoutDataReads(published: PermissionSet): PermissionSet {
  return { ...published, statements: [...published.statements, ...DENY_CONTENTS], note: 'no contents' };
}

const isForEverything = ({ resources }: StatementData) => resources.join() === '*';

/** The groups with the same resources as one statement, to keep templates small. docs/PERMISSIONS.md has the groups. */
const DENY_CONTENTS: readonly StatementData[] = [
  {
    ...DENY_DATA_READS[0],
    sid: 'DenyReadingContents',
    actions: DENY_DATA_READS.filter(isForEverything).flatMap(s => s.actions),
    purpose: 'reading contents: stored data, streams and logs, secrets and parameters, query results, code',
  },
  ...DENY_DATA_READS.filter(s => !isForEverything(s)),
];
