import { createRequire } from 'module';
import { join } from 'path';
import { InputError } from './input-error';

/**
 * The library, and so `aws-cdk-lib`, loaded when a command needs it: that of this package, or that of the app in the
 * current folder if this package was installed without its peers.
 */
export function library(): typeof import('cdk-defender-for-cloud') {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require('cdk-defender-for-cloud');
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  try {
    return createRequire(join(process.cwd(), 'package.json'))('cdk-defender-for-cloud');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new InputError('this command needs aws-cdk-lib and constructs: run it in the folder of your app, or install them there: ' +
      'npm install cdk-defender-for-cloud aws-cdk-lib constructs');
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';
}
