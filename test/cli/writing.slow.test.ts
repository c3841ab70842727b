/** Every command that writes, as a process: what is there stays as it is, and the exit code is 2. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { packageFile } from './support/package-file';
import { bundleCli, runCli } from './support/run';
import { TENANT } from '../support/synth';

bundleCli();
let folder: string;
const put = (name: string, content: unknown) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
const contentOf = (name: string) => readFileSync(join(folder, name), 'utf-8');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'writing-'));
  const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'CspmMonitorAws' } };
  put('old.json',
    { Resources: { Provider: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://sts.windows.net/x/' } }, Role: role } });
  put('new.json', { Resources: { Role: role } });
  put('roles.json',
    {
      RoleDetailList: [{ RoleName: 'CspmMonitorAws', Path: '/', AssumeRolePolicyDocument: {} }],
      Roles: [{
        RoleName: 'CspmMonitorAws', MaxSessionDuration: 3600,
      }],
    });
  put('resources.json', { StackResources: [] });
});
const portal = join(__dirname, '..', '..', 'examples', 'follow-microsoft', 'microsoft.json');
const run = (args: readonly string[]) => runCli(args, { cwd: folder });

const FILES: [string, string, (out: string) => string[]][] = [
  ['migrate retain', '--out', out => ['migrate', 'retain', '--template', 'old.json', '--out', out]],
  ['compare', '--write-json', out => ['compare', '--template', portal, '--write-json', out]],
  // It is refused before AWS is asked.
  ['review', '--markdown', out => ['review', '--template', 'new.json', '--markdown', out]],
  ['review', '--html', out => ['review', '--template', 'new.json', '--html', out]],
  ['verify', '--report', out => ['verify', '--template', 'new.json', '--stack', 'S', '--report', out]],
];
const FOLDERS: [string, string, string, (out: string) => string[]][] = [
  ['migrate import', '--out', 'import.template.json', out =>
    ['migrate', 'import', '--template', 'new.json', '--roles', 'roles.json', '--sessions', 'roles.json', '--resources', 'resources.json',
      '--out', out]],
  ['policies', '--out', 'rcp.json', out => ['policies', '--tenant-id', TENANT, '--out', out]],
  ['templates', '--out', 'SHA256SUMS', out => ['templates', '--out', out]],
  ['init', 'the folder', 'README.md',
    out => ['init', out, '--language', 'python', '--tenant-id', TENANT, '--plans', 'none', '--permissions', 'least', '--package',
      packageFile('whl')]],
];

describe.each(FILES)('%s', (_, option, args) => {
  test('a file that exists, a link, and no folder', () => {
    put('mine', 'mine');
    symlinkSync('mine', join(folder, 'link'));
    symlinkSync('nothing', join(folder, 'dangling'));
    const before = readdirSync(folder);
    for (const [out, message] of [
      ['mine', 'a new file, got "mine", which exists'], ['link', 'a new file, got "link", which is a link'],
      ['dangling', 'a new file, got "dangling", which is a link'], ['none/x', 'in a folder that exists, got "none/x"'],
    ]) {
      const { status, stdout, stderr } = run(args(out));
      expect([out, status, stdout, stderr]).toEqual([out, 2, '', expect.stringContaining(`${option} must be ${message}`)]);
    }
    expect([contentOf('mine'), readdirSync(folder)]).toEqual(['mine', before]);
  }, 60_000);
});

describe.each(FOLDERS)('%s', (name, option, file, args) => {
  test('a file that exists, and a link in place of the folder', () => {
    mkdirSync(join(folder, 'out'));
    put(`out/${file}`, 'mine');
    mkdirSync(join(folder, 'other'));
    symlinkSync('other', join(folder, 'link'));
    for (const [out, message] of [['out', /new file, got ".*out\/|without files|empty or new/],
      ['link', /must be a folder, got ".*link", which is a link/]] as const) {
      const { status, stdout, stderr } = run(args(out));
      expect([out, status, stdout, stderr]).toEqual([out, 2, '', expect.stringMatching(message)]);
      expect(stderr).toContain(`${option} must be `);
    }
    expect([contentOf(`out/${file}`), readdirSync(join(folder, 'out')), readdirSync(join(folder, 'other'))]).toEqual(['mine', [file], []]);
    expect([name, run(args('fresh/folder')).status]).toEqual([name, 0]);
    expect(readdirSync(join(folder, 'fresh', 'folder'))).toContain(file);
  }, 60_000);
});

test('--replace replaces what a command wrote, and never what it reads', () => {
  const [, , retain] = FILES[0];
  expect([run(retain('x')).status, run(retain('x')).status, run([...retain('x'), '--replace']).status]).toEqual([0, 2, 0]);
  const before = contentOf('old.json');
  const own = run([...retain('./old.json'), '--replace']);
  expect([own.status, own.stderr, contentOf('old.json')])
    .toEqual([2, expect.stringContaining('got "./old.json", which this command reads'), before]);
  const [[, , , into]] = FOLDERS;
  put('import.template.json', contentOf('new.json'));
  const args = into('.').map(word => word === 'new.json' ? 'import.template.json' : word);
  expect(run([...args, '--replace']).status).toBe(2);
  expect(contentOf('import.template.json')).toBe(contentOf('new.json'));
  put('import.template.json', 'of before');
  expect([run(into('.')).status, run([...into('.'), '--replace']).status]).toEqual([2, 0]);
  expect(contentOf('import.template.json')).toContain('"RoleName":"CspmMonitorAws"');
}, 60_000);
