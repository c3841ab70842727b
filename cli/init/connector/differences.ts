/** What the app changes in Azure, and what only the file of the connector says. */
import type { Connector } from './read';
import { describeChange, isSame, type Change } from '../../../src/azure/existing/change';
import { OTHER_PROPERTIES } from '../../../src/azure/existing/connector-data';
import { valueIn } from '../../../src/azure/existing/paths';
import { isField, LISTING, type Field, type Fields } from '../../../src/azure/settings/fields';
import { isPlainObject, show, showPath, type AzureObject } from '../../../src/azure/settings/json-value';
import type { AzureValue } from '../../../src/azure/template/expression';
import type { ConnectorOfApp } from '../new-app';

export interface Leaf {
  readonly keys: readonly string[];
  readonly value: AzureValue;
  readonly isKnown: boolean;
}

export interface TemplateOfApp {
  /** Parts of the connector by the code alone, without the file. */
  readonly parts: ReadonlyMap<string, AzureObject>;
  /** What the app changes in the file. */
  readonly changes: readonly Change[];
  /** Why a field has no option, by its path. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Lines of what only the file says, and of what changes. */
export function differences({ data }: Connector, { parts, changes, refused }: TemplateOfApp): Pick<ConnectorOfApp, 'kept' | 'changes'> {
  const isChanged = (keys: readonly string[]) => changes.some(change => change.keys.every((key, i) => key === keys[i]));
  const isInCode = (keys: readonly string[], value: AzureValue) => {
    const own = valueIn(parts, keys);
    return own !== undefined && isSame(value, own, new Map());
  };
  const kept = leavesOf(data.parts)
    .filter(({ keys, value }) => !isEmpty(value) && !isChanged(keys) && !isInCode(keys, value))
    .map(({ keys, value, isKnown }) => line(keys, value, refused.get(keys.join('.')) ??
      (isKnown ? 'the plans of this app do not use it' : 'this version of the library does not know it; to change it here, use additionalSettings')));
  const others = Object.entries({ ...data.resource, ...data.properties })
    .map(([key, value]) => line(key in data.resource ? [key] : [OTHER_PROPERTIES, key], value, 'the library has no option for it'));
  return { kept: [...kept, ...others], changes: changes.map(describeChange) };
}

/** An empty map or list says as much as none. */
const isEmpty = (value: AzureValue) => typeof value === 'object' && Object.keys(value).length === 0;
const line = (keys: readonly string[], value: AzureValue, reason: string) => `${showPath(keys)}: ${show(value)}: ${reason}`;

/** Every value of the connector: fields of the listing, and the topmost names that the listing does not have. */
export function leavesOf(parts: ReadonlyMap<string, AzureObject>): Leaf[] {
  const below = (keys: readonly string[], value: AzureValue, known: Field | Fields | undefined): Leaf[] => {
    if (known === undefined || isField(known)) return [{ keys, value, isKnown: known !== undefined }];
    if (!isPlainObject(value)) return [];
    return Object.entries(value).flatMap(([key, v]) => below([...keys, key], v, Object.hasOwn(known, key) ? known[key] : undefined));
  };
  return [...parts].flatMap(([part, value]) => below([part], value, Object.hasOwn(LISTING, part) ? LISTING[part] : undefined));
}
