import { existsSync } from 'fs';
import { join } from 'path';
import type { LeavingApp } from './app';
import { UsageError, type Options } from './arguments';
import { readAssembly } from '../verify/assembly';
import { readTemplateStack } from '../verify/template-file';

/** The app that the options name. `synthesized` is the assembly of `--app`. Throws a `UsageError`. */
export function readApp(options: Options, from: (folder: string) => string, synthesized?: string): LeavingApp {
  if (options.template !== undefined) {
    return { kind: 'template', from: options.template, stacks: [readTemplateStack(from(options.template), options.stack!)] };
  }
  const folder = synthesized ?? from(options.assembly ?? 'cdk.out');
  if (synthesized === undefined && options.assembly === undefined && !existsSync(join(folder, 'manifest.json'))) {
    if (options.stack !== undefined) {
      throw new UsageError(`--stack must be given together with --app, --assembly or --template, or where cdk.out is, got "${options.stack}"`);
    }
    return { kind: 'none', from: 'none: only published names are known', stacks: [] };
  }
  const all = readAssembly(folder);
  const stacks = all.filter(({ id, stackName }) => options.stack === undefined || options.stack === id || options.stack === stackName);
  if (all.length === 0) throw new UsageError('the app has no stack');
  if (stacks.length === 0) throw new UsageError(`--stack must be one of ${all.map(({ id }) => id).join(', ')}, got "${options.stack}"`);
  return { kind: 'cdk', from: options.app ?? options.assembly ?? 'cdk.out', stacks };
}
