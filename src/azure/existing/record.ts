import type { Change } from './change';
import type { ExistingSecurityConnector } from './existing-security-connector';
import { showPath, type AzureObject } from '../settings/json-value';
import type { TemplateParameters } from '../template/deployment-template';

/**
 * What the template keeps of the file: its API version, and what the app replaces. By it, the command `verify` tells a
 * template that is not deployed yet from a change in the portal since the export.
 */
export function recordOf({ _apiVersion }: ExistingSecurityConnector, changes: readonly Change[]): AzureObject {
  const replaced = changes.map(change => [showPath(change.keys), change.old === undefined ? {} : { old: change.old }]);
  return { apiVersion: _apiVersion.version, replaced: Object.fromEntries(replaced) };
}

/** Defaults of parameters that are known texts. */
export function defaultsOf(parameters: TemplateParameters): ReadonlyMap<string, string> {
  return new Map(Object.entries(parameters).flatMap(([name, { defaultValue }]) =>
    typeof defaultValue === 'string' ? [[name, defaultValue] as const] : []));
}
