import { execFileSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { allow, template } from './support';
import { compare } from '../../../cli/comparing/roles';
import { dataOf, report } from '../../../cli/diff/command';
import { monthsOld } from '../../../cli/reading/data-age';
import { readSource } from '../../../cli/reading/source';
import { PermissionsType } from '../../../src';
import { organize } from '../../support/organization';
import { allPlans } from '../../support/synth';
import { bundleCli, ROOT, runCli } from '../support/run';

jest.setTimeout(60_000);

bundleCli();
const folder = mkdtempSync(join(tmpdir(), 'diff-'));
const write = (path: string, content: unknown) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const stamped = (permissionData: string, ...statements: object[]) =>
  template(statements, {}, { Metadata: { 'cdk-defender-for-cloud': { version: '1.0.0', permissionData } } });

describe('what can be compared', () => {
  test('a template, and the output of the AWS CLI that has one', () => {
    const content = template([allow('s3:GetObject')]);
    const read = (file: string) => readSource(file, folder).templates;
    expect(read(write('a.template.json', content))).toEqual([{ name: 'a', template: content }]);
    expect(read(write('b.json', { TemplateBody: JSON.stringify(content) }))).toEqual([{ name: 'b', template: content }]);
    expect(read(write('c.json', { StackSet: { TemplateBody: JSON.stringify(content) } }))).toEqual([{ name: 'c', template: content }]);
  });

  test.each([
    ['an assembly with the templates of its StackSets', {}],
    ['members whose template is an asset',
      { plans: allPlans({ ciem: true }), denyDataReads: true, permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }],
  ])('%s', (_, props) => {
    const assembly = (more: object) => {
      const { app } = organize({ ...props, ...more });
      return readSource(app.synth().directory, folder).templates;
    };
    const before = assembly({});
    expect(before.map(t => t.name).slice(0, 2)).toEqual(['Stack', expect.stringMatching(/^Stack, members of Defender/)]);
    const found = compare(before, assembly({ roleNames: { cspmMonitor: 'Other' } }));
    expect(found.filter(f => f.role === 'Other' || f.role === 'CspmMonitorAws').map(f => [f.role, f.templates.length])).toEqual(
      [['Other', 2], ['CspmMonitorAws', 2]]);
  });

  test('a commit: its templates, whatever the folder has', () => {
    const git = (...args: string[]) => execFileSync('git', [
      '-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', '-c', 'core.hooksPath=/dev/null', ...args,
    ], { cwd: folder });
    git('init', '--quiet', '--initial-branch=main');
    write('nothing.txt', '');
    git('add', 'nothing.txt');
    git('commit', '--quiet', '-m', 'empty');
    for (const actions of [['s3:GetObject'], ['s3:GetObject', 's3:PutObject']]) {
      write('templates/one.template.json', template([allow(actions)]));
      write('templates/azure/other.template.json', '{}');
      git('add', 'templates');
      git('commit', '--quiet', '-m', 'change');
    }
    write('templates/one.template.json', template([allow('*')]));
    const [before, after] = ['HEAD~1', 'main'].map(commit => readSource(commit, folder).templates);
    expect(after.map(t => t.name)).toEqual(['one']);
    expect((compare(before, after)).flatMap(f => f.changes.map(c => c.sentence))).toEqual(['also allows: s3:PutObject on *']);
    expect(() => readSource('HEAD~2', folder)).toThrow('the commit "HEAD~2" has no templates/, it cannot be compared');
  });

  test('a folder that the command templates of a version wrote', () => {
    write('of-version/one.template.json', template([allow('s3:GetObject')]));
    write('of-version/azure/other.template.json', '{}');
    write('of-version/SHA256SUMS', '');
    expect(readSource('of-version', folder)).toEqual({
      text: 'of-version', kind: 'version', templates: [{ name: 'one', template: template([allow('s3:GetObject')]) }],
    });
  });

  test.each([
    ['nowhere', '"nowhere" must be a template, a cloud assembly or a folder with the templates of a version'],
    ['--output=x', '"--output=x" must be a template'],
    ['empty',
      'a folder must be a cloud assembly, which cdk synth writes, or templates of a version, which '
        + 'cdk-defender-for-cloud templates writes, got "empty"'],
    ['text.json', 'text.json must be a CloudFormation template'],
    ['list.json', 'list.json must be a CloudFormation template'],
  ])('%s is refused', (text, message) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    write('text.json', 'Resources:');
    write('list.json', []);
    expect(() => readSource(text, folder)).toThrow(message);
  });
});

