import { spawnSync } from 'child_process';
import { rmSync } from 'fs';
import { join } from 'path';
import { bundle } from '../../../build/cli/bundle';

export const ROOT = join(__dirname, '..', '..', '..');
/** The command that `bundleCli` makes. */
export const cliFile = join(ROOT, 'node_modules', '.cache', `cli-test-${process.pid}-${process.env.JEST_WORKER_ID}.js`);

/** Call it in a test file that runs the command as a process: it makes the command from the sources. */
export function bundleCli(): void {
  beforeAll(() => bundle({ file: cliFile, isPackage: false }), 60_000);
  afterAll(() => rmSync(cliFile, { force: true }));
}

/** Runs `cdk-defender-for-cloud` in a folder. */
export function runCli(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliFile, ...args], {
    cwd: options.cwd ?? ROOT, encoding: 'utf-8', maxBuffer: 1e8, env: options.env ?? process.env,
  });
  return { status, stdout, stderr };
}
