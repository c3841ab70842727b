import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { basename, join, resolve, dirname } from 'path';
import { readAssembly, type AssemblyStack, type TemplateObject } from './assembly';
import { missingOption, requires } from '../shared/command';
import { InputError, unlessWrong } from '../shared/input-error';
import type { Progress } from '../shared/progress';
import { readTemplate } from '../shared/read-files';
import { folderUntilExit } from '../shared/write-files';

/** The values of `--app`, `--context`, `--assembly`, `--template`, `--stack` and `--profile` of a command. */
export interface StackOptions {
  readonly profile?: string;
  readonly app?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly context?: readonly string[];
  readonly stack?: string;
  /** A plan or state of Terraform, instead of a stack. */
  readonly plan?: string;
}

/** Throws an `InputError` if these options do not go together. */
export function checkStackOptions(options: StackOptions, needsStack = true): void {
  if (needsStack) requires(options, 'template', 'stack', 'the name of the stack');
  requires(options, 'context', 'app', 'the folder of the app, with cdk.json');
}

/** The stack that the options of a command name: of an app, of an assembly, or a template file. */
export function readStack({ template, stack, ...options }: StackOptions, progress?: Progress): AssemblyStack {
  if (template !== undefined) return readTemplateStack(resolve(template), stack ?? basename(template));
  return chooseStack(readAssembly(assemblyOf(options, progress)), stack);
}

/** The folder of the assembly that the options name. The CDK CLI synthesizes an app into one, which is deleted at the end. */
export function assemblyOf({ app, assembly, context, profile }: StackOptions, progress?: Progress): string {
  if (app === undefined) {
    if (assembly === undefined && !existsSync('cdk.out')) {
      throw new InputError('there is no cdk.out here: give --app FOLDER, --assembly FOLDER or --template FILE, or what else ' +
        '--help lists, such as --plan FILE for Terraform');
    }
    return resolve(assembly ?? 'cdk.out');
  }
  const output = folderUntilExit(); // templates of StackSets can be files in it and are read later
  progress?.step(`synthesizing the app in ${app}`);
  synthesize(resolve(app), output, { context, profile });
  return output;
}

/** Values of `--parameter` by name. A value can contain `=`. */
export function parametersIn(given: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(given.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}

/** The region of a stack. Throws an `InputError` if the option names another region than the app. */
export function regionOf(region: string | undefined, stack: AssemblyStack): string | undefined {
  if (region !== undefined && stack.region !== undefined && region !== stack.region) {
    throw new InputError(`--region must be ${stack.region}, the region of ${stack.id} in the app, got "${region}"`);
  }
  return region ?? stack.region;
}

/** Synthesizes an app into a folder as `cdk deploy` does. Throws an `InputError` with the message of the CDK CLI. */
function synthesize(app: string, output: string, { context = [], profile }: StackOptions): void {
  if (!existsSync(join(app, 'cdk.json'))) {
    throw new InputError(`--app must be a folder with a cdk.json, got "${app}"`);
  }
  const args = [
    '--no-install', 'cdk', 'synth', '--quiet', '--no-notices', '--output', output,
    ...context.flatMap(entry => ['--context', entry]),
    ...profile === undefined ? [] : ['--profile', profile],
  ];
  const { status, stdout, stderr, error } = spawnSync('npx', args, { cwd: app, encoding: 'utf-8' });
  if (status === 0) return;
  const said = (error?.message ?? `${stdout}${stderr}`).trim();
  // npm prints this if the app has no CDK CLI and none is installed globally; npx then installs nothing.
  if (/npx canceled due to missing packages|could not determine executable/.test(said)) {
    throw new InputError(`--app needs the CDK CLI, which is not installed for "${app}": run npm install there if its package.json ` +
      'names aws-cdk, otherwise npm install --global aws-cdk');
  }
  throw new InputError(`--app must be an app that synthesizes, got "${app}":`, ...said.split('\n'));
}

/** Throws an `InputError` if the name is not that of exactly one stack. */
export function chooseStack(stacks: readonly AssemblyStack[], name: string | undefined): AssemblyStack {
  const names = stacks.map(stack => stack.id).join(', ');
  if (stacks.length === 0) throw new InputError('the app has no stack');
  if (name === undefined && stacks.length > 1) throw new InputError(missingOption('stack', `one of ${names}`));
  const found = stacks.filter(stack => name === undefined || stack.id === name || stack.stackName === name);
  if (found.length !== 1) throw new InputError(`--stack must be one of ${names}, got "${name}"`);
  return found[0];
}

/** A stack that was deployed from a template file, such as those in `templates/`, without a cloud assembly. */
export function readTemplateStack(file: string, stackName: string): AssemblyStack {
  try {
    return { id: stackName, stackName, template: readTemplate(file), folder: dirname(file), isTemplateFile: true };
  } catch (error) {
    throw error instanceof InputError ? new InputError(`--template: ${error.message}`) : error;
  }
}

/**
 * The template that another template names by its URL: the file of the same name in the same folder. Undefined if there is
 * none, or if the file is not a template. It can differ from the file at the URL.
 */
export function siblingTemplate(url: string, folder: string): TemplateObject | undefined {
  const [, name] = /\/([\w-][\w.-]*\.(?:json|ya?ml|template))$/.exec(url) ?? [];
  const file = name && join(folder, name);
  return file && existsSync(file) ? unlessWrong(() => readTemplate(file)) : undefined;
}
