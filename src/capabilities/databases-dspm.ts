import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import { DATABASES_DSPM_PERMISSIONS } from '../permissions/databases-dspm';

export const DATABASES_DSPM: CapabilityDefinition = {
  id: 'DatabasesDspm',
  defaultRoleName: 'DefenderForCloud-DataSecurityPostureDB',
  summary: 'copy RDS snapshots, share the copies with the scanner, delete its own',
  why: 'Data security posture for databases looks for sensitive data in copies of RDS snapshots.',
  weigh: 'It can copy the snapshot of any database under its own prefix, and share such a copy with any AWS account.',
  trust: { kind: 'defender', audience: AUDIENCES.databases },
  permissions: { defaultAccess: DATABASES_DSPM_PERMISSIONS, leastPrivilegeAccess: DATABASES_DSPM_PERMISSIONS },
  azure: ['DefenderCspmAws.databasesDspm.cloudRoleArn', 'DefenderForDatabasesAws.databasesDspm.cloudRoleArn'],
};
