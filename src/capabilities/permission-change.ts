import type { PermissionSet, StatementData } from '../permissions/permission-set';

/** A change of the permissions of a role by an option. */
export interface PermissionChange {
  /** The published permissions with the change. */
  readonly published: (permissions: PermissionSet) => PermissionSet;
  /**
   * What stands beside permissions that are not published, because they are in a file of the user: additions, and
   * limits as explicit denies, since it is not known which Allow statements they must narrow.
   */
  readonly besideFile: PermissionSet;
}

export const NO_PERMISSIONS: PermissionSet = { managedPolicies: [], statements: [], sources: [] };

/** A change that adds statements. */
export function adding(add: PermissionChange['published']): PermissionChange {
  return { published: add, besideFile: add(NO_PERMISSIONS) };
}

/** A change that narrows Allow statements, and the denies that are the same limit. */
export function narrowing(narrow: PermissionChange['published'], denies: readonly StatementData[]): PermissionChange {
  const { note } = narrow(NO_PERMISSIONS);
  return { published: narrow, besideFile: { ...NO_PERMISSIONS, statements: denies, note } };
}
