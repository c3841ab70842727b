/**
 * `npm run e2e` deploys examples and fixtures with the CDK CLI, and `templates/` with the AWS CLI, to an emulator of AWS on
 * loopback, and reads the result from its APIs.
 *
 * By default, it runs the smoke tests. --all runs every scenario. --part K/N runs the smoke tests and all scenarios of the files of
 * one part, and --part commit those of the part that is due. It passes other arguments to Jest: a part of the name of a file, -t NAME.
 */
import { spawn, type ChildProcess } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { select, type Selection } from './select';
import { handedOut } from './support/accounts';
import { Emulator } from './support/emulator';
import { preparePython } from './support/python';

const ROOT = join(__dirname, '..');

async function main(): Promise<number> {
  let selection: Selection;
  try {
    selection = select(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  if (selection.title) console.log(selection.title);
  const python = preparePython();
  const folder = mkdtempSync(join(tmpdir(), 'e2e-'));
  let child: ChildProcess | undefined;
  // After a signal, the emulator is also stopped, and the folder is removed.
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      interrupted = true;
      child?.kill(signal);
    });
  }
  let emulator: Emulator | undefined;
  try {
    emulator = await Emulator.start(python, folder);
    if (interrupted) return 1;
    child = startJest(selection, { E2E_ENDPOINT: emulator.endpoint, E2E_PYTHON: python, E2E_FOLDER: folder });
    const status = await statusOf(child);
    if (status !== 0) {
      console.error(`accounts:\n${handedOut(join(folder, 'accounts')).join('\n')}`);
      console.error(`the end of the emulator's log:\n${emulator.lastLines(60)}`);
    }
    return status;
  } finally {
    await emulator?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startJest({ whole, args }: Selection, env: Record<string, string>): ChildProcess {
  const program = join(ROOT, 'node_modules', '.bin', 'jest');
  return spawn(program, ['--config', join(__dirname, 'jest.config.json'), '--runInBand', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, TMPDIR: env.E2E_FOLDER, ...env, E2E_WHOLE: whole.join(' ') },
  });
}

function statusOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', code => resolve(code ?? 1)));
}

main().then(
  status => process.exit(status),
  error => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
