import { readFileSync } from 'fs';
import { join } from 'path';
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PERMISSION_DATA_DATE } from '../permissions/sources';

const VERSION: string = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf-8')).version;

/**
 * Says in the template's metadata which library and which permission data made it: one place, so that a release that changes
 * no resource changes one line.
 */
export function stampTemplate(scope: IConstruct): void {
  Stack.of(scope).addMetadata('cdk-defender-for-cloud', { version: VERSION, permissionData: PERMISSION_DATA_DATE });
}
