import { defineCapability, same } from './capability-definition';
import { adding } from './permission-change';
import { CIEM_DISCOVERY_PERMISSIONS, READ_CLOUDTRAIL_BUCKET } from '../permissions/ciem';

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
export const CLOUDTRAIL_BUCKET = adding(published => ({
  ...published,
  statements: [...published.statements, ...READ_CLOUDTRAIL_BUCKET],
  note: 'also the CloudTrail bucket',
}));
