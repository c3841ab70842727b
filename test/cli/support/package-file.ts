import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** A file for `init --package` of tests that do not install the app. */
export function packageFile(ending: 'tgz' | 'whl'): string {
  const file = join(mkdtempSync(join(tmpdir(), 'package-')), `cdk-defender-for-cloud.${ending}`);
  writeFileSync(file, '');
  return file;
}
