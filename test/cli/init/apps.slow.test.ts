/** `init` writes TypeScript apps that compile, synthesize with strict validation, and pass cdk-nag and their own tests. */
import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { name, peerDependencies, version } from '../../../package.json';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';
import { packageFile } from '../support/package-file';
import { bundleCli, ROOT, runCli } from '../support/run';

bundleCli();
const ALL = ['--plans', 'databases,containers,servers,cspm'];
const ROOT_UNIT = ['--organization', 'r-ab12'];
const connector = (file: string, permissions: string, ...more: string[]) => [
  '--connector', join(__dirname, 'connectors', `${file}.json`), '--permissions', permissions, '--ciem-object-id', CIEM_OBJECT_ID, ...more,
];
const VARIANTS: { readonly [folder: string]: readonly string[] } = {
  'account': [...ALL, '--permissions', 'least'],
  'account-default': [...ALL, '--permissions', 'default', '--region', 'eu-west-1'],
  'account-servers': ['--plans', 'servers', '--servers-plan', 'P1', '--permissions', 'least', '--account', '111122223333'],
  'account-no-plan': ['--plans', 'none', '--permissions', 'default'],
  'organization': [...ALL, '--permissions', 'least', ...ROOT_UNIT, '--region', 'eu-west-1'],
  'organization-default': [...ALL, '--permissions', 'default', ...ROOT_UNIT],
  'organization-pilot': ['--pilot', '111122223333', '--plans', 'cspm', '--permissions', 'least', '--organization', 'ou-ab12-cdef3456',
    '--organization', 'ou-ab12-00000001'],
  'organization-after-pilot': ['--pilot', '111122223333', '--plans', 'cspm', '--permissions', 'least', ...ROOT_UNIT],
  'connector': connector('account', 'least'),
  'organization-connector': connector('organization', 'default', ...ROOT_UNIT, '--region', 'eu-west-1', '--role-name-suffix', '-cdk'),
};
const names = Object.keys(VARIANTS);
const PILOT = 'organization-pilot';

// Finds all packages of the repository, and the library of its sources.
const folder = mkdtempSync(join(tmpdir(), 'init-'));
const modules = join(folder, 'node_modules');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(cwd: string, file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', file), ...args], {
    cwd: join(folder, cwd), encoding: 'utf-8', env: { ...process.env, CDK_VALIDATION: 'true', ...env },
  });
  return `${status === 0 ? '' : `ended with ${status}: `}${stdout}${stderr}`;
}

beforeAll(() => {
  mkdirSync(modules);
  for (const entry of readdirSync(join(ROOT, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules', entry), join(modules, entry));
  const library = join(modules, name);
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: ['src/index.ts'],
    bundle: true,
    platform: 'node',
    // Decorators are compiled, too: Node.js does not know them.
    target: 'node20',
    external: Object.keys(peerDependencies),
    tsconfigRaw: {},
    outfile: join(library, 'lib', 'all', 'index.js'),
  });
  writeFileSync(join(library, 'index.d.ts'), `export * from '${join(ROOT, 'src', 'index')}';\n`);
  writeFileSync(join(library, 'package.json'),
    JSON.stringify({ name, version, peerDependencies, main: 'lib/all/index.js', types: 'index.d.ts' }));
  for (const [app, args] of Object.entries(VARIANTS)) {
    expect(runCli(['init', app, '--language', 'typescript', '--package', packageFile('tgz'), '--tenant-id', TENANT, ...args],
      { cwd: folder }))
      .toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('bin/app.ts\n') });
  }
  // What the README of the app says of the end of a pilot.
  const stack = join(folder, 'organization-after-pilot', 'lib', 'defender-stack.ts');
  writeFileSync(stack, readFileSync(stack, 'utf-8').replace("string[] = ['111122223333'];", 'string[] = [];'));
}, 120_000);

