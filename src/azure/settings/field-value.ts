import type { SecurityConnectorApiVersion } from './api-version';
import { FIELDS, hasField } from './fields';
import type { AzureObject, AzureValue } from '../template/expression';

/** A value for a field of the security connector. */
export interface FieldValue {
  /** Path of the field, such as `DefenderForServersAws.subPlan.type`. */
  readonly path: string;
  /** The value. If undefined, the template does not contain the field. */
  readonly value: AzureValue | undefined;
  /** The prop that sets the value, for messages. Undefined for values from the AWS side. */
  readonly prop?: string;
  /** Source of the value, for messages. `prop` if undefined. */
  readonly source?: string;
  /**
   * Path of an object, set if the value is a default of this library. If the connector in Azure already has this
   * object, its own value is kept.
   */
  readonly defaultWithout?: string;
}

/**
 * Returns the values that have a field in the API version. Throws if the user set another one, or for an unknown field.
 */
export function valuesIn(version: SecurityConnectorApiVersion, values: readonly FieldValue[]): FieldValue[] {
  return values.filter(({ path, value, prop }) => {
    const field = FIELDS.get(path);
    if (!field) throw new Error(`the security connector has no field ${path}`); // an error in this library
    if (value === undefined) return false;
    const has = hasField(version, field);
    if (!has && prop) {
      throw new Error(`${prop} must be left out with apiVersion ${version}: only ${field.only} has it, so leave it ` +
        'out, or use that version');
    }
    return has;
  });
}

/** Returns the values of one part of the connector as a nested object, in the order of `FIELDS`. */
export function toNestedObject(part: string, values: readonly FieldValue[]): AzureObject {
  const byPath = new Map(values.map(v => [v.path, v.value!]));
  const root: AzureObject = {};
  for (const path of FIELDS.keys()) {
    const value = byPath.get(path);
    const [first, ...keys] = path.split('.');
    if (first !== part || value === undefined) continue;
    const last = keys.pop()!;
    const parent = keys.reduce((object, key) => (object[key] ??= {}) as AzureObject, root);
    parent[last] = value;
  }
  return root;
}
