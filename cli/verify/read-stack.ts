import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { basename, join, resolve } from 'path';
import { chooseStack, readAssembly, readTemplateStack, type AssemblyStack } from './assembly';
import type { Progress } from '../asking/progress';
import { InputError } from '../shared/input-error';
import { requires } from '../shared/options';
import { folderUntilExit } from '../shared/write-files';

/** What `--app`, `--context`, `--assembly`, `--template`, `--stack` and `--profile` of a command say. */
export interface StackOptions {
  readonly profile?: string;
  readonly app?: string;
  readonly assembly?: string;
  readonly template?: string;
  readonly context?: readonly string[];
  readonly stack?: string;
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
      throw new InputError('there is no cdk.out here: give --app FOLDER, --assembly FOLDER, or --template FILE with --stack NAME; ' +
        'for Terraform, preflight and verify have --plan FILE');
    }
    return resolve(assembly ?? 'cdk.out');
  }
  const output = folderUntilExit(); // the templates of StackSets can be files in it, which are read later
  progress?.step(`synthesizing the app in ${app}`);
  synthesize({ app: resolve(app), context, profile, output });
  return output;
}

/** The region of a stack. Throws an `InputError` if the option says another one than the app. */
export function regionOf(region: string | undefined, stack: AssemblyStack): string | undefined {
  if (region !== undefined && stack.region !== undefined && region !== stack.region) {
    throw new InputError(`--region must be ${stack.region}, the region of ${stack.id} in the app, got "${region}"`);
  }
  return region ?? stack.region;
}

interface SynthesisOptions {
  readonly app: string;
  readonly context?: readonly string[];
  readonly profile?: string;
  /** Folder of the cloud assembly. */
  readonly output: string;
}

/** Synthesizes an app as `cdk deploy` does. Throws a `InputError` with what the CDK CLI said. */
function synthesize({ app, context = [], profile, output }: SynthesisOptions): void {
  if (!existsSync(join(app, 'cdk.json'))) {
    throw new InputError(`--app must be a folder with a cdk.json, got "${app}"`);
  }
  const args = [
    '--no-install', 'cdk', 'synth', '--quiet', '--no-notices', '--output', output,
    ...context.flatMap(entry => ['--context', entry]),
    ...profile === undefined ? [] : ['--profile', profile],
  ];
  const { status, stdout, stderr, error } = spawnSync('npx', args, { cwd: app, encoding: 'utf-8' });
  if (status !== 0) {
    throw new InputError(`--app must be an app that synthesizes, got "${app}":`, ...(error?.message ?? `${stdout}${stderr}`).split('\n'));
  }
}
