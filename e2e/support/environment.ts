import { basename, join } from 'path';
import { handOut } from './accounts';

/** Values that the runner (run.ts) has prepared. */
export const ENDPOINT = given('E2E_ENDPOINT');
export const PYTHON = given('E2E_PYTHON');
/** This folder is deleted when the run ends. */
export const FOLDER = given('E2E_FOLDER');
/** Name of the test file. */
const FILE = basename(expect.getState().testPath!);

/** Scenarios in addition to the smoke tests. They run if the runner selected all scenarios of the file. */
export const describeAll: (title: string, define: () => void) => void =
  process.env.E2E_WHOLE?.split(' ').includes(FILE) ? describe : describe.skip;

/** An account and a region to deploy to. */
export interface Target {
  readonly account: string;
  readonly region: string;
}

/**
 * Hands out an account of the emulator that no other scenario of the run has, so that it has no resources of other scenarios. Each
 * account of a file needs another `name`. Throws if the file has used the name before.
 */
export function newAccount(name = 'account'): string {
  return handOut(join(FOLDER, 'accounts'), `${FILE}: ${name}`);
}

/**
 * The environment of every program that calls AWS APIs: the address of the emulator, the account as an access key, and no files
 * of this machine.
 */
export function awsEnvironment({ account, region }: Target): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: ENDPOINT,
    // Buckets are in the path of a URL, not in the host name.
    AWS_ENDPOINT_URL_S3: ENDPOINT,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    NO_PROXY: '127.0.0.1',
  };
}

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the scenarios with npm run e2e`);
  return value;
}
