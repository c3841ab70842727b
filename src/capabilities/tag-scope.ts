import { narrowing, type PermissionChange } from './permission-change';
import type { PermissionSet, StatementData } from '../permissions/permission-set';

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
