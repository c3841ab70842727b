/** What the commands import: no circle of files, no package that a user would not want, and the one reader of templates. */
import { existsSync, readdirSync, readFileSync } from 'fs';
import { builtinModules } from 'module';
import { dirname, join, relative } from 'path';

const ROOT = join(__dirname, '..', '..');
const filesOf = (folder: string) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' })
  .filter(file => file.endsWith('.ts')).map(file => join(folder, file));
/** What a file imports, types too: files of the repository by their path, and packages by their name. */
const importsOf = (file: string, statement = /^(?:import|export)\b[^;]*?from '([^']+)';/gms) =>
  [...readFileSync(join(ROOT, file), 'utf-8').matchAll(statement)].map(([, specifier]) => {
    if (!specifier.startsWith('.')) return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const path = relative(ROOT, join(ROOT, dirname(file), specifier));
    return [`${path}.ts`, join(path, 'index.ts'), path].find(p => existsSync(join(ROOT, p)))!;
  });
const isFile = (imported: string) => imported.endsWith('.ts');
/** Everything that a file needs, through other files. */
const reach = (file: string, statement?: RegExp, found = new Set<string>()): Set<string> => {
  for (const imported of importsOf(file, statement).filter(i => !found.has(i))) {
    found.add(imported);
    if (isFile(imported)) reach(imported, statement, found);
  }
  return found;
};
/** Without imports of types, which are gone when the command runs. */
const LOADED = /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gms;

test('no command imports itself through others', () => {
  const files = filesOf('cli');
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter(file => reach(file).has(file))).toEqual([]);
});

