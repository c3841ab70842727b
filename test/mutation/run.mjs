/**
 * `npm run mutation -- identity checks/input.ts`: changes the library in many small ways (mutants), one at a time, and counts
 * how many changes the tests notice. It takes up to half an hour per module, so it is not part of `.ci/run`. As long as no
 * test of the module changes, the results of mutants whose code is as before are taken from the last run.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';

const TEST = fileURLToPath(new URL('..', import.meta.url));
const read = path => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf-8'));
const jest = read('../../jest.config.json');
/** Test files of each module in `src/`, the quick ones first. */
const TESTS = read('tests.json');

/** Changes with each test file of the module, and with what tests share: without coverage, Stryker does not see them. */
function versionOf(tests) {
  const shared = readdirSync(join(TEST, 'support')).filter(f => f.endsWith('.ts')).sort().map(f => join('support', f));
  const hash = createHash('sha256');
  for (const file of [...tests.map(t => `${t}.test.ts`), ...shared]) hash.update(readFileSync(join(TEST, file)));
  return hash.digest('hex').slice(0, 12);
}

/** `what` is a module of `src/`, or a file of one. */
async function mutate(what) {
  const [module, ...path] = what.split('/');
  const file = path.join('/') || '**/*.ts';
  const report = `reports/mutation/${what}`;
  // Read by runner.cjs.
  process.env.MUTATION_TESTS = JSON.stringify(TESTS[module]);
  // CDK prints differently under Jest. It is loaded outside of the tests, so it sees the variables of this process.
  process.env.NODE_ENV = 'test';
  const results = await new Stryker({
    mutate: [`src/${module}/${file}`],
    testRunner: 'jest',
    plugins: ['@stryker-mutator/jest-runner', fileURLToPath(new URL('ignore.mjs', import.meta.url))],
    ignorers: ['option-names'],
    // Most tests make their stacks outside of the test functions, so coverage per test would not help.
    coverageAnalysis: 'off',
    incremental: true,
    incrementalFile: `${report}.${versionOf(TESTS[module])}.incremental.json`,
    jest: {
      projectType: 'custom',
      enableFindRelatedTests: false,
      config: {
        ...jest,
        // The library stays in Jest's sandbox: mutants that act when a file is loaded need it to be loaded again.
        transform: { '\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }], ...jest.transform },
        globalSetup: '<rootDir>/test/support/temp-folder.ts',
        reporters: [],
        testMatch: TESTS[module].map(file => `<rootDir>/test/${file}.test.ts`),
        testPathIgnorePatterns: ['/node_modules/'],
        runner: '<rootDir>/test/mutation/runner.cjs',
        testEnvironment: '<rootDir>/test/mutation/environment.cjs',
      },
    },
    reporters: ['json', 'html', 'clear-text', 'progress-append-only'],
    jsonReporter: { fileName: `${report}.json` },
    htmlReporter: { fileName: `${report}.html` },
    clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
    concurrency: Number(process.env.MUTATION_PROCESSES ?? cpus().length),
    // CDK never forgets a token.
    maxTestRunnerReuse: 50,
    // Only an endless loop takes this long. A busy machine does not count as noticed.
    timeoutMS: 60_000,
    ignorePatterns: ['/lib', '/dist', '/bench', '/test-reports', '/coverage', '/reports', '.jsii', 'cdk.out'],
  }).runMutationTest();
  const count = (...statuses) => results.filter(r => statuses.includes(r.status)).length;
  // With some mutants, the tests do not even load. That is noticed too.
  const [found, missed] = [count('Killed', 'Timeout', 'RuntimeError'), count('Survived', 'NoCoverage')];
  if (found + missed === 0) throw new Error(`${what} has no mutants: is it a file of src/?`);
  return `${what}: ${(100 * found / (found + missed)).toFixed(1)} %, ${found} of ${found + missed} mutants noticed`;
}

const given = process.argv.slice(2).map(what => what.replace(/\/$/, ''));
const unknown = given.find(what => !(what.split('/')[0] in TESTS));
if (given.length === 0 || unknown) {
  console.error(`usage: npm run mutation -- MODULE ..., or MODULE/FILE.ts, of ${Object.keys(TESTS).join(', ')}` +
    `${unknown ? `, got '${unknown}'` : ''}`);
  process.exit(2);
}
const summary = [];
for (const what of given) summary.push(await mutate(what));
console.log(`\n${summary.join('\n')}`);
