import { existsSync } from 'fs';
import { join } from 'path';
import type { LeavingApp } from './app';
import type { Progress } from '../asking/progress';
import { InputError } from '../shared/input-error';
import { readAssembly } from '../verify/assembly';
import { assemblyOf, checkStackOptions, readStack, type StackOptions } from '../verify/read-stack';

/** The app that the options name. Throws an `InputError`. */
export function readApp(options: StackOptions, progress?: Progress): LeavingApp {
  checkStackOptions(options);
  const { app, assembly, template, stack } = options;
  if (template !== undefined) return { kind: 'template', from: template, stacks: [readStack(options)] };
  if (app === undefined && assembly === undefined && !existsSync(join('cdk.out', 'manifest.json'))) {
    if (stack !== undefined) {
      throw new InputError('--stack needs --app, --assembly or --template: there is no cdk.out here');
    }
    return { kind: 'none', from: 'none: only published names are known', stacks: [] };
  }
  const all = readAssembly(assemblyOf(options, progress));
  const stacks = all.filter(({ id, stackName }) => stack === undefined || stack === id || stack === stackName);
  if (all.length === 0) throw new InputError('the app has no stack');
  if (stacks.length === 0) throw new InputError(`--stack must be one of ${all.map(({ id }) => id).join(', ')}, got "${stack}"`);
  return { kind: 'cdk', from: app ?? assembly ?? 'cdk.out', stacks };
}