test('commands and generators import known packages only', () => {
  // Apache-2.0, MIT or ISC. A list of all actions is read by one file, and not by its import.
  const allowed = [
    'aws-cdk-lib', 'constructs', 'typescript', 'esbuild', '@gfx/zopfli', 'yaml', 'cdk-defender-for-cloud',
    '@commander-js/extra-typings', ...builtinModules,
  ];
  // That of projen is loaded by projen itself.
  const needed = [...filesOf('cli'),
    ...filesOf('build').filter(file => !file.startsWith('build/projenrc/'))].flatMap(file => [...reach(file)]);
  expect([...new Set(needed)].filter(i => !isFile(i) && !i.endsWith('.json') && !allowed.includes(i))).toEqual([]);
  const named = [...filesOf('cli'), ...filesOf('src')].filter(file => /'@?cloud-copilot/.test(readFileSync(join(ROOT, file), 'utf-8')));
  expect(named).toEqual(['cli/review/access-levels.ts']);
});

test('only the levels of actions of the command review know them', () => {
  const readers = filesOf('cli').filter(file => importsOf(file).includes('cli/review/access-levels.ts'));
  expect(readers).toEqual(['cli/review/levels.ts']);
  // Of other data, a third of the services of AWS is far: no other file has so many prefixes of actions.
  const prefixes = (file: string) =>
    new Set([...readFileSync(join(ROOT, file), 'utf-8').matchAll(/"([a-z0-9-]+):[A-Z]\w+"/g)].map(([, prefix]) => prefix)).size;
  const data = readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf-8' })
    .filter(file => file.endsWith('.json') && !/reading.aws-managed/.test(file));
  expect(data.map(file => join('cli', file)).filter(file => prefixes(file) > 150)).toEqual([]);
});

test('review has no parser of templates, policies or plans of its own: it shares the readers of diff, compare, verify '
  + 'and Terraform', () => {
  const files = filesOf('cli/review');
  const imported = files.flatMap(file => importsOf(file));
  expect(imported).toEqual(expect.arrayContaining([
    'cli/reading/source.ts', 'cli/reading/roles.ts', 'cli/comparing/roles.ts', 'cli/shared/template-text.ts', 'cli/comparing/published.ts',
    'cli/reading/read-stack.ts',
    'cli/reading/terraform/deployments.ts', 'cli/reading/terraform/plan-file.ts',
  ]));
  expect(files.filter(file =>
    /\bPolicyDocument\b|\.Statement\b|JSON\.parse|parseJson|['.]Effect\b/.test(readFileSync(join(ROOT, file), 'utf-8')))
    // Two give users and the answer of AWS the form of a template, one reads the meaning of a condition as `diff` writes it, and one
    // reads a package.
    .filter(file =>
      !['cli/review/users.ts', 'cli/review/deployed.ts', 'cli/review/words.ts', 'cli/review/access-levels.ts'].includes(file)))
    .toEqual([]);
});

test('commands use data of the library and its readers of templates and files, and nothing else of src/', () => {
  const modules = [
    'src/capabilities', 'src/policy-language/cloudformation', 'src/readers/microsoft-template', 'src/permissions',
    'src/policy-language/statements', 'src/plans',
    'src/readers/validation',
    // The reader of connectors in Azure, and what the library makes of them.
    'src/azure', 'src/azure/existing', 'src/azure/settings', 'src/azure/template',
  ];
  const files = [
    'src/checks/environments.ts', 'src/checks/iam-names.ts', 'src/checks/json-text.ts', 'src/identity/tenants.ts',
    'src/logs/s3-notifications.ts',
    'src/monitoring/denied-call-codes.ts', 'src/organization-policies/deployers.ts',
    // What the library writes, which the command review knows.
    'src/host-management/cluster-access.ts', 'src/host-management/names.ts', 'src/host-management/runbook.ts',
    'src/identity/python-code.ts',
    'src/logs/read-grant.ts', 'src/stacksets/python-code.ts',
  ];
  const used = filesOf('cli').flatMap(file => importsOf(file).map(imported => [file, imported] as const))
    .filter(([, imported]) => imported.startsWith('src/'));
  expect(used.length).toBeGreaterThan(20);
  const alone = used.map(([, imported]) => imported).filter(imported => !modules.includes(dirname(imported)));
  expect([...new Set(alone)].sort()).toEqual([...files].sort());
});

test('the library knows neither commands nor generators, and generators know of commands only the catalogue of their '
  + 'calls, and what a deployment needs', () => {
  const inFolder = (folder: string, files: readonly string[]) => files.flatMap(file => importsOf(file)).filter(i => i.startsWith(folder));
  expect(inFolder('cli/', filesOf('src'))).toEqual([]);
  expect([...new Set(inFolder('cli/', filesOf('build')))].sort()).toEqual([
    'cli/asking/call.ts', 'cli/asking/catalogue.ts', 'cli/preflight/planned.ts', 'cli/preflight/rights/wanted.ts',
    'cli/review/access-levels.ts', // for the bundle
  ]);
  expect(inFolder('build/', filesOf('src'))).toEqual([]);
});

/** Names that a file of `cli/` takes from a module of Node.js. */
const namesFrom = (file: string, module: string) =>
  [...readFileSync(join(ROOT, file), 'utf-8').matchAll(new RegExp(`^import ([^;]*?) from '(?:node:)?${module}(?:/promises)?';`, 'gm'))]
    .flatMap(([, names]) =>
      /^\{/.test(names) ? names.replace(/[{}]/g, '').split(',').map(name => name.trim().replace(/^type /, '').split(' ')[0]) : [names])
    .filter(name => name !== '');

test('only cli/shared/write-files.ts writes, deletes or renames files', () => {
  const reads = ['existsSync', 'lstatSync', 'readdirSync', 'readFileSync', 'realpathSync', 'statSync', 'Stats'];
  const others = filesOf('cli').filter(file => namesFrom(file, 'fs').some(name => !reads.includes(name)));
  expect(others).toEqual(['cli/shared/write-files.ts']);
  const text = (file: string) => readFileSync(join(ROOT, file), 'utf-8');
  expect(filesOf('cli').filter(file => /require\(['"](node:)?fs|import\(['"](node:)?fs|getBuiltinModule/.test(text(file)))).toEqual([]);
});

const textIn = (file: string) => readFileSync(join(ROOT, file), 'utf-8');
const filesWith = (pattern: RegExp) => filesOf('cli').filter(file => pattern.test(textIn(file))).sort();

test('only cli/shared/print.ts prints, and progress; questions of init are on the terminal', () => {
  expect(filesWith(/\bconsole\.(log|error|warn|info|debug|table|dir|trace)\b|\{ *\w*console/)).toEqual(['cli/shared/print.ts']);
  // cli/index.ts ends when nobody reads any more.
  expect(filesWith(/process\.std(out|err)\b|\bprocess\._raw/)).toEqual([
    'cli/index.ts', 'cli/init/questions.ts', 'cli/shared/print.ts', 'cli/shared/progress.ts',
  ]);
  expect(textIn('cli/index.ts').match(/process\.std\w+\.\w+/g)).toEqual(['process.stdout.on']);
  // Lines are made harmless where they are printed. The others write a file, or a word of a command.
  expect(filesWith(/from '[./]*(shared\/)?printable'/)).toEqual([
    'cli/init/connector/read.ts', 'cli/leave/pasted.ts', 'cli/review/markdown.ts', 'cli/shared/command-line.ts',
    'cli/shared/markdown.ts', 'cli/shared/print.ts', 'cli/shared/progress.ts', 'cli/shared/table.ts',
  ]);
  for (const [, call] of textIn('cli/shared/print.ts').matchAll(/console\.\w+\((.*?\()/g)) expect(call).toMatch(/^printable(Json|Line)\($/);
});

test('only cli/shared/command-line.ts quotes for a shell, and every option of a command to paste is quoted', () => {
  expect(filesWith(/(function|const) (\w*[qQ]uote\w*|shellWord\w*)\b|"'\\\\''"|'\\''\\\\''\\''/)).toEqual(['cli/shared/command-line.ts']);
  const raw =
    filesOf('cli')
      .flatMap(file => [...textIn(file).matchAll(/\b(?:aws|az|cdk|npx) [^`']*--[\w-]+[ =]\$\{([^}]*)/g)].map(([, value]) => value))
    // Words that the program makes itself.
      .filter(value => !/^(quote|commandLine)\(|^[A-Z_]+$|^VERSIONS\b|^type$/.test(value));
  expect(raw).toEqual([]);
});

test('the command starts without CDK: what needs it is loaded when it runs', () => {
  const needed = [...reach('cli/index.ts', LOADED)];
  expect(needed.length).toBeGreaterThan(100);
  expect(needed.filter(i => ['aws-cdk-lib', 'constructs'].includes(i))).toEqual([]);
});

test('only src/policy-language/cloudformation knows how Ref, Fn::GetAtt, Fn::Sub and Fn::If are written', () => {
  const readers = [...filesOf('cli'), ...filesOf('src')].filter(file =>
    /case '(?:Ref|Fn::(?:GetAtt|Sub|If))'|\['(?:Ref|Fn::\w+)'\]/.test(readFileSync(join(ROOT, file), 'utf-8')));
  expect(readers.filter(file => !file.startsWith('src/policy-language/cloudformation/'))).toEqual([]);
});

test('npm run example loads nothing of the library before it has compiled it', () => {
  expect([...reach('examples/run.ts', LOADED)].filter(i => i === 'cdk-defender-for-cloud' || i === 'aws-cdk-lib')).toEqual([]);
});
