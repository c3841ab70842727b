import { type Change, isSame } from './change';
import type { ConnectorData } from './connector-data';
import { isFeatureOn, valueIn, withoutValueAt, withValueAt } from './paths';
import type { AdditionalSetting } from '../settings/additional-settings';
import type { EnabledPlans } from '../settings/enabled-plans';
import { featurePath, rolesOfFeaturesOff } from '../settings/feature-fields';
import type { FieldValue } from '../settings/field-value';
import { ENVIRONMENT, FIELDS, OFFERINGS } from '../settings/fields';
import { isPlainObject } from '../settings/json-value';
import { parameterFor } from '../settings/plan-parameters';
import { type AzureObject, parameter } from '../template/expression';

/** The environment and the offerings of the template, by their type. */
interface Merged {
  readonly parts: ReadonlyMap<string, AzureObject>;
  readonly changes: readonly Change[];
}

/**
 * Merges the values of the app into the connector in Azure. Values of the app take precedence, and the rest stays.
 * Throws if this would end a plan or feature that the app does not set.
 *
 * @param defaults defaults of the parameters of the template
 */
export function merge(
  existing: ConnectorData, values: readonly FieldValue[], additional: readonly AdditionalSetting[],
  plans: EnabledPlans, defaults: ReadonlyMap<string, string>,
): Merged {
  checkNothingEnds(existing, plans);
  const parts = new Map(existing.parts);
  const changes: Change[] = [];
  for (const { path, capability } of rolesOfFeaturesOff(plans)) {
    const keys = path.split('.');
    const [part, ...below] = keys;
    const old = valueIn(parts, keys);
    if (old === undefined) continue;
    parts.set(part, withoutValueAt(parts.get(part)!, below));
    changes.push({ keys, old, why: `${capability} is off in the plan` });
  }
  for (const { keys, value, why } of settingsOf(values, additional, existing)) {
    const [part, ...below] = keys;
    const old = valueIn(parts, keys);
    if (old !== undefined && isSame(old, value, defaults)) continue;
    parts.set(part, withValueAt(parts.get(part) ?? {}, below, value));
    if (existing.parts.has(part)) changes.push({ keys, old, new: value, why });
  }
  return { parts: inOrder(parts, plans), changes: [...changes, ...changedOfferings(existing, parts, plans)] };
}

function checkNothingEnds({ parts }: ConnectorData, plans: EnabledPlans): void {
  const offering = OFFERINGS.find(name => parts.has(name) && !plans.has(name));
  if (offering !== undefined) {
    throw new Error(`existing has the offering ${offering}, but the app does not have its plan: add it to plans, or ` +
      `end it with remove: ['${offering}']`);
  }
  for (const { offering: name, notNamed = [] } of plans.bindings) {
    for (const { name: option, method, capabilities, isStruct } of notNamed) {
      const ending = capabilities.map(capability => featurePath(capability, name))
        .filter(path => path !== undefined && isFeatureOn(parts, path));
      if (ending.length === 0) continue;
      throw new Error(`existing has ${ending.join(' and ')} on, and the app does not name ${option}, which is off by ` +
        `default: set ${option} of DefenderPlan.${method}()${isStruct ? '' : ' to true or false'}, or end it with ` +
        `remove: [${ending.map(path => `'${path}'`).join(', ')}]`);
    }
  }
}

interface Setting extends Omit<AdditionalSetting, 'prop'> {
  readonly why: string;
}

/**
 * Returns the settings in the order of templates, without defaults of the library for objects that Azure already has.
 */
function settingsOf(
  values: readonly FieldValue[], additional: readonly AdditionalSetting[], { parts }: ConnectorData,
): Setting[] {
  const has = (path: string) => valueIn(parts, path.split('.')) !== undefined;
  const order = new Map([...FIELDS.keys()].map((path, i) => [path, i]));
  const known = values.filter(({ defaultWithout }) => defaultWithout === undefined || !has(defaultWithout))
    .sort((a, b) => order.get(a.path)! - order.get(b.path)!)
    .map(({ path, value, prop, source, defaultWithout }) => ({
      keys: path.split('.'), value: value!, why: defaultWithout ? 'default of SecurityConnector' : source ?? prop!,
    }));
  for (const { keys, prop } of additional) {
    const above = keys.slice(1, -1).map((_, i) => keys.slice(0, i + 2))
      .find(path => !isPlainObject(valueIn(parts, path) ?? {}));
    if (above) {
      throw new Error(`${prop} must not be below ${above.slice(1).join('.')}, which is not an object in existing`);
    }
  }
  return [
    ...known,
    ...additional.map(({ keys, value, source = 'additionalSettings' }) => ({ keys, value, why: source })),
  ];
}

/** Returns offerings that are new, or on only under a condition. */
function changedOfferings(
  existing: ConnectorData, parts: ReadonlyMap<string, AzureObject>, plans: EnabledPlans,
): Change[] {
  return [...parts.keys()].flatMap((part): Change[] => {
    const plan = plans.bindings.find(b => b.offering === part);
    if (!existing.parts.has(part)) {
      return [{ keys: [part], new: true, why: plan ? `plan ${plan.title}` : 'additionalSettings' }];
    }
    const onlyIf = parameterFor(plan?.condition);
    if (onlyIf === undefined) return [];
    return [{ keys: [part], old: true, new: parameter(onlyIf), why: `condition of the plan ${plan!.title}` }];
  });
}

/** Returns the environment, then the published offerings, then others in the order of the file. */
function inOrder(parts: ReadonlyMap<string, AzureObject>, plans: EnabledPlans): Map<string, AzureObject> {
  const published = [ENVIRONMENT, ...OFFERINGS.filter(name => plans.has(name))];
  const names = [...published, ...[...parts.keys()].filter(name => !published.includes(name))];
  return new Map(names.map(name => [name, parts.get(name) ?? {}]));
}

interface Tags {
  readonly [key: string]: string;
}

interface MergedTags {
  /** The tags. Undefined if neither side has tags. */
  readonly tags?: { [key: string]: string };
  readonly changes: Change[];
}

/** Merges the tags of the app into those in Azure. Azure ignores the case of keys. */
export function mergeTags(own: Tags | undefined, existing: Tags): MergedTags {
  if (Object.keys(existing).length === 0) {
    const changes = Object.entries(own ?? {}).map(([key, value]) => ({ keys: ['tags', key], new: value, why: 'tags' }));
    return { tags: own, changes };
  }
  const tags = new Map(Object.entries(existing));
  const changes: Change[] = [];
  for (const [key, value] of Object.entries(own ?? {})) {
    const name = Object.keys(existing).find(k => k.toLowerCase() === key.toLowerCase()) ?? key;
    if (tags.get(name) === value) continue;
    changes.push({ keys: ['tags', name], old: tags.get(name), new: value, why: 'tags' });
    tags.set(name, value);
  }
  return { tags: Object.fromEntries(tags), changes };
}
