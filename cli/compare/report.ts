import { isBehind, type Comparison, type RoleResult } from './compare';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import type { Difference } from '../../src/microsoft-template/compare-with-data';
import { counted } from '../shared/counted';
import { printableLine } from '../shared/printable';
import { table } from '../shared/table';

const TYPES = {
  [PermissionsType.DEFAULT_ACCESS]: 'default access',
  [PermissionsType.LEAST_PRIVILEGE_ACCESS]: 'least privilege access',
};

/** What the user reads. Texts of the file have no line break and no code for the terminal. */
export function report(comparison: Comparison, width: number): string[] {
  const { file, against, permissionData, roles, notInTemplate, missingAudiences, notes } = comparison;
  const rows = roles.flatMap(role => rowsOf(role, against));
  const audiences = missingAudiences.map(audience => ['', 'missing audience', printableLine(audience)]);
  return [
    against === 'the account' ? `${printableLine(file)} and the roles of the account`
      : `${printableLine(file)} and the permission data of this version (${permissionData})`,
    ...against === 'the account' ? [] : [typeOf(comparison)],
    '',
    ...rows.length + audiences.length > 0 ? [...table(['role', 'what', ''], [...rows, ...audiences], width), ''] : [],
    ...notInTemplate.length > 0 ? [`No role in the file, because the plan or option was not chosen: ${notInTemplate.join(', ')}`] : [],
    ...notes.map(printableLine),
    ...rows.some(([, what]) => what === 'wider') ? [
      'wider: the file allows it on more resources, or with fewer conditions. This library narrows some permissions on purpose: docs/PERMISSIONS.md',
    ] : [],
    summary(comparison),
  ];
}

/** With which permission type it is compared, and how to choose the other one. */
function typeOf({ permissionsType, isPermissionsTypeGuessed }: Comparison): string {
  const other = permissionsType === PermissionsType.DEFAULT_ACCESS ? 'least' : 'default';
  const guessed = isPermissionsTypeGuessed ? ` (guessed: --permissions-type ${other} compares with the other)` : '';
  return `compared with ${TYPES[permissionsType]}${guessed}`;
}

export function summary(comparison: Comparison): string {
  const { roles, missingAudiences, against } = comparison;
  if (!isBehind(comparison)) return `${against} has all roles${against === 'the account' ? '' : ', audiences'} and actions of the file`;
  const unknown = roles.filter(r => r.isMissing).length;
  const actions = roles.reduce((sum, r) => sum + r.missing.length, 0);
  const counts = [[unknown, 'role'], [missingAudiences.length, 'audience'], [actions, 'permission']] as const;
  const lacks = counts.filter(([n]) => n > 0).map(([n, noun]) => counted(n, noun));
  return `${against} lacks ${lacks.join(', ')} of the file`;
}

function rowsOf(result: RoleResult, against: Comparison['against']): string[][] {
  const { role, isMissing, description, missing, wider, notDenied, onlyHere, administrator, notes } = result;
  const rows = [
    ...isMissing ? [['missing role', against === 'the account' ? `it is not in the account: ${description}` : description]] : [],
    ...grouped('missing', missing),
    ...grouped('wider', wider),
    ...grouped('denied here', notDenied),
    ...grouped('only here', onlyHere.filter(d => d.kind !== 'notDenied')),
    ...grouped('denied in the file', onlyHere.filter(d => d.kind === 'notDenied')),
    ...administrator.map(text => ['administrator', text]),
    ...notes.map(text => ['note', text]),
  ];
  return rows.map(([what, text], i) => [i === 0 ? printableLine(role) : '', what, printableLine(text)]);
}

/** One row per statement. */
function grouped(what: string, differences: readonly Difference[]): string[][] {
  const places = [...new Set(differences.map(d => d.where))];
  return places.map(where => [what, `${where}: ${differences.filter(d => d.where === where).map(d => d.what).join(', ')}`]);
}
