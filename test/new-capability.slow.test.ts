/** docs/contributing/new-capability.md: its diffs apply, compile, and the tests that read the table of facts pass with the capability. */
import { spawnSync } from 'child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

jest.setTimeout(240_000);

const ROOT = join(__dirname, '..');
const page = readFileSync(join(ROOT, 'docs', 'contributing', 'new-capability.md'), 'utf-8');
const examples = new Map([...page.matchAll(/^## Example: (.*)\n[^]*?\]\((examples\/\S+\.diff)\)/gm)]
  .map(([, title, file]) => [title, readFileSync(join(ROOT, 'docs', 'contributing', file), 'utf-8')]));
const filesOf = (diff: string) => [...diff.matchAll(/^\+\+\+ b\/(.*)$/gm)].map(([, file]) => file);

const copy = mkdtempSync(join(tmpdir(), 'new-capability-'));
beforeAll(() => {
  const folders = ['src', 'cli', 'build', 'test', 'templates', 'terraform', 'docs', 'examples', 'landing-zones'];
  for (const path of [...folders, 'README.md', 'API.md', 'jest.config.json', 'package.json', 'tsconfig.json']) {
    cpSync(join(ROOT, path), join(copy, path), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
});

function run(command: string, args: string[], input = '', env = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: copy, input, encoding: 'utf-8', env: { ...process.env, ...env } });
  return { status, output: `${stdout}${stderr}` };
}
const QUIET = { status: 0, output: '' };
const bin = (name: string) => join(ROOT, 'node_modules', '.bin', name);
const jestOf = (files: string[], env = {}, options: string[] = []) =>
  run(bin('jest'), ['--ci', '--coverage=false', '--reporters=default', ...options, '--', ...files], '', env);
/** What `npx projen post-compile` writes, but for what needs the compiled library. */
function generate(): void {
  for (const script of ['docs/generate-version', 'docs/generate-permissions', 'write-templates']) {
    const made = run(bin('ts-node'), ['--transpile-only', '--project', 'test/tsconfig.json', `build/${script}.ts`]);
    expect(made).toEqual({ status: 0, output: expect.any(String) });
  }
}

/** Tests of the capability, and tests that list capabilities: they follow the table of facts. */
const FILES = [
  'test/parity/plans', 'test/parity/options', 'test/cli/denied/connection', 'test/cli/init/init',
  'test/readers/microsoft-template/recognition',
  'test/azure/settings/fields', 'test/cli/init/connector.test',
];
const TITLES = [
  'Defender CSPM', 'without functionPosture', 'default names', 'commands know each plan', 'own template, with host management',
  'the listing', 'DefenderCspmAws',
];
/** Tests that what `generate` writes is up to date, and tests of files that are written by hand. */
const GENERATED = ['test/parity/documents', 'test/templates/files', 'test/terraform/files', 'test/landing-zones', 'test/service-catalog'];

test('a capability touches five files in src/, and two in test/', () => {
  expect(page).toContain('touches five files in\n`src/` and two in `test/`');
  const folders = filesOf(examples.get('a capability')!).map(file => file.split('/')[0]);
  expect(folders).toEqual(['src', 'src', 'src', 'src', 'src', 'test', 'test']);
});

test('the capability applies, and what reads the table of facts then expects it', () => {
  expect(run('git', ['apply', '-'], examples.get('a capability'))).toEqual(QUIET);
  expect(jestOf(FILES, {}, ['--verbose', '-t', TITLES.join('|')])).toEqual({
    status: 0, output: expect.stringContaining('✓ of cspm: without functionPosture its own roles and audiences are gone'),
  });
});

test('with what is generated, documents have the capability, and test:update writes the numbers that commands print', () => {
  generate();
  expect(jestOf(['test/terraform/files'])).toEqual({ status: 0, output: expect.any(String) });
  const before = jestOf(['test/cli/printed', 'test/parity/documents']);
  expect(before).toEqual({ status: 1, output: expect.stringMatching(/Tests: +4 failed/) });
  expect(jestOf(['test/cli/printed'], { UPDATE_DOCUMENTS: 'true' })).toEqual({ status: 0, output: expect.any(String) });
  expect(jestOf(['test/cli/printed'])).toEqual({ status: 0, output: expect.any(String) });
});

test('terraform/azure writes a feature that one version of the API has under this version', () => {
  const main = readFileSync(join(copy, 'terraform', 'azure', 'main.tf'), 'utf-8');
  const isNewer = 'var\\.api_version == "2026-08-01-preview"';
  expect(main).toMatch(new RegExp('functionPosture = one\\(\\[for object in \\[merge\\(\\{ for key, value in \\{\\s+'
    + `enabled += ${isNewer} \\? var\\.function_posture : null\\s+cloudRoleArn = var\\.function_posture && ${isNewer} \\? "arn:`));
  expect(readFileSync(join(copy, 'terraform', 'azure', 'variables.tf'), 'utf-8')).toContain(
    '"Whether Azure uses posture of functions, in each plan that has it. If false, its role stays in AWS. It needs '
      + 'api_version 2026-08-01-preview."');
});

test('off by default, the capability has a switch everywhere, and nothing switches it off in silence', () => {
  expect(run('git', ['apply', '-'], examples.get('a capability that is off by default'))).toEqual(QUIET);
  writeFileSync(join(copy, 'test', 'off-by-default.test.ts'), "import './support/off-by-default';\n");
  generate();
  // The templates have space for one capability. With the one of the first example, these are two.
  const { status, output } = jestOf(['test/off-by-default', ...GENERATED], {}, ['--testNamePattern=^(?!.*has space for 2,500 more bytes)']);
  expect(status === 0 ? 'all passed' : output).toBe('all passed');
  expect(output).toContain('PASS test/off-by-default.test.ts');

  const fields = join(copy, 'src', 'azure', 'settings', 'fields.ts');
  const text = readFileSync(fields, 'utf-8');
  writeFileSync(fields, text.replace('functionPosture: { enabled: in2026(bool), cloudRoleArn: in2026(text) }', 'functionPosture: feature'));
  expect(jestOf(['test/off-by-default'], { FIELD_IN_EVERY_VERSION: 'true' }))
    .toEqual({ status: 0, output: expect.stringMatching(/Tests: +10 passed, 10 total/) });
  writeFileSync(fields, text);
});

test('the setting and the plan apply too, and everything compiles', () => {
  for (const title of ['a setting of Azure', 'a plan']) {
    expect([title, run('git', ['apply', '-'], examples.get(title))]).toEqual([title, QUIET]);
  }
  expect(run(bin('tsc'), ['--noEmit', '--project', 'tsconfig.json'])).toEqual(QUIET);
});
