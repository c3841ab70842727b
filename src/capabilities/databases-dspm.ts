import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { DATABASES_DSPM_PERMISSIONS } from '../permissions/databases-dspm';

export const DATABASES_DSPM = defineCapability({
  id: 'DatabasesDspm',
  title: 'Data security posture of databases',
  defaultRoleName: 'DefenderForCloud-DataSecurityPostureDB',
  summary: 'copy RDS snapshots, share the copies with the scanner',
  purpose: 'Data security posture for databases finds sensitive data in copies of RDS snapshots.',
  risk: 'It can copy the snapshot of any database to a name with its own prefix, and can share such a copy with any ' +
    'AWS account.',
  trust: { kind: 'defender', audience: AUDIENCES.databases },
  permissions: same(DATABASES_DSPM_PERMISSIONS),
  feature: 'databasesDspm',
});
