/** `compare`: what the template of the Azure portal has, and this version or an account does not. */
import type { Values } from './command';
import { PermissionsType } from '../../src/capabilities/capability-definition';
import type { Difference } from '../../src/readers/microsoft-template/compare-with-data';
import { compare, isBehind, type Comparison, type RoleResult } from '../comparing/published';
import { readDeployed } from '../reading/deployed-roles';
import { readTemplate } from '../reading/microsoft-template';
import { missingOption } from '../shared/command';
import { counted } from '../shared/counted';
import { InputError } from '../shared/input-error';
import { printNote, printResult } from '../shared/print';
import { table } from '../shared/table';
import { writeFiles } from '../shared/write-files';

const TYPES = { default: PermissionsType.DEFAULT_ACCESS, least: PermissionsType.LEAST_PRIVILEGE_ACCESS };

export function run(values: Values): number {
  const read = readTemplate(templateOf(values));
  const deployed = values.deployed === undefined ? undefined : readDeployed(values.deployed);
  const comparison = compare(read, values.permissions && TYPES[values.permissions], deployed);
  // Written after everything that can fail, because an existing file would make the next try fail.
  if (values.writeJson !== undefined) {
    const written = writeFiles({ [values.writeJson]: `${JSON.stringify(read.json, null, 2)}\n` }, { what: '--write-json' });
    printNote(`Written: ${written[0]}`);
  }
  printResult(values.json, () => ({ ...comparison, summary: summary(comparison) }), width => report(comparison, width));
  return isBehind(comparison) || comparison.roles.some(({ beyond }) => beyond) ? 1 : 0;
}

/** The value of --template. Throws an `InputError` if it is missing. */
export function templateOf({ template }: Values): string {
  if (template === undefined) {
    throw new InputError(missingOption('template', 'the file with the template of the portal, such as microsoft.json'));
  }
  return template;
}

const IN_WORDS = {
  [PermissionsType.DEFAULT_ACCESS]: 'default access',
  [PermissionsType.LEAST_PRIVILEGE_ACCESS]: 'least privilege access',
};

/** The kinds of rows, the most important first. */
const ORDER = [
  'missing audience', 'missing role', 'missing', 'not compared', 'wider', 'not published', 'denied here', 'denied in the file', 'note',
];

/** The report for a person. */
export function report(comparison: Comparison, width: number): string[] {
  const { file, against, permissionData, roles, notInTemplate, missingAudiences, notes } = comparison;
  const unsorted = [
    ...missingAudiences.map(audience => ['', 'missing audience', audience]),
    ...roles.flatMap(role => rowsOf(role, against)),
  ];
  const rows = ORDER.flatMap(kind => unsorted.filter(([, what]) => what === kind));
  const ids = roles.flatMap(({ beyond }) => beyond ? [`'${beyond.id}'`] : []);
  const named = rows.map(([role, ...rest], i) => [role === rows[i - 1]?.[0] ? '' : role, ...rest]);
  return [
    against === 'the account' ? `${file} and the roles of the account` : `${file} and the permission data of this version ` +
      `(${permissionData})`,
    ...against === 'the account' ? [] : [typeOf(comparison)],
    '',
    ...rows.length > 0 ? [...table(['role', 'what', ''], named, width), ''] : [],
    ...onlyHereLine(comparison),
    ...notInTemplate.length > 0 ? [`No role in the file, because the plan or option was not chosen: ${notInTemplate.join(', ')}`] : [],
    ...notes,
    ...rows.some(([, what]) => what === 'wider') ? [
      'wider: the file allows the action on more resources, or with fewer conditions. This library narrows some permissions on purpose: ' +
        'docs/PERMISSIONS.md',
    ] : [],
    ...ids.length > 0 ? [
      'not published: an app that uses the file stops with an error. Read these rows, then accept them: MicrosoftTemplate.fromFile(' +
        `'${file}', { acceptedDifferences: [${ids.join(', ')}] })`,
    ] : [],
    summary(comparison),
    nextStep(comparison),
  ];
}

