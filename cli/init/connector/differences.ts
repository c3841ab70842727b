/** What the app changes in Azure, and what only the file of the connector says. */
import type { Connector } from './read';
import { describeChange, isSame, type Change } from '../../../src/azure/existing/change';
import { OTHER_PROPERTIES } from '../../../src/azure/existing/connector-data';
import { valueIn } from '../../../src/azure/existing/paths';
import { isField, LISTING, type Field, type Fields } from '../../../src/azure/settings/fields';
import { isPlainObject, show, showPath, type AzureObject } from '../../../src/azure/settings/json-value';
import type { AzureValue } from '../../../src/azure/template/expression';
import { snakeCase, type Language } from '../code';
import type { ConnectorOfApp } from '../new-app';

export interface TemplateOfApp {
  /** Parts of the connector by the code alone, without the file. */
  readonly parts: ReadonlyMap<string, AzureObject>;
  /** What the app changes in the file. */
  readonly changes: readonly Change[];
  /** Whether roles get other names than those of the file. README.md of the app says it, in place of a line per role. */
  readonly renamesRoles: boolean;
  /** Why a field has no option, by its path. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Lines of what only the file says, and of what changes. They name options as the language of the app does. */
export function differences(
  { data }: Connector, { parts, changes, renamesRoles, refused }: TemplateOfApp, language: Language,
): Pick<ConnectorOfApp, 'kept' | 'changes'> {
  const inLanguage = (reason: string) => language !== 'python' ? reason
    : reason.replace(OPTION, (_, type: string = '', names: string) => `${type}${snakeCase(names)}`);
  const isChanged = (keys: readonly string[]) => changes.some(change => change.keys.every((key, i) => key === keys[i]));
  const isInCode = (keys: readonly string[], value: AzureValue) => {
    const own = valueIn(parts, keys);
    return own !== undefined && isSame(value, own, new Map());
  };
  const kept = leavesOf(data.parts)
    .filter(({ keys, value, isKnown }) => !(isKnown && isEmpty(value)) && !isChanged(keys) && !isInCode(keys, value))
    .map(({ keys, value, isKnown }) => line(keys, value, inLanguage(refused.get(keys.join('.')) ?? (isKnown
      ? 'the plans of this app do not use it'
      : `this version of the library does not know it; ${inLanguage('additionalSettings')} can set it`))));
  const others = [
    ...Object.entries(data.resource).map(([key, value]) => [[key], value] as const),
    ...Object.entries(data.properties).map(([key, value]) => [[OTHER_PROPERTIES, key], value] as const),
  ].map(([keys, value]) => line(keys, value, 'the library has no option for it'));
  const isExpected = ({ keys, new: now }: Change) => renamesRoles && now !== undefined && keys.at(-1) === 'cloudRoleArn';
  const unexpected = changes.filter(change => !isExpected(change)).map(change => ({ ...change, why: inLanguage(change.why) }));
  return { kept: [...kept, ...others], changes: unexpected.map(describeChange) };
}

/** The option at the beginning of a reason, or a method and its option. What follows can be a value of the file. */
const OPTION = /^([A-Z]\w*\.)?([a-z][\w.[\]]*(?:: [a-z][\w.[\]]*)?)/;
/** An empty text, map or list of a setting says as much as none. An empty offering is on. */
const isEmpty = (value: AzureValue) => value === '' || typeof value === 'object' && Object.keys(value).length === 0;
const line = (keys: readonly string[], value: AzureValue, reason: string) => `${showPath(keys)}: ${show(value)}: ${reason}`;

interface Leaf {
  readonly keys: readonly string[];
  readonly value: AzureValue;
  readonly isKnown: boolean;
}

/** Every value of the connector: fields of the listing, and the topmost names that the listing does not have. */
function leavesOf(parts: ReadonlyMap<string, AzureObject>): Leaf[] {
  const below = (keys: readonly string[], value: AzureValue, known: Field | Fields | undefined): Leaf[] => {
    if (known === undefined || isField(known)) return [{ keys, value, isKnown: known !== undefined }];
    if (!isPlainObject(value)) return [];
    return Object.entries(value).flatMap(([key, v]) => below([...keys, key], v, Object.hasOwn(known, key) ? known[key] : undefined));
  };
  return [...parts].flatMap(([part, value]) => below([part], value, Object.hasOwn(LISTING, part) ? LISTING[part] : undefined));
}
