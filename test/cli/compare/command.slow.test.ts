/** The command as users run it. */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { stringify } from 'yaml';
import { MicrosoftTemplate } from '../../../src';
import { oneRole, policy, portalTemplate, write } from '../../readers/microsoft-template/support';
import { bundleCli, runCli } from '../support/run';

bundleCli();
const run = (cwd: string, ...args: string[]) => runCli(['compare', ...args], { cwd });

test('a template in YAML: compared, and written as JSON that the library reads', () => {
  const file = write(stringify(portalTemplate({}, 'DefaultAccess')), 'portal.yaml');
  const folder = dirname(file);
  const { status, stdout, stderr } = run(folder, '--template', 'portal.yaml', '--write-json', 'microsoft.json');
  expect([status, stderr]).toEqual([0, 'Written: microsoft.json\n']);
  expect(stdout).toContain('this version has all roles, audiences and actions of the file');
  expect(JSON.parse(readFileSync(join(folder, 'microsoft.json'), 'utf-8'))).toEqual(portalTemplate({}, 'DefaultAccess'));
  expect(MicrosoftTemplate.fromFile(join(folder, 'microsoft.json')).roles.map(r => r.capability?.id)).toEqual(['CspmMonitor']);
});

test('something is missing, as JSON', () => {
  const { status, stdout } = run(dirname(write(oneRole({}), 'a.json')), '--template', write(oneRole({}), 'b.json'), '--json');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    file: 'b.json',
    permissionsType: 'DefaultAccess',
    isPermissionsTypeGuessed: true,
    roles: [{
      role: 'New-Role', kind: 'unknown',
    }],
    summary: 'this version lacks 1 role, 1 audience of the file',
  });
});

test.each<[string, string[], string]>([
  ['no file', [], '--template is missing'],
  ['a file that is none', ['--template', 'nowhere.json'], 'there is no file nowhere.json\n'],
  ['a folder', ['--template', '.'], '. is a folder\n'],
  ['its own file as output', ['--template', 'a.json', '--write-json', 'a.json'],
    '--write-json must be a new file, got "a.json", which exists\n'],
  ['an output in no folder', ['--template', 'a.json', '--write-json', 'no/folder/a.json'],
    '--write-json must be in a folder that exists, got "no/folder/a.json"\n'],
])('%s: 2', (_, args, message) => {
  const { status, stderr } = run(dirname(write(oneRole({}), 'a.json')), ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/cdk-defender-for-cloud compare --help lists the options\n$/);
});

test('--write-json leaves a file that exists as it is, and a run that fails writes none', () => {
  const folder = dirname(write(oneRole({}), 'a.json'));
  writeFileSync(join(folder, 'mine.json'), 'mine');
  const taken = run(folder, '--template', 'a.json', '--write-json', 'mine.json');
  expect([taken.status, taken.stdout]).toEqual([2, '']);
  expect(taken.stderr).toContain('--write-json must be a new file, got "mine.json", which exists\n');
  expect(readFileSync(join(folder, 'mine.json'), 'utf-8')).toBe('mine');
  expect(run(folder, '--template', 'a.json', '--write-json', 'new.json', '--deployed', 'none.json').status).toBe(2);
  expect(readdirSync(folder).sort()).toEqual(['a.json', 'mine.json']);
});

test('the template of something else: 2, also as JSON', () => {
  const service = {
    AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }),
  };
  const message = 'other.json has no role that Defender for Cloud assumes: is it the template of the portal?';
  const folder = dirname(write(oneRole(service), 'other.json'));
  const [text, json] = [[], ['--json']].map(args => run(folder, '--template', 'other.json', ...args));
  expect([text.status, text.stdout, json.status]).toEqual([2, '', 2]);
  expect(text.stderr).toContain(message);
  expect(JSON.parse(json.stdout)).toEqual({ error: { message } });
});
