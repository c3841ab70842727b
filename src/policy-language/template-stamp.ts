import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PERMISSION_DATA } from '../permissions/data-version';

/** Version of this library. */
export const VERSION: string = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf-8')).version;
const KEY = 'cdk-defender-for-cloud';

/** A file of the user. */
interface Stamped {
  readonly sha256: string;
  readonly downloadedOn?: string;
}

/**
 * Writes the version of the library and of the permission data to the metadata of the template. This is the only place
 * in a template with the version, so a release without other changes changes only this.
 *
 * @param files files of the user that permissions of the template come from
 */
export function stampTemplate(scope: IConstruct, files: readonly Stamped[] = []): void {
  const stack = Stack.of(scope);
  const permissionData = `${PERMISSION_DATA.date}.${PERMISSION_DATA.version}`;
  const { microsoftTemplates: others = {} } = stack.templateOptions.metadata?.[KEY] ?? {};
  const templates = { ...others, ...Object.fromEntries(files.map(f => [f.sha256, f.downloadedOn ?? 'not given'])) };
  const shas = Object.keys(templates).sort();
  stack.addMetadata(KEY, {
    version: VERSION,
    permissionData,
    // By the hash of the file: the day of its download.
    ...shas.length === 0 ? {} : { microsoftTemplates: Object.fromEntries(shas.map(sha => [sha, templates[sha]])) },
  });
}
