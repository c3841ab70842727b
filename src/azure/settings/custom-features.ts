import type { AdditionalSetting } from './additional-settings';
import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { FIELDS } from './fields';
import { jsonValue } from './json-value';
import type { DefenderCapability } from '../../capabilities/defender-capability';
import { ifTrue, type Expression } from '../template/expression';

/** Azure settings of custom capabilities: fields of the listing, and settings that are not in the listing. */
interface CustomFeatures {
  readonly values: readonly FieldValue[];
  readonly settings: readonly AdditionalSetting[];
}

/**
 * Returns the role and state of each feature, and the user's settings. Throws if two of them, or one of them and an
 * option, set the same field.
 *
 * @param others values with an option, including unset ones
 */
export function customFeatures(
  plans: EnabledPlans, others: readonly FieldValue[], roleArn: (capability: DefenderCapability) => string | Expression,
): CustomFeatures {
  const values: FieldValue[] = [];
  const settings: AdditionalSetting[] = [];
  for (const { offering, capability, azure: { path, settings: given = {} } } of featuresOf(plans)) {
    const feature = `${offering}.${path}`;
    const on = plans.isOn(offering, capability);
    const role = ifTrue(plans.parameterFor(offering, capability), roleArn(capability));
    const prop = `azure.path of ${capability}`;
    const own: FieldValue[] = [
      ...FIELDS.has(`${feature}.enabled`)
        ? [{ path: `${feature}.enabled`, value: on, prop, source: `${capability} is on in the plan` }] : [],
      { path: `${feature}.cloudRoleArn`, value: role, prop, source: `role of ${capability}` },
    ];
    values.push(...own.filter(value => FIELDS.has(value.path)));
    settings.push(...own.filter(value => !FIELDS.has(value.path)).map(toSetting));
    // Sorted, because Java maps have no order.
    for (const [name, value] of Object.entries(given).sort(([a], [b]) => a < b ? -1 : 1)) {
      const setting = `azure.settings[${JSON.stringify(name)}] of ${capability}`;
      const json = jsonValue(setting, value);
      if (json === undefined) continue;
      const ofUser = name === 'enabled' && json === true ? on : json;
      settings.push(toSetting({ path: `${feature}.${name}`, value: ofUser, prop: setting, source: setting }));
    }
  }
  values.forEach((value, i) => {
    const other = [...others, ...values.slice(0, i)].find(o => o.path === value.path && o.value !== undefined);
    if (other) throw new Error(`${value.prop} must not set ${value.path}, which ${other.prop} sets`);
  });
  return { values, settings };
}

function toSetting({ path, value, prop, source }: FieldValue): AdditionalSetting {
  return { keys: path.split('.'), value: value!, prop: prop!, source };
}

function featuresOf({ bindings }: EnabledPlans) {
  return bindings.flatMap(({ offering, capabilities }) => capabilities.flatMap(({ capability, azure }) =>
    azure === undefined ? [] : [{ offering, capability, azure }]));
}