test('they compile', () => {
  const config = join(folder, 'tsconfig.json');
  const { compilerOptions } = JSON.parse(readFileSync(join(folder, names[0], 'tsconfig.json'), 'utf-8'));
  writeFileSync(config, JSON.stringify({ compilerOptions, include: names.map(app => `${app}/*/*.ts`) }));
  const { rootDir } = compilerOptions;
  expect(rootDir).toBe('.');
  // The library is outside of the folder here.
  expect(program('.', 'typescript-native/bin/tsc', ['--project', config, '--rootDir', '/'])).toBe('');
}, 120_000);

test.each(names)('%s synthesizes with strict validation', (app) => {
  const { app: command, context } = JSON.parse(readFileSync(join(folder, app, 'cdk.json'), 'utf-8'));
  expect(context).toMatchObject({ '@aws-cdk/core:validateAgainstDefaultRules': true, '@aws-cdk/core:strictCfnValidateErrors': true });
  expect(command).toBe('npx ts-node bin/app.ts');
  const output = program(app, 'ts-node/dist/bin.js', ['--transpile-only', 'bin/app.ts'], {
    CDK_OUTDIR: 'cdk.out', CDK_CONTEXT_JSON: JSON.stringify(context),
  });
  expect(output).not.toContain('ended with');
  const assembly = join(folder, app, 'cdk.out');
  const template = readFileSync(join(assembly, 'DefenderForCloud.template.json'), 'utf-8');
  expect([/"RoleName": "CspmMonitorAws(-\w+)?"/.test(template), template.includes('INTERSECTION')]).toEqual([app !== PILOT, app === PILOT]);
  const readme = readFileSync(join(folder, app, 'README.md'), 'utf-8');
  const files = [...readme.matchAll(/-f (\S+)/g)].map(([, file]) => existsSync(join(folder, app, file)));
  expect(files).toEqual(app === PILOT ? [false, false] : [true, true]);
}, 120_000);

test.each(names)('%s has no finding of cdk-nag', (app) => {
  writeFileSync(join(folder, app, 'nag.ts'), `
    import { App } from 'aws-cdk-lib';
    import { AwsSolutionsChecks } from 'cdk-nag';
    import { DefenderStack } from './lib/defender-stack';
    const { violations } = new AwsSolutionsChecks().validateScope(new DefenderStack(new App(), 'Nag'));
    console.log(JSON.stringify(violations.map(v => v.ruleName)));
  `);
  expect(program(app, 'ts-node/dist/bin.js', ['--transpile-only', 'nag.ts'], { CDK_VALIDATION: 'false' })).toBe('[]\n');
}, 120_000);

test('their tests pass, and fail for another tenant', () => {
  const results = join(folder, 'results.json');
  const run = () =>
    program('.', 'jest/bin/jest.js', ['--ci', '--json', '--outputFile', results, '--rootDir', folder, '--config', JSON.stringify({
      modulePathIgnorePatterns: ['<rootDir>/node_modules/'],
      transform: { '^.+\\.ts$': ['ts-jest', { diagnostics: false, tsconfig: ISOLATED }] },
    })]);
  const totals = () => {
    run();
    return JSON.parse(readFileSync(results, 'utf-8'));
  };
  const templates = (apps: readonly string[]) =>
    apps.reduce((sum, app) => sum + (app.startsWith('organization') && app !== PILOT ? 2 : 1), 0);
  // For each template: the names of its roles, their tenant, and the trust of CIEM.
  const [all, withCiem] = [templates(names), templates(names.filter(app => app.endsWith('connector')))];
  expect(totals()).toMatchObject({ numFailedTestSuites: 0, numFailedTests: 0, numPassedTests: 2 * all + withCiem });
  for (const app of names) {
    const file = join(folder, app, 'lib', 'defender-stack.ts');
    writeFileSync(file, readFileSync(file, 'utf-8').replace(TENANT, '99999999-2222-3333-4444-555555555555'));
  }
  expect(totals()).toMatchObject({ numFailedTests: all + withCiem, numPassedTests: all });
}, 240_000);

const ISOLATED = { isolatedModules: true, module: 'commonjs', target: 'ES2022', esModuleInterop: true };
