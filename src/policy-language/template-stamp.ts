import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { reportsNothing } from './cloudformation/private-cdk';
import { VERSION } from './library-version';
import { isTemplateForManyAccounts } from '../checks/app-registry';
import { deployedStack } from '../checks/environments';
import { PERMISSION_DATA } from '../permissions/data-version';

const KEY = 'cdk-defender-for-cloud';

/** A file of the user. */
interface Stamped {
  readonly sha256: string;
  readonly downloadedOn?: string;
}

/**
 * Writes the versions of the library and of the permission data to the metadata of the template, unless the user turned
 * off CDK's metadata (`analyticsReporting: false`). No other part of a template contains the version, so a release
 * without other changes changes only this. StackSet templates have none, because each change is an operation in every
 * account and region.
 *
 * @param files user files that the permissions come from
 */
export function stampTemplate(scope: IConstruct, files: readonly Stamped[] = []): void {
  const stack = Stack.of(scope);
  if (isTemplateForManyAccounts(stack) || reportsNothing(deployedStack(stack))) return;
  const permissionData = `${PERMISSION_DATA.date}.${PERMISSION_DATA.version}`;
  const { microsoftTemplates: others = {} } = stack.templateOptions.metadata?.[KEY] ?? {};
  const templates = { ...others, ...Object.fromEntries(files.map(f => [f.sha256, f.downloadedOn ?? 'not given'])) };
  const shas = Object.keys(templates).sort();
  stack.addMetadata(KEY, {
    version: VERSION,
    permissionData,
    // Download dates by the hash of the file.
    ...shas.length === 0 ? {} : { microsoftTemplates: Object.fromEntries(shas.map(sha => [sha, templates[sha]])) },
  });
}
