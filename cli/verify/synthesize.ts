import { spawnSync } from 'child_process';
import { existsSync } from 'fs';
import { join } from 'path';
import { InputError } from '../shared/input-error';

export interface SynthesisOptions {
  readonly app: string;
  readonly context?: readonly string[];
  readonly profile?: string;
  /** Folder of the cloud assembly. */
  readonly output: string;
}

/** Synthesizes an app as `cdk deploy` does. Throws a `InputError` with what the CDK CLI said. */
export function synthesize({ app, context = [], profile, output }: SynthesisOptions): void {
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
