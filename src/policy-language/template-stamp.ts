import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
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
 * Writes the version of the library and of the permission data to the metadata of the template, unless the user turned
 * CDK's own metadata off (`analyticsReporting: false`). This is the only place in a template with the version, so a
 * release without other changes changes only this. The template of a StackSet has none: each change of it is an
 * operation in every account and region.
 *
 * @param files files of the user that permissions of the template come from
 */
export function stampTemplate(scope: IConstruct, files: readonly Stamped[] = []): void {
  const stack = Stack.of(scope);
  if (isTemplateForManyAccounts(stack) || reportsNothing(stack)) return;
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

/** Whether the app or the (outer) stack has `analyticsReporting: false`. */
function reportsNothing(stack: Stack): boolean {
  // CDK has no public name for it. It is undefined if nobody said anything and the CDK CLI does not run.
  const deployed: { readonly _versionReportingEnabled?: boolean } = deployedStack(stack);
  return deployed._versionReportingEnabled === false;
}
