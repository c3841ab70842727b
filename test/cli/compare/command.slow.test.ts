/** The command as users run it. */
import { readFileSync } from 'fs';
import { dirname, join } from 'path';
import { stringify } from 'yaml';
import { MicrosoftTemplate } from '../../../src';
import { oneRole, portalTemplate, write } from '../../microsoft-template/support';
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
    file: 'b.json', permissionsType: 'DefaultAccess', roles: [{ role: 'New-Role', kind: 'unknown' }], summary: 'this version lacks 1 role, 1 audience of the file',
  });
});

test.each<[string, string[], string]>([
  ['no file', [], '--template is missing'],
  ['a file that is none', ['--template', 'nowhere.json'], 'there is no file nowhere.json'],
  ['its own file as output', ['--template', 'a.json', '--write-json', 'a.json'], '--write-json must be another file than --template'],
  ['an output that cannot be written', ['--template', 'a.json', '--write-json', 'no/folder/a.json'], '--write-json must be a file that can be written'],
])('%s: 2', (_, args, message) => {
  const { status, stderr } = run(dirname(write(oneRole({}), 'a.json')), ...args);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/cdk-defender-for-cloud compare --help lists the options\n$/);
});
