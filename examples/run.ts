/**
 * Synthesizes an example without CDK CLI, AWS account or credentials, and describes the result: `npm run example`. Compiles the
 * library first, if a file of it is newer than what was compiled.
 */
import { spawnSync } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { createRequire } from 'module';
import { join, relative } from 'path';
import { parseArgs } from 'util';
import type { App } from 'aws-cdk-lib';
import { contextOf } from './context';

const ROOT = join(__dirname, '..');
const EXAMPLES = readdirSync(__dirname, { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name);
const USAGE = `usage: npm run example -- [example] [options]

  example               ${EXAMPLES.join(', ')} (default: single-account)
  --tenant-id <guid>    your Entra tenant; without it, a placeholder
  --plans <list>        some of cspm,servers,containers,databases (single-account only)
  --least-privilege     least privilege access instead of default access (single-account only)
  -c key=value          context of the app, as with the CDK CLI
  --help                this text
`;

function main(): void {
  const { values, positionals } = readArguments();
  if (values.help) return console.log(USAGE);
  const [name = 'single-account', ...rest] = positionals;
  const folder = join(__dirname, name);
  if (rest.length > 0 || !EXAMPLES.includes(name)) {
    throw new Error(`there is no example '${positionals.join(' ')}'\n\n${USAGE}`);
  }
  if (name !== 'single-account' && (values.plans || values['least-privilege'])) {
    throw new Error(`--plans and --least-privilege belong to single-account, got '${name}'`);
  }
  if (!isCompiled()) compile();
  const load = createRequire(__filename);
  // This imports the library by its name, so the library must be compiled before.
  const { azureFiles, consequences, describeRoles, describeStackSets, messages } = load('./describe') as typeof import('./describe');

  // The context that the CDK CLI passes to an app.
  process.env.CDK_OUTDIR = join(folder, 'cdk.out');
  const { 'tenant-id': tenantId, plans, 'least-privilege': leastPrivilege } = values;
  process.env.CDK_CONTEXT_JSON = JSON.stringify({
    ...contextOf(folder),
    ...Object.fromEntries((values.context ?? []).map(c => [c.split('=')[0], c.slice(c.indexOf('=') + 1)])),
    ...tenantId && { tenantId },
    plans,
    leastPrivilege: leastPrivilege?.toString(),
  });
  const { app } = load(join(folder, 'app')) as { app: App };
  const assembly = app.synth();

  for (const line of describeRoles(app, process.stdout.columns ?? 140)) console.log(line);
  for (const line of describeStackSets(app)) console.log(line);
  for (const line of consequences(app)) console.log(line);
  for (const stack of assembly.stacksRecursively) {
    for (const message of messages(stack)) console.log(message);
    console.log(`CloudFormation template: ${relative(process.cwd(), stack.templateFullPath)}`);
  }
  for (const file of azureFiles(app)) {
    console.log(`Azure template: ${relative(process.cwd(), join(assembly.directory, file))}`);
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        'tenant-id': { type: 'string' },
        'plans': { type: 'string' },
        'least-privilege': { type: 'boolean' },
        'context': { type: 'string', short: 'c', multiple: true },
        'help': { type: 'boolean' },
      },
    });
  } catch (error) {
    // The second sentence of the message is only about names that begin with a dash.
    throw new Error(`${(error as Error).message.split('. ')[0]}\n\n${USAGE}`);
  }
}

/** The compiler writes `.jsii` last. A folder is as new as the last file that was added or deleted in it. */
function isCompiled(): boolean {
  const compiled = join(ROOT, '.jsii');
  if (!existsSync(compiled) || !existsSync(join(ROOT, 'lib', 'index.js'))) return false;
  const time = statSync(compiled).mtimeMs;
  const sources = ['src', 'cli', 'build'].flatMap(folder => {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf-8' });
    return [folder, ...names.map(name => join(folder, name))];
  });
  return ['package.json', 'tsconfig.json', ...sources].every(name => statSync(join(ROOT, name)).mtimeMs <= time);
}

function compile(): void {
  const projen = join(ROOT, 'node_modules', 'projen', 'bin', 'projen');
  const { status } = spawnSync(process.execPath, [projen, 'compile'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error('the library does not compile');
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1); // Skips the synthesis that the app would otherwise run when the process ends.
}
