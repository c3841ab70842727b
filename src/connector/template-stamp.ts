import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PERMISSION_DATA } from '../permissions/data-version';

const VERSION: string = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf-8')).version;

/**
 * Writes the version of the library and of the permission data to the metadata of the template. This is the only place
 * in a template with the version, so a release without other changes changes only this.
 */
export function stampTemplate(scope: IConstruct): void {
  const permissionData = `${PERMISSION_DATA.date}.${PERMISSION_DATA.version}`;
  Stack.of(scope).addMetadata('cdk-defender-for-cloud', { version: VERSION, permissionData });
}
