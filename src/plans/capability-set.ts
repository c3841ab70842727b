import type { DefenderPlan } from './defender-plan';
import { FOUNDATIONAL_CSPM } from './foundational-cspm';
import type { PlanBinding } from './plan-binding';
import type { CapabilityActivation } from '../capabilities/capability-activation';
import { DefenderCapability } from '../capabilities/defender-capability';
import { inputError } from '../guardrails/input';

/** A capability that is on, and the plans that it is on for. */
export interface ActiveCapability extends CapabilityActivation {
  readonly planTitles: readonly string[];
}

/** Bindings of the plans, foundational CSPM first. An error where a plan is there twice. */
export function bindPlans(plans: readonly DefenderPlan[]): PlanBinding[] {
  if (!Array.isArray(plans)) throw inputError('plans', 'a list of DefenderPlan, such as [DefenderPlan.defenderForServers()]', plans);
  const bindings = [FOUNDATIONAL_CSPM];
  for (const plan of plans) {
    if (typeof plan?._bind !== 'function') throw inputError('plans', 'a list of DefenderPlan, such as DefenderPlan.defenderForServers()', plan);
    const binding = plan._bind();
    if (bindings.some(b => b.offering === binding.offering)) {
      throw new Error(`plans must hold each plan once, got ${binding.title} twice; give its options in one place`);
    }
    bindings.push(binding);
  }
  return bindings;
}

/** Capabilities of all plans, each once, in an order that does not depend on that of the plans. */
export function mergeCapabilities(bindings: readonly PlanBinding[]): ActiveCapability[] {
  return DefenderCapability.all().flatMap(capability => {
    const by = bindings.flatMap(b => b.activations.filter(a => a.capability === capability).map(activation => ({ b, activation })));
    if (by.length === 0) return [];
    // At most one plan has settings for a capability, so their order does not matter.
    const settings = by.reduce<CapabilityActivation>((all, { activation }) => ({ ...all, ...defined(activation) }), { capability });
    return [{ ...settings, planTitles: by.map(({ b }) => b.title) }];
  });
}

function defined(activation: CapabilityActivation): CapabilityActivation {
  return Object.fromEntries(Object.entries(activation).filter(([, v]) => v !== undefined)) as unknown as CapabilityActivation;
}
