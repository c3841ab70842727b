import { readFileSync } from 'fs';
import { join } from 'path';

/** The context in the cdk.json of an example, which the CDK CLI passes to the app. */
export function contextOf(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf-8')).context ?? {};
}
