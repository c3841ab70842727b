import { existsSync } from 'fs';
import { dirname, join } from 'path';

/** The folder of this package, with its `templates/`: where its package.json is. */
export function packageFolder(from = __dirname): string {
  if (existsSync(join(from, 'package.json')) && existsSync(join(from, 'templates'))) return from;
  if (dirname(from) === from) throw new Error('the package cdk-defender-for-cloud is incomplete: it has no templates');
  return packageFolder(dirname(from));
}
