import { MOST } from '../comparing/gains';
import { compare, type RoleChanges, KINDS } from '../comparing/roles';
import { dataVersionOf, describeData } from '../reading/data-age';
import type { NamedTemplate } from '../reading/nested';
import { readSource, sidesOf } from '../reading/source';
import { command, ends, JSON_OUTPUT } from '../shared/command';
import { counted } from '../shared/counted';
import { printResult } from '../shared/print';
import { table } from '../shared/table';

export const diffCommand = () =>
  command('diff', 'Compares what roles may do, and who may assume them, in two templates, cloud assemblies or versions',
    'Each side is one of these:\n' +
    '- a CloudFormation template: a file with it, or with the output of\n' +
    '  aws cloudformation get-template or aws cloudformation describe-stack-set\n' +
    '- a cloud assembly, the folder that cdk synth writes, with the templates of\n' +
    '  StackSets\n' +
    '- a version of the library: the folder that its command "templates" wrote, with\n' +
    '  every plan in both permission types. In a clone of its repository, also a\n' +
    '  commit: a hash, branch or tag',
    'A template is compared with the template of a version that has the same name,\nor otherwise the same description.')
    .argument('<old>')
    .argument('<new>')
    .option('--json', `${JSON_OUTPUT.description}; it lists all actions`)
    .addHelpText('after', '\nexit code: 0 if nothing is wider, 1 if something was added or widened, 2 if an argument is wrong or no role ' +
      'is on both sides')
    .action(ends((old, recent, { json }) => {
      const [before, after] = sidesOf(readSource(old, process.cwd()), readSource(recent, process.cwd()));
      const roles = compare(before, after);
      const today = new Date();
      const data: [string, string[]][] = [[old, dataOf(before, today)], [recent, dataOf(after, today)]];
      printResult(json,
        () => ({ permissionData: Object.fromEntries(data), summary: summary(roles), roles }),
        width => report(roles, data, width));
      return exitCode(roles);
    }));

/** The versions of the permission data of a source. Empty if this library did not write its templates. */
export function dataOf(templates: readonly NamedTemplate[], today: Date): string[] {
  const versions = templates.flatMap(({ template }) => dataVersionOf(template) ?? []);
  return [...new Set(versions.map(version => describeData(version, today)))];
}

/** The report for a person. */
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

/** 1 if a role may do more, or if somebody else may assume it. */
export function exitCode(roles: readonly RoleChanges[]): number {
  return roles.some(r => r.changes.some(c => c.kind === 'widened' || c.kind === 'added')) ? 1 : 0;
}
