import type { SecurityConnectorApiVersion } from './api-version';
import type { AzureValue } from './expression';
import { FIELDS } from './fields';

/** A value and its place in the connector's properties. */
export interface Setting {
  /** Path of the field, such as `DefenderForServersAws.subPlan.type`. */
  readonly path: string;
  /** Nothing is written where there is none. */
  readonly value: AzureValue | undefined;
  /** The prop that the user set it by, for messages. None for what follows from the AWS half. */
  readonly prop?: string;
}

/** The settings that the version has a field for. An error where the user set another, and where there is no such field at all. */
export function settingsIn(version: SecurityConnectorApiVersion, settings: readonly Setting[]): Setting[] {
  return settings.filter(({ path, value, prop }) => {
    const field = FIELDS.get(path);
    if (!field) throw new Error(`the security connector has no field ${path}`); // a mistake in this library
    if (value === undefined) return false;
    const has = field.only === undefined || field.only === version.version;
    if (!has && prop) throw new Error(`${prop} must be left out with apiVersion ${version}: only ${field.only} has it`);
    return has;
  });
}

/** The settings of one part as nested objects, in the order of `FIELDS`. */
export function nest(part: string, settings: readonly Setting[]): { [key: string]: AzureValue } {
  const values = new Map(settings.map(s => [s.path, s.value!]));
  const root: { [key: string]: AzureValue } = {};
  for (const path of FIELDS.keys()) {
    const value = values.get(path);
    const [first, ...keys] = path.split('.');
    if (first !== part || value === undefined) continue;
    const last = keys.pop()!;
    const parent = keys.reduce((object, key) => (object[key] ??= {}) as { [key: string]: AzureValue }, root);
    parent[last] = value;
  }
  return root;
}