test('the templates of this repository have nothing that cannot be compared', () => {
  const templates = ['default-access', 'least-privilege'].map(type => `templates/defender-account.${type}.template.json`)
    .flatMap(file => readSource(file, ROOT).templates);
  const nothing = templates.map(({ name, template: { Resources, ...rest } }) => ({
    name,
    // The same roles, without policies.
    template: {
      ...rest,
      Resources: Object.fromEntries(Object.entries<any>(Resources).filter(([, r]) => r.Type === 'AWS::IAM::Role').map(([id, r]) =>
        [id, { ...r, Properties: { ...r.Properties, ManagedPolicyArns: [], Policies: [] } }])),
    },
  }));
  const all = compare(nothing, templates);
  expect(all.length).toBeGreaterThanOrEqual(15);
  expect(JSON.stringify(all)).not.toContain('cannot be compared');
  expect(compare(templates, templates)).toEqual([]);
});

describe('age of the data', () => {
  test('whole months of the calendar', () => {
    expect(['2026-11-01', '2026-11-30', '2026-12-01', '2027-11-15', '2026-10-31'].map(day => monthsOld('2026-11', new Date(day))))
      .toEqual([0, 0, 1, 12, -1]);
  });

  test('each version of the templates of a source once', () => {
    const named = (...stamps: string[]) => stamps.map(s => ({ name: s, template: stamped(s) }));
    expect(dataOf(named('2026-11.1', '2026-11.1', '2026-09.4'), new Date('2026-12-24'))).toEqual([
      'version 1 of 2026-11, 1 month old', 'version 4 of 2026-09, 3 months old',
    ]);
    expect(dataOf([{ name: 'other', template: template([]) }], new Date())).toEqual([]);
  });
});

test('report: a table by role, without codes for the terminal', () => {
  const roles = compare([{ name: 'T', template: template([allow('s3:GetObject', 'arn:aws:s3:::a')]) }], [
    {
      name: 'T',
      template: template([allow(['s3:GetObject', 's3:PutObject'], 'arn:aws:s3:::a'),
        allow('s3:GetObject', 'arn:aws:s3:::\u001b[2J')]),
    },
  ]);
  expect(report(roles, [['a', []], ['b', ['version 2 of 2026-11, 1 month old']]], 120)).toEqual([
    'permission data of a: no version in the templates',
    'permission data of b: version 2 of 2026-11, 1 month old',
    '',
    'role  change   what',
    '----  -------  --------------------------------------------------------------------------',
    'R     widened  allows more: s3:GetObject on arn:aws:s3:::?[2J: before only arn:aws:s3:::a',
    '(T)',
    '      added    also allows: s3:PutObject on arn:aws:s3:::a',
    '',
    '1 role: 1 widened, 1 added, 0 narrowed, 0 removed',
  ]);
});

describe('the command', () => {
  const command = (...args: string[]) => runCli(['diff', ...args], { cwd: folder });
  beforeAll(() => {
    write('old.json', stamped('2020-01.1', allow('s3:GetObject')));
    write('new.json', stamped('2020-02.2', allow(['s3:GetObject', 's3:PutObject'])));
    cpSync(join(folder, 'old.json'), join(folder, 'same.json'));
  });

  test('more: 1', () => {
    const { status, stdout } = command('old.json', 'new.json');
    expect(stdout)
      .toMatch(/^permission data of old\.json: version 1 of 2020-01, \d+ months old\npermission data of new\.json: version 2 of 2020-02/);
    expect(stdout).toContain('also allows: s3:PutObject on *');
    expect(status).toBe(1);
  });

  test('less, as JSON: 0', () => {
    const { status, stdout } = command('--json', 'new.json', 'old.json');
    const { permissionData, summary, roles } = JSON.parse(stdout);
    expect(permissionData['new.json']).toEqual([expect.stringMatching(/^version 2 of 2020-02, \d+ months old$/)]);
    expect(summary).toBe('1 role: 0 widened, 0 added, 0 narrowed, 1 removed');
    expect(roles).toEqual([{
      role: 'R',
      templates: ['old'],
      changes: [{ kind: 'removed', sentence: 'no longer allows: s3:PutObject on *', actions: ['s3:PutObject'], target: '*' }],
    }]);
    expect(status).toBe(0);
  });

  test('wrong use: 2', () => {
    const { status, stderr, stdout } = command('old.json', 'nowhere.json');
    expect(stderr).toBe('"nowhere.json" must be a template, a cloud assembly or a folder with the templates of a version; in a clone of ' +
      'the library, also a commit\n\ncdk-defender-for-cloud diff --help lists the options\n');
    expect([status, stdout]).toEqual([2, '']);
  });
});

test.each([
  [[], 'missing required argument "old"'],
  [['old.json'], 'missing required argument "new"'],
  [['a', 'b', 'c'], 'too many arguments for "diff". Expected 2 arguments but got 3.'],
  [['a', ''], '"" must be a template'],
  [['--jsn', 'a', 'b'], 'unknown option "--jsn"\n(Did you mean --json?)'],
])('arguments %j', (args, message) => {
  write('a', template([]));
  const { status, stderr } = runCli(['diff', ...args], { cwd: folder });
  expect([status, stderr.slice(0, message.length)]).toEqual([2, message]);
});
