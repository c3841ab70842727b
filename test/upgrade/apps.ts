/**
 * Synthesizes the apps of the base commit with the library of a tree: the examples, the cases that the checks go through, and connectors
 * that exist in Azure. The first argument is the tree, which has these apps and the library, the second the file to write, the third the
 * file of the base, which is empty if it is this one. Titles can follow.
 */
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import Module, { createRequire } from 'module';
import { basename, join } from 'path';
import { App } from 'aws-cdk-lib';
import { transformSync } from 'esbuild';
import type { Synthesized } from './compare-apps';
import { withEarlierNames } from './earlier-names';
import { connectorsWithFiles } from './existing-connectors';
import { contextOf } from '../../examples/context';

const load = createRequire(__filename);
const [tree, output, base, ...titles] = process.argv.slice(2);

/** Context of an example in place of that of its cdk.json, besides none. The base may know only some of it. */
const CONTEXTS: { readonly [example: string]: readonly { readonly [key: string]: string }[] } = {
  'organization': [{ pilot: '444455556666' }, { productionPilot: '', sandboxPilot: '' }],
  'service-catalog': [{ shareWith: '444455556666' }],
  'single-account': [{ leastPrivilege: 'true' }, { plans: 'servers' }],
};

// As in test/support/environment.cjs: what is not looked at costs half of the time.
const LIGHT = {
  'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-stack-trace': true, 'aws:cdk:performance-reporting': false,
};
process.env.CDK_VALIDATION = 'false';
(globalThis as any)[Symbol.for('@aws-cdk/core.App#initHook')] = (app: any) => { app._treeMetadata = false; };

// TypeScript of the tree is not type-checked, so that an option that is gone shows in the template.
const own = Module as any;
own._extensions['.ts'] = (module: any, file: string) => {
  const { code } = transformSync(readFileSync(file, 'utf-8'), { loader: 'ts', format: 'cjs', target: 'node20', sourcefile: file });
  module._compile(code, file);
  if (basename(tree) === 'current' && file === join(tree, 'src', 'index.ts')) module.exports = withEarlierNames(module.exports);
};
const resolveFilename = own._resolveFilename;
own._resolveFilename = (request: string, ...others: unknown[]) =>
  resolveFilename(request === 'cdk-defender-for-cloud' ? join(tree, 'src', 'index.ts') : request, ...others);

/** What an app makes, or why it makes nothing. */
function synthesize(build: () => App): Synthesized {
  try {
    return read(build().synth());
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { error: text.replaceAll(tree, '').replaceAll(/\S*existing-\w+\//g, '') }; // without places of this machine
  }
}

function read(assembly: any): Synthesized {
  const directories: string[] = [assembly.directory, ...assembly.nestedAssemblies.map((a: any) => a.nestedAssembly.directory)];
  const files = directories.flatMap(directory => readdirSync(directory).map(file => [directory, file] as const));
  const json = (directory: string, file: string) => JSON.parse(readFileSync(join(directory, file), 'utf-8'));
  const uploads = files.filter(([, file]) => file.endsWith('.assets.json')).flatMap(([directory, file]) =>
    Object.entries<any>(json(directory, file).files).filter(([, { source }]) => source.path?.endsWith('.template.json'))
      .map(([hash, { source }]) => [hash, json(directory, basename(source.path))]));
  const azure = files.filter(([, file]) => file.endsWith('.json')).map(([directory, file]) => [file, json(directory, file)])
    .filter(([, content]) => content.$schema?.includes('deploymentTemplate'));
  const stacks: any[] = assembly.stacksRecursively;
  return {
    stacks: Object.fromEntries(stacks.map(stack => [stack.hierarchicalId, { name: stack.stackName, template: stack.template }])),
    assets: Object.fromEntries(uploads),
    azure: Object.fromEntries(azure),
    warnings: stacks.flatMap(stack => stack.messages.filter((m: any) => m.level === 'warning').map((m: any) => String(m.entry.data))),
  };
}

/** An example makes its app when it is loaded. */
function synthesizeExample(name: string, context: object): Synthesized {
  const folder = join(tree, 'examples', name);
  for (const file of Object.keys(load.cache).filter(loaded => loaded.startsWith(join(tree, 'examples')))) delete load.cache[file];
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ ...LIGHT, ...contextOf(folder), ...context });
  return synthesize(() => load(join(folder, 'app.ts')).app);
}

/** All apps, each with its title. */
function* apps(made: Record<string, Synthesized>): Generator<[string, () => Synthesized]> {
  const examples = readdirSync(join(tree, 'examples'), { withFileTypes: true }).filter(e => e.isDirectory()).map(e => e.name);
  for (const name of examples) {
    for (const context of [{}, ...CONTEXTS[name] ?? []]) {
      const given = Object.entries(context).map(([key, value]) => ` -c ${key}=${value}`).join('');
      yield [`example ${name}${given}`, () => synthesizeExample(name, context)];
    }
  }
  process.env.CDK_CONTEXT_JSON = JSON.stringify(LIGHT);
  for (const { title, build } of load(join(tree, 'test', 'support', 'cases.ts')).CHECK_CASES) {
    yield [`case ${title}`, () => synthesize(() => {
      const app = new App();
      build(app, 'Stack'); // so that names which contain the place of a construct are the same
      return app;
    })];
  }
  const ofBase: Record<string, Synthesized> = base === '' ? made : JSON.parse(readFileSync(base, 'utf-8'));
  const madeByBase = (title: string) => Object.values(ofBase[title].azure!)[0];
  for (const [title, build] of connectorsWithFiles(load(join(tree, 'src', 'index.ts')), madeByBase)) yield [title, () => synthesize(build)];
}

const made: Record<string, Synthesized> = {};
for (const [title, make] of apps(made)) if (titles.length === 0 || titles.includes(title)) made[title] = make();
writeFileSync(output, JSON.stringify(made));
// Without the synthesis that the examples would run when the process ends.
process.exit(0);
