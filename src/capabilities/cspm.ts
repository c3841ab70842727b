import { AUDIENCES } from './audiences';
import { defineCapability, PermissionsType, same } from './capability-definition';
import { addition } from './permission-change';
import type { TrustData } from '../identity/trust';
import { CIEM_DISCOVERY_PERMISSIONS, CIEM_OIDC_PERMISSIONS, READ_CLOUDTRAIL_BUCKET } from '../permissions/ciem';
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

/** Groups with the same resources share a statement, to keep templates small. docs/PERMISSIONS.md lists the groups. */
const DENY_CONTENTS: readonly StatementData[] = [
  {
    ...DENY_DATA_READS[0],
    sid: 'DenyReadingContents',
    actions: DENY_DATA_READS.filter(isForEverything).flatMap(s => s.actions),
    purpose: 'reading contents: stored data, streams and logs, secrets and parameters, query results, code',
  },
  ...DENY_DATA_READS.filter(s => !isForEverything(s)),
];

/** Returns the trust in one service principal of the customer's tenant, by its object id. */
export function ciemTrust(servicePrincipalObjectId: string): TrustData {
  return { kind: 'ciem', audience: AUDIENCES.ciem, subject: servicePrincipalObjectId };
}

export const CIEM_OIDC = defineCapability({
  id: 'CiemOidc',
  title: 'CIEM sign-in',
  defaultRoleName: 'DefenderForCloud-OidcCiem',
  summary: 'go on to the CIEM discovery role',
  purpose: "CIEM signs in through an application in the customer's own tenant. It assumes this role first, and then " +
    'the discovery role.',
  risk: 'It can only assume the discovery role. A person who controls the application in your tenant can read ' +
    'everything that `DefenderForCloud-Ciem` can read.',
  trust: ciemTrust('{servicePrincipalObjectId}'),
  permissions: same(CIEM_OIDC_PERMISSIONS),
  feature: 'ciem.ciemOidc',
});

export const CIEM_DISCOVERY = defineCapability({
  id: 'CiemDiscovery',
  title: 'CIEM discovery',
  defaultRoleName: 'DefenderForCloud-Ciem',
  summary: 'read who has which permission',
  purpose: 'CIEM finds identities that have more permissions than they use.',
  risk: 'It reads security configuration. It reads no contents, except those of the CloudTrail bucket if you name one.',
  trust: { kind: 'role', role: 'CiemOidc' },
  permissions: same(CIEM_DISCOVERY_PERMISSIONS),
  feature: 'ciem.ciemDiscovery',
});

/** Adds read access to one CloudTrail bucket, `{bucket}`. The public template allows every bucket by default. */
export const CLOUDTRAIL_BUCKET = addition(published => ({
  ...published,
  statements: [...published.statements, ...READ_CLOUDTRAIL_BUCKET],
  note: 'also the CloudTrail bucket',
}));
