import { spelledAsIn, valueIn, withoutValueAt, withValueAt } from './paths';
import type { AzureObject } from '../settings/json-value';

/**
 * Where API versions up to 2023-10-01-preview have a field, and where the versions of this library have it. Source:
 * Azure/azure-rest-api-specs, `Microsoft.Security/preview/2022-08-01-preview` and `2023-10-01-preview`; `subPlan` as
 * text: Azure/Microsoft-Defender-for-Cloud, `MultiCloud/Azure/Modules/security_connector_aws`; read 2026-11.
 */
const MOVED: readonly (readonly [from: string, to: string])[] = [
  ['DefenderCspmAws.vmScanners.configuration.cloudRoleArn', 'DefenderCspmAws.vmScanners.cloudRoleArn'],
  ['DefenderForServersAws.subPlan', 'DefenderForServersAws.subPlan.type'],
  ['DefenderForServersAws.vmScanners.configuration.cloudRoleArn', 'DefenderForServersAws.vmScanners.cloudRoleArn'],
  ['DefenderForContainersAws.autoProvisioning', 'DefenderForContainersAws.enableAuditLogsAutoProvisioning'],
  ['DefenderForContainersAws.kubernetesScubaReader.cloudRoleArn',
    'DefenderForContainersAws.kubernetesDataCollection.cloudRoleArn'],
  ['DefenderForContainersAws.scubaExternalId', 'DefenderForContainersAws.dataCollectionExternalId'],
];

/** A field that the file has in the form of an older API version. */
export interface OlderForm {
  /** Path in the file. */
  readonly from: string;
  /** Path in the template. */
  readonly to: string;
}

/**
 * Moves fields of older API versions to where they are now. A field that the file also has where it is now stays.
 *
 * @param parts parts of the connector by name
 */
export function moveOlderForms(parts: Map<string, AzureObject>): OlderForm[] {
  return MOVED.flatMap(([from, to]) => {
    const [keys, target] = [from, to].map(path => spelledAsIn(parts, path.split('.')));
    const value = valueIn(parts, keys);
    if (value === undefined || typeof value === 'object' || valueIn(parts, target) !== undefined) return [];
    const [part, ...below] = keys;
    const rest = withoutValueAt(parts.get(part)!, below);
    parts.set(part, withValueAt(rest, target.slice(1), value));
    return [{ from: keys.join('.'), to: target.join('.') }];
  });
}
