import type { PermissionSet, StatementData } from '../permissions/permission-set';

/** Allows any value of the tag instead of named values. */
function withAnyTagValue(statement: StatementData): StatementData {
  const keys = Object.keys(statement.conditions?.StringEquals ?? {});
  if (keys.length === 0) return statement;
  return { ...statement, conditions: { Null: Object.fromEntries(keys.map(key => [key, 'false'])) } };
}

/** The permissions with the statements for tagged resources in place of the statement with their first sid. */
export function withinTag(
  published: PermissionSet, tagged: readonly StatementData[], anyValue: boolean, note: string,
): PermissionSet {
  const replacement = anyValue ? tagged.map(withAnyTagValue) : tagged;
  return {
    ...published,
    statements: published.statements.flatMap(s => s.sid === tagged[0].sid ? replacement : [s]),
    note,
  };
}
