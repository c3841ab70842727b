import { existsSync } from 'fs';
import { createRequire } from 'module';
import { dirname, join } from 'path';
import { InputError } from './input-error';

/**
 * The library in this package. If this package was installed without its peer dependencies, the library in the app of the
 * current folder. Call it only when a command runs, because loading aws-cdk-lib takes a second.
 */
export function library(): typeof import('cdk-defender-for-cloud') {
  const loaders = [
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    () => require('cdk-defender-for-cloud'),
    () => createRequire(join(process.cwd(), 'package.json'))('cdk-defender-for-cloud'),
  ];
  for (const load of loaders) {
    try {
      return load();
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  throw needsPeers();
}

/** Loads a module that needs aws-cdk-lib. If it is missing, throws an `InputError` that says what to install. */
export async function withCdk<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw isMissing(error) ? needsPeers() : error;
  }
}

/** Whether an error says that the peer dependencies of this package are missing. */
export function isMissing(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'MODULE_NOT_FOUND' && /'(aws-cdk-lib|constructs|cdk-defender-for-cloud)\b/.test(message);
}

/** The Python wheel unpacks the peer dependencies when a command needs them, and reruns the command: build/python/command.py. */
const UNPACK_PEERS = 75;

function needsPeers(): InputError {
  if (process.env.CDK_DEFENDER_FOR_CLOUD_PEERS === 'unpack') process.exit(UNPACK_PEERS);
  return new InputError('this command needs aws-cdk-lib and constructs, next to cdk-defender-for-cloud: ' +
    'npm install aws-cdk-lib constructs');
}

/** The folder of this package, which contains package.json and `templates/`. */
export function packageFolder(from = __dirname): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'templates'))) return from;
  if (dirname(from) === from) throw new Error('the package cdk-defender-for-cloud is incomplete: it has no templates');
  return packageFolder(dirname(from));
}
