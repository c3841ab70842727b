import { readFileSync } from 'fs';

/** The oldest version of `aws-cdk-lib` that has what the library calls, as in package.json. */
const OLDEST = '2.257.0';

/**
 * Throws if `aws-cdk-lib` is older than the library needs. npm refuses that, but with `--legacy-peer-deps`, or another
 * package manager, the app would end with "addInfoV2 is not a function".
 */
export function checkCdkVersion(version = installedVersion()): void {
  if (version === undefined || !isOlder(version, OLDEST)) return;
  throw new Error(`aws-cdk-lib must be ${OLDEST} or newer, got ${version}; update it together with constructs`);
}

/** Undefined if it cannot be read, such as in a bundle. */
function installedVersion(): string | undefined {
  try {
    return JSON.parse(readFileSync(require.resolve('aws-cdk-lib/package.json'), 'utf-8')).version;
  } catch {
    return undefined;
  }
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map(text => text.split('.').map(part => parseInt(part, 10)));
  const different = b.findIndex((part, i) => part !== a[i]);
  return different >= 0 && a[different] < b[different];
}
