import { execFileSync, spawnSync } from 'child_process';
import { createHash } from 'crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache');
const LIST = join(__dirname, '..', 'requirements.txt');
const PACKAGE = join(__dirname, '..', 'emulator');
/** The code of the emulator needs the syntax of Python 3.12. */
const LOWEST = [3, 12];

/**
 * Returns the Python of a virtual environment with the frozen list of packages and the current state of the package in `emulator`.
 * The environment is kept until the list changes.
 */
export function preparePython(): string {
  const frozen = readFileSync(LIST);
  const python = findPython();
  const version = run(python, ['-c', 'import sys; print(sys.version)']);
  const folder = join(CACHE, `e2e-${createHash('sha256').update(frozen).update(version).digest('hex').slice(0, 12)}`);
  const venv = join(folder, 'bin', 'python');
  const done = join(folder, 'complete');
  if (!existsSync(done)) {
    console.log(`making a virtual environment for the emulator with ${python}`);
    mkdirSync(CACHE, { recursive: true });
    // Deletes the environments of earlier lists, because each has half a gigabyte.
    for (const old of readdirSync(CACHE).filter(name => name.startsWith('e2e-'))) {
      rmSync(join(CACHE, old), { recursive: true });
    }
    run(python, ['-m', 'venv', folder]);
    // With --no-compile, Python later compiles and caches only the imported modules, a quarter of all.
    run(venv, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile', '--requirement', LIST]);
    writeFileSync(done, '');
  }
  run(venv, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-deps',
    '--no-build-isolation',
    '--force-reinstall',
    PACKAGE,
  ]);
  return venv;
}

function findPython(): string {
  const pyenv = spawnSync('pyenv', ['root'], { encoding: 'utf-8' });
  const versions = spawnSync('pyenv', ['versions', '--bare'], { encoding: 'utf-8' });
  const ofPyenv =
    pyenv.status === 0 && versions.status === 0
      ? versions.stdout
        .split('\n')
        .filter(v => v)
        .reverse()
        .map(v => join(pyenv.stdout.trim(), 'versions', v.trim(), 'bin', 'python3'))
      : [];
  const found = ['python3.13', 'python3.12', 'python3', ...ofPyenv].find(isNewEnough);
  if (!found) {
    throw new Error(
      `Python ${LOWEST.join('.')} or newer is needed for the emulator, and none was found as ` +
        'python3.13, python3.12, python3 or in pyenv',
    );
  }
  return found;
}

function isNewEnough(python: string): boolean {
  return (
    spawnSync(python, ['-c', `import sys, venv, ensurepip; sys.exit(sys.version_info < (${LOWEST.join(', ')}))`])
      .status === 0
  );
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf-8', stdio: ['ignore', 'pipe', 'inherit'] });
}
