import { KINDS } from './change';
import type { RoleChanges } from './compare';
import { dataVersionOf, describeData } from './data-age';
import { MOST } from './gains';
import type { NamedTemplate } from './named-template';
import { counted } from '../shared/counted';
import { table } from '../shared/table';

/** The versions of the permission data of a source. Empty if its templates are not of this library. */
export function dataOf(templates: readonly NamedTemplate[], today: Date): string[] {
  const versions = templates.flatMap(({ template }) => dataVersionOf(template) ?? []);
  return [...new Set(versions.map(version => describeData(version, today)))];
}

/** What the user reads. */
export function report(roles: readonly RoleChanges[], data: readonly [string, readonly string[]][], width: number): string[] {
  const rows = roles.flatMap(({ role, templates, changes, note }) => [
    ...changes.map(({ kind, sentence }, i) => [i === 0 ? [role, `(${templates.join(', ')})`] : '', kind, sentence]),
    ...note ? [['', 'note', note]] : [],
  ]);
  const isShortened = roles.some(r => r.changes.some(c => (c.actions?.length ?? 0) > MOST));
  return [
    ...data.map(([name, versions]) => `permission data of ${name}: ${versions.join('; ') || 'no version in the templates'}`),
    '',
    ...rows.length > 0 ? [...table(['role', 'change', 'what'], rows, width), ''] : [],
    summary(roles),
    ...isShortened ? ['Not all actions are shown: --json lists all'] : [],
  ];
}

export function summary(roles: readonly RoleChanges[]): string {
  if (roles.length === 0) return 'no role differs';
  const changes = roles.flatMap(r => r.changes);
  const counts = KINDS.map(kind => `${changes.filter(c => c.kind === kind).length} ${kind}`).join(', ');
  return `${counted(new Set(roles.map(r => r.role)).size, 'role')}: ${counts}`;
}

/** 1 if a role may do more, or somebody else may assume it. */
export function exitCode(roles: readonly RoleChanges[]): number {
  return roles.some(r => r.changes.some(c => c.kind === 'widened' || c.kind === 'added')) ? 1 : 0;
}
