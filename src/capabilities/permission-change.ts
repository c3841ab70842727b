import type { PermissionSet, StatementData } from '../permissions/permission-set';

/** A change that an option makes to the permissions of a role. */
export interface PermissionChange {
  /** Applies the change to published permissions. */
  readonly published: (permissions: PermissionSet) => PermissionSet;
  /**
   * Statements to add to permissions of a user's file: additions, and limits as explicit denies, because the Allow
   * statements to narrow are not known.
   */
  readonly besideFile: PermissionSet;
}

export const NO_PERMISSIONS: PermissionSet = { managedPolicies: [], statements: [], sources: [] };

/** Returns a change that adds statements. */
export function addition(add: PermissionChange['published']): PermissionChange {
  return { published: add, besideFile: add(NO_PERMISSIONS) };
}

/** Returns a change that narrows Allow statements, with denies that set the same limit. */
export function narrowing(narrow: PermissionChange['published'], denies: readonly StatementData[]): PermissionChange {
  const { note } = narrow(NO_PERMISSIONS);
  return { published: narrow, besideFile: { ...NO_PERMISSIONS, statements: denies, note } };
}

/** Statements for resources with a tag. */
export interface TaggedStatements {
  /** Statements that replace the published one with the sid of the first of them. */
  readonly allowed: readonly StatementData[];
  /** Statements that deny this on resources without the tag, including by other actions that a file can allow. */
  readonly denied: readonly StatementData[];
  readonly note: string;
}

/** Replaces the tag values with a condition that the tag exists. */
function withAnyTagValue(statement: StatementData, operator: string, isAbsent: 'true' | 'false'): StatementData {
  const keys = Object.keys(statement.conditions?.[operator] ?? {});
  if (keys.length === 0) return statement;
  return { ...statement, conditions: { Null: Object.fromEntries(keys.map(key => [key, isAbsent])) } };
}

/** Limits a role to resources with the tag. Without values, any value of the tag is allowed. */
export function withinTag({ allowed, denied, note }: TaggedStatements, anyValue: boolean): PermissionChange {
  const replacement = anyValue ? allowed.map(s => withAnyTagValue(s, 'StringEquals', 'false')) : allowed;
  return narrowing((published: PermissionSet) => ({
    ...published,
    statements: published.statements.flatMap(s => s.sid === allowed[0].sid ? replacement : [s]),
    note,
  }), anyValue ? denied.map(s => withAnyTagValue(s, 'StringNotEquals', 'true')) : denied);
}
