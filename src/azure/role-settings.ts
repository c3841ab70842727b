import type { ConnectorSource } from './connector-source';
import { FIELDS } from './fields';
import { offeringType, type Selection } from './selection';
import type { Setting } from './setting';
import { DefenderCapability } from '../capabilities/defender-capability';
import type { PlanBinding } from '../plans/plan-binding';

/**
 * Where each capability has its place in the offerings of the plans that are on: the ARN of its role, and whether it is on.
 * A feature that is off says so where the API has a switch for it, and is left out where it has none.
 */
export function roleSettings(source: ConnectorSource, selection: Selection): Setting[] {
  return DefenderCapability.all().flatMap(capability => source.bindings.flatMap(({ offering }) => {
    const place = placeOf(capability, offering);
    if (place === undefined) return [];
    const on = selection.has(offering, capability);
    const enabled = `${place}.enabled`;
    return [
      ...FIELDS.has(enabled) ? [{ path: enabled, value: on }] : [],
      ...on ? [{ path: `${place}.cloudRoleArn`, value: source.roleArn(capability) }] : [],
    ];
  }));
}

/** Path of a capability's feature in an offering, such as `DefenderForServersAws.vmScanners`. */
export function placeOf({ _definition: { azure } }: DefenderCapability, offering: PlanBinding['offering']): string | undefined {
  return azure.find(path => path.startsWith(`${offeringType(offering)}.`))?.replace(/\.cloudRoleArn$/, '');
}
