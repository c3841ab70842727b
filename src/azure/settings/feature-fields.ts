import type { EnabledPlans } from './enabled-plans';
import type { FieldValue } from './field-value';
import { FIELDS, OFFERINGS, type Field } from './fields';
import { DefenderCapability } from '../../capabilities/defender-capability';
import { ifTrue, type Expression } from '../template/expression';

/**
 * Returns the path of a capability's feature in an offering, such as `DefenderForServersAws.vmScanners`. Undefined if
 * there is none.
 */
export function featurePath({ _definition: { feature } }: DefenderCapability, offering: string): string | undefined {
  const path = `${offering}.${feature}`;
  return FIELDS.has(roleField(path)) ? path : undefined;
}

/**
 * Returns the ARN of the role and the state of each feature. A feature that is off has the value false if the API has a
 * field for this, and is omitted otherwise. Its role is never included, because it may not exist.
 */
export function featureValues(
  plans: EnabledPlans, roleArn: (capability: DefenderCapability) => string | Expression,
): FieldValue[] {
  return DefenderCapability.all().flatMap(capability => plans.bindings.flatMap(({ offering, title }) => {
    const path = featurePath(capability, offering);
    if (path === undefined) return [];
    const enabled = `${path}.enabled`;
    const on = plans.isOn(offering, capability);
    const onlyIf = plans.parameterFor(offering, capability);
    const source = `${capability} is ${on === false ? 'off' : 'on'} in the plan ${title}`;
    return [
      ...FIELDS.has(enabled) ? [{ path: enabled, value: on, source }] : [],
      ...on !== false
        ? [{ path: roleField(path), value: ifTrue(onlyIf, roleArn(capability)), source: `role of ${capability}` }]
        : [],
    ];
  }));
}

/** Returns other values in Azure that come from the options of the plans. */
export function planValues(plans: EnabledPlans): FieldValue[] {
  return plans.bindings.flatMap(({ offering, title, azureValues = {} }) =>
    Object.entries(azureValues).map(([field, value]) => ({
      path: `${offering}.${field}`, value, source: `option of the plan ${title}`,
    })));
}

/**
 * Returns role fields of features that are off. The template must not contain these roles, because they may not exist.
 */
export function rolesOfFeaturesOff(plans: EnabledPlans): { path: string; capability: DefenderCapability }[] {
  return DefenderCapability.all().flatMap(capability => plans.bindings.flatMap(({ offering }) => {
    const path = featurePath(capability, offering);
    const isOff = path !== undefined && plans.isOn(offering, capability) === false;
    return isOff ? [{ path: roleField(path), capability }] : [];
  }));
}

/** Returns fields for the ARN of a capability's role, in any API version, where plans have it on. */
export function fieldsOfRole(capability: DefenderCapability, plans: EnabledPlans): Field[] {
  const paths = plans.offeringsWith(capability).map(offering => featurePath(capability, offering));
  return paths.filter(path => path !== undefined).map(path => FIELDS.get(roleField(path))!);
}

/** Returns paths of the fields for a capability's role, one per offering that has it. */
export function rolesOfFeatures(capability: DefenderCapability): string[] {
  return OFFERINGS.map(offering => featurePath(capability, offering)).filter(path => path !== undefined).map(roleField);
}

function roleField(path: string): string {
  return `${path}.cloudRoleArn`;
}
