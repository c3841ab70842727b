import type { PlanBinding } from './plan-binding';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkInstanceOf, checkList, inputError } from '../checks/input';
import type { OptionNames } from '../checks/known-options';

/** Options of every plan. */
export interface DefenderPlanOptions {
  /**
   * Capabilities that this version of the library does not know, from `DefenderCapability.custom`. If several plans
   * have the same one, its role exists once. Throws if the list contains a capability twice, a published capability, or
   * a capability of the offering of another plan in Azure.
   * @default - none
   */
  readonly additionalCapabilities?: DefenderCapability[];
}

/** Names of these options. */
export const PLAN_OPTIONS: OptionNames<DefenderPlanOptions> = { additionalCapabilities: true };

const PROP = 'additionalCapabilities';

/** Returns the plan with the user's capabilities. */
export function withAdditionalCapabilities(
  binding: PlanBinding, { additionalCapabilities: additional = [] }: DefenderPlanOptions,
): PlanBinding {
  checkList(PROP, additional, 'capability', (prop, capability) => check(prop, capability, binding),
    { key: capability => capability?.id, canBeEmpty: true });
  return {
    ...binding,
    capabilities: [
      ...binding.capabilities,
      ...additional.map(capability => ({ capability, azure: capability._definition.azure })),
    ],
  };
}

function check(prop: string, capability: DefenderCapability, { offering, title }: PlanBinding): void {
  checkInstanceOf(prop, capability, DefenderCapability, 'DefenderCapability.custom()');
  if (!capability._isCustom) {
    throw inputError(prop, 'created with DefenderCapability.custom(), because published capabilities have options of ' +
      'their own', capability.id);
  }
  const { azure } = capability._definition;
  if (azure && azure.offering !== offering) {
    throw new Error(`${prop} (${capability}) must have azure.offering ${offering} in the plan ${title}, ` +
      `got ${azure.offering}; correct it, or use the plan with that offering`);
  }
}

/** Returns the user's capabilities in the plans, each once, sorted by id. Throws if two have the same id. */
export function customCapabilities(bindings: readonly PlanBinding[]): DefenderCapability[] {
  const custom = new Map<string, DefenderCapability>();
  for (const capability of bindings.flatMap(b => b.capabilities.map(c => c.capability)).filter(c => c._isCustom)) {
    const key = capability.id.toLowerCase();
    if ((custom.get(key) ?? capability) !== capability) {
      throw new Error(`${PROP} of all plans must have different ids, got two capabilities ${capability}; if they are ` +
        'the same, create one object and use it in each plan');
    }
    custom.set(key, capability);
  }
  return [...custom.values()].sort((a, b) => a.id < b.id ? -1 : 1);
}
