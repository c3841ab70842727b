import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { ENVIRONMENT, isField, LISTING, OFFERINGS, type Field, type Fields } from './fields';
import { jsonValue } from './json-value';
import { checkHasEffect, checkStruct, inputError } from '../../checks/input';
import { checkOptionNames } from '../../checks/known-options';
import type { AzureValue } from '../template/expression';

/** A setting that this version does not know. */
export interface AdditionalSetting {
  /** Names from the offering down, such as `['DefenderCspmAws', 'newFeature', 'enabled']`. */
  readonly keys: readonly string[];
  readonly value: AzureValue;
  /** Name of the prop, for messages. */
  readonly prop: string;
  /** Source of the value, for messages. `additionalSettings` if undefined. */
  readonly source?: string;
}

const PATH = /^[A-Za-z]\w*(\.[A-Za-z]\w*)+$/;

/**
 * Returns the settings by path, after those of custom capabilities. Throws if a path is invalid, is the same as or
 * similar to a field that has an option or comes from the plans, differs from another path only in case, or is below
 * another path.
 *
 * @param values all values with an option or from the plans, including unset ones
 */
export function additionalSettings(
  given: { readonly [path: string]: unknown } | undefined, values: readonly FieldValue[], plans: EnabledPlans,
  ofCapabilities: readonly AdditionalSetting[],
): AdditionalSetting[] {
  checkStruct('additionalSettings', given);
  ofCapabilities.forEach(({ keys, prop }) => checkPath(prop, keys.join('.'), values, plans));
  const settings = [...ofCapabilities, ...Object.entries(given ?? {}).flatMap(([path, value]): AdditionalSetting[] => {
    const prop = `additionalSettings[${JSON.stringify(path)}]`;
    if (!PATH.test(path)) {
      throw inputError('additionalSettings (its keys)',
        'paths of names with dots, such as DefenderCspmAws.newFeature.enabled', path);
    }
    checkPath(prop, path, values, plans);
    const json = jsonValue(prop, value);
    return json === undefined ? [] : [{ keys: path.split('.'), value: json, prop }];
  })];
  for (const { keys, prop } of settings) {
    const isAbove = (other: readonly string[]) =>
      other.every((key, i) => key.toLowerCase() === keys[i]?.toLowerCase());
    const above = settings.find(s => s.keys !== keys && isAbove(s.keys));
    if (above) throw new Error(`${prop} must not be another path, or below one, got also ${above.prop}`);
  }
  return settings;
}

/** Throws unless the part of the connector exists and the field is unknown. */
function checkPath(prop: string, path: string, values: readonly FieldValue[], plans: EnabledPlans): void {
  const [part, ...keys] = path.split('.');
  checkName(prop, part, LISTING, '');
  if (OFFERINGS.includes(part)) checkHasEffect(prop, true, `the plan of ${part}`, plans.has(part));
  if (/^(offering|environment)type$/i.test(keys[0])) throw new Error(`${prop} is written by SecurityConnector`);
  let at: Fields | Field = LISTING[part] ?? {};
  let above = part;
  for (const key of keys) {
    if (isField(at)) throw new Error(`${prop} must not be below ${above}: ${remedy(above, values)}`);
    checkName(prop, key, at, `${above}.`);
    if (!Object.hasOwn(at, key)) return; // not in the published listings
    above = `${above}.${key}`;
    at = at[key];
  }
  if (part !== ENVIRONMENT && !OFFERINGS.includes(part)) return;
  throw new Error(isField(at)
    ? `${prop} must be left out: ${remedy(path, values)}`
    : `${prop} must be the path of one setting, and ${path} has several: ${Object.keys(at).join(', ')}`);
}

function remedy(path: string, values: readonly FieldValue[]): string {
  const { prop, defaultWithout } = values.find(value => value.path === path) ?? {};
  if (prop !== undefined) return `use ${prop}`;
  return defaultWithout === undefined
    ? `${path} comes from the plans and roles of the app` : 'SecurityConnector writes its only value';
}

/** Throws for another case of a known name, because Azure ignores case and would have the same field twice. */
function checkName(prop: string, name: string, known: Fields, prefix: string): void {
  const same = Object.keys(known).find(k => k.toLowerCase() === name.toLowerCase());
  if (same !== undefined && same !== name) throw new Error(`${prop} must have the name ${same}, got ${name}`);
  if (same === undefined) checkOptionNames<{ [name: string]: unknown }>({ [name]: true }, known, prefix);
}