/** One line that counts what only this side allows. The template does not need it, and the list can be long. */
function onlyHereLine({ roles, against }: Comparison): string[] {
  const countOf = (list: RoleResult['onlyHere']) => list.filter(d => d.kind !== 'deniedInFile').length;
  const counts = roles.map(({ role, onlyHere }) => ({ role, count: countOf(onlyHere) })).filter(({ count }) => count > 0);
  if (counts.length === 0) return [];
  const sum = counts.reduce((total, { count }) => total + count, 0);
  return [`Only here: ${counted(sum, 'permission')} that ${against} has and the file does not (--json lists ` +
    `${sum === 1 ? 'it' : 'them'}): ` +
    counts.map(({ role, count }) => `${role} ${count}`).join(', ')];
}

function nextStep(comparison: Comparison): string {
  if (!isBehind(comparison)) return 'Next: nothing to do. Compare again when the portal offers a new template.';
  return comparison.against === 'the account'
    ? 'Next: compare the file with this version, without --deployed. If it lacks nothing, deploy it again: ' +
      'docs/follow-microsoft.md#am-i-current'
    : 'Next: update this package. If its newest version lacks the same, take the role or the actions from the file: ' +
      'docs/follow-microsoft.md#a-role-from-the-template';
}

/** The permissions type that was compared, and how to choose the other one. */
function typeOf({ permissionsType, isPermissionsTypeGuessed }: Comparison): string {
  const other = permissionsType === PermissionsType.DEFAULT_ACCESS ? 'least' : 'default';
  const guessed = isPermissionsTypeGuessed ? ` (guessed: --permissions ${other} compares with the other type)` : '';
  return `compared with ${IN_WORDS[permissionsType]}${guessed}`;
}

export function summary(comparison: Comparison): string {
  const { roles, missingAudiences, against } = comparison;
  if (!isBehind(comparison)) {
    if (against !== 'the account') return `${against} has all roles, audiences and actions of the file`;
    const denied = roles.reduce((sum, r) => sum + r.notDenied.length, 0);
    return `${against} has all roles and actions of the file${denied > 0 ? `, and denies ${counted(denied, 'permission')}` : ''}`;
  }
  const unknown = roles.filter(r => r.isMissing).length;
  const actions = roles.reduce((sum, r) => sum + r.missing.length, 0);
  const counts = [[unknown, 'role'], [missingAudiences.length, 'audience'], [actions, 'permission']] as const;
  const lacks = counts.filter(([n]) => n > 0).map(([n, noun]) => counted(n, noun));
  const unread = roles.reduce((sum, r) => sum + r.unread.length, 0);
  return [
    ...lacks.length > 0 ? [`${against} lacks ${lacks.join(', ')} of the file`] : [],
    ...unread > 0 ? [`${counted(unread, 'policy statement')} of ${against} ${unread === 1 ? 'is' : 'are'} not compared`] : [],
  ].join('; ');
}

function rowsOf(result: RoleResult, against: Comparison['against']): string[][] {
  const { role, isMissing, description, missing, wider, notDenied, onlyHere, beyond, unread, notes } = result;
  return [
    ...isMissing ? [['missing role', against === 'the account' ? `not in the account: ${description}` : description]] : [],
    ...grouped('missing', missing),
    ...unread.map(text => ['not compared', text]),
    ...grouped('wider', wider),
    ...grouped('denied here', notDenied),
    ...grouped('denied in the file', onlyHere.filter(d => d.kind === 'deniedInFile')),
    ...(beyond?.rows ?? []).map(row => ['not published', inWords(row)]),
    ...notes.map(text => ['note', text]),
  ].map(row => [role, ...row]);
}

function inWords({ actions, resource, condition }: NonNullable<RoleResult['beyond']>['rows'][number]): string {
  const where = resource === '' || resource === '*' ? '' : ` on ${resource}`;
  return actions.join(', ') + where + (condition === '' ? '' : ` if ${condition}`);
}

/** One row per statement. */
function grouped(what: string, differences: readonly Omit<Difference, 'kind'>[]): string[][] {
  const places = [...new Set(differences.map(d => d.where))];
  return places.map(where => [what, `${where}: ${differences.filter(d => d.where === where).map(d => d.what).join(', ')}`]);
}
