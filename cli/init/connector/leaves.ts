/** The values of a connector, each by its path. */
import { isField, LISTING, type Field, type Fields } from '../../../src/azure/settings/fields';
import { isPlainObject, type AzureObject } from '../../../src/azure/settings/json-value';
import type { AzureValue } from '../../../src/azure/template/expression';

export interface Leaf {
  readonly keys: readonly string[];
  readonly value: AzureValue;
  readonly isKnown: boolean;
}

/** Every value of the connector: fields of the listing, and the topmost names that the listing does not have. */
export function leavesOf(parts: ReadonlyMap<string, AzureObject>): Leaf[] {
  const below = (keys: readonly string[], value: AzureValue, known: Field | Fields | undefined): Leaf[] => {
    if (known === undefined || isField(known)) return [{ keys, value, isKnown: known !== undefined }];
    if (!isPlainObject(value)) return [];
    return Object.entries(value).flatMap(([key, v]) => below([...keys, key], v, Object.hasOwn(known, key) ? known[key] : undefined));
  };
  return [...parts].flatMap(([part, value]) => below([part], value, Object.hasOwn(LISTING, part) ? LISTING[part] : undefined));
}
