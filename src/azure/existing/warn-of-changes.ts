import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { describeChange, type Change } from './change';
import type { ExistingSecurityConnector } from './existing-security-connector';
import type { NamedRole } from './role-arns';
import { SecurityConnectorApiVersion } from '../settings/api-version';
import { show, showPath } from '../settings/json-value';

/** The differences between the file and the template. */
interface Differences {
  readonly changes: readonly Change[];
  readonly keptRoles: readonly NamedRole[];
}

/**
 * Warns about what the app changes. Roles share a warning, because a migration changes all of them. Each other setting
 * has its own, so that an acknowledgment is for one setting.
 */
export function warnOfChanges(
  scope: Construct, { _file: file, _apiVersion, _data }: ExistingSecurityConnector, { changes, keptRoles }: Differences,
): void {
  const annotations = Annotations.of(scope);
  if (_data.olderForms.length > 0) {
    annotations.addInfoV2('cdk-defender-for-cloud:olderForm',
      `${file} has settings in the form of an older API version, and the template has the same settings in the ` +
      `current form: ${_data.olderForms.map(({ from, to }) => `${from} is now ${to}`).join(', ')}`);
  }
  const roles = changes.filter(isNewRole);
  if (roles.length > 0) {
    annotations.addWarningV2('cdk-defender-for-cloud:changesRolesInAzure',
      `the template changes roles of ${file} (acknowledge this warning if you intend all changes):\n` +
      roles.map(change => `  ${describeChange(change)}`).join('\n'));
  }
  for (const change of changes.filter(c => !isNewRole(c))) {
    annotations.addWarningV2(`cdk-defender-for-cloud:changesInAzure:${showPath(change.keys)}`,
      `the template changes ${file} (acknowledge this warning if you intend it): ${describeChange(change)}`);
  }
  for (const { keys, arn } of keptRoles) {
    const path = showPath(keys);
    annotations.addWarningV2(`cdk-defender-for-cloud:keepsRoleInAzure:${path}`,
      `the template keeps a role that the app does not create, ${path}: ${show(arn)}: do not delete the stack ` +
      'that has it, review who owns it, then acknowledge this warning');
  }
  const newest = Object.values(SecurityConnectorApiVersion).map(({ version }) => version).sort().at(-1)!;
  if (_apiVersion.version === newest) return;
  annotations.addWarningV2('cdk-defender-for-cloud:olderExport',
    `${file} was exported with ${_apiVersion}, which does not show settings that only newer versions have, and a ` +
    `deployment could drop them: export it with --api-version ${newest}`);
}

/** Whether a role replaces another one, or is new. */
function isNewRole({ keys, new: now }: Change): boolean {
  return now !== undefined && keys.at(-1) === 'cloudRoleArn';
}
