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
export function addition(add: PermissionChange['published']): PermissionChange {
  return { published: add, besideFile: add(NO_PERMISSIONS) };
}

/** A change that narrows Allow statements, and the denies that are the same limit. */
export function narrowing(narrow: PermissionChange['published'], denies: readonly StatementData[]): PermissionChange {
  const { note } = narrow(NO_PERMISSIONS);
  return { published: narrow, besideFile: { ...NO_PERMISSIONS, statements: denies, note } };
}

/** Statements for resources with a tag. */
export interface TaggedStatements {
  /** Replace the published statement with the sid of the first one. */
  readonly allowed: readonly StatementData[];
  /** Deny the same on resources without the tag, also by other actions, which a file can allow. */
  readonly denied: readonly StatementData[];
  readonly note: string;
}

/** Replaces named values of the tag by a condition on its presence. */
function withAnyTagValue(statement: StatementData, operator: string, isAbsent: 'true' | 'false'): StatementData {
  const keys = Object.keys(statement.conditions?.[operator] ?? {});
  if (keys.length === 0) return statement;
  return { ...statement, conditions: { Null: Object.fromEntries(keys.map(key => [key, isAbsent])) } };
}

/** Only on resources with the tag. Without values, any value of the tag. */
export function withinTag({ allowed, denied, note }: TaggedStatements, anyValue: boolean): PermissionChange {
  const replacement = anyValue ? allowed.map(s => withAnyTagValue(s, 'StringEquals', 'false')) : allowed;
  return narrowing((published: PermissionSet) => ({
    ...published,
    statements: published.statements.flatMap(s => s.sid === allowed[0].sid ? replacement : [s]),
    note,
  }), anyValue ? denied.map(s => withAnyTagValue(s, 'StringNotEquals', 'true')) : denied);
}
