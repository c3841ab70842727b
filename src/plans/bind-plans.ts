import { checkSameArcInstanceTag } from './arc-auto-provisioning-options';
import type { DefenderPlan } from './defender-plan';
import { bindFoundationalCspm, type FoundationalCspmOptions } from './foundational-cspm';
import type { PlanBinding } from './plan-binding';
import { inputError } from '../checks/input';

/** Bindings of the plans, foundational CSPM first. Throws if a plan is twice in the list, or if plans conflict. */
export function bindPlans(
  plans: readonly DefenderPlan[] = [], foundationalCspm: FoundationalCspmOptions = {},
): PlanBinding[] {
  const allowed = 'a list of DefenderPlan, such as [DefenderPlan.defenderForServers()]';
  if (!Array.isArray(plans)) throw inputError('plans', allowed, plans);
  const bindings = [bindFoundationalCspm(foundationalCspm)];
  for (const plan of plans) {
    if (typeof plan?._bind !== 'function') throw inputError('plans', allowed, plan);
    const binding: PlanBinding = plan._bind();
    if (bindings.some(b => b.offering === binding.offering)) {
      throw new Error(`plans must contain each plan once, got ${binding.title} twice; put all its options into one`);
    }
    bindings.push(binding);
  }
  checkSameArcInstanceTag(bindings);
  return bindings;
}
