import type { ByPermissionType, Permissions } from '../types';

/** The same in both permission types. */
export const both = (permissions: Permissions): ByPermissionType =>
  ({ DefaultAccess: permissions, LeastPrivilegeAccess: permissions });
