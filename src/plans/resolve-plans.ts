import { checkSameArcInstanceTag } from './arc-auto-provisioning-options';
import type { DefenderPlan } from './defender-plan';
import { bindFoundationalCspm, type FoundationalCspmOptions } from './foundational-cspm';
import { conditionsOf, mergeCapabilities, type ActiveCapability } from './merge-capabilities';
import { resolveHostManagement, type ResolvedHostManagement } from './merge-host-management';
import { withinLimits, withoutLimitingTags, type AccessLimitOptions } from './narrow-roles';
import type { PlanBinding } from './plan-binding';
import type { PermissionsType } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { inputError } from '../checks/input';
import type { AnyOf } from '../cloudformation/conditions';
import type { ClusterAccess } from '../eks/cluster-access';
import type { MicrosoftTemplate } from '../microsoft-template/microsoft-template';

/** What the plans of an account come to, with the options that change them. */
export interface PlanInput extends FoundationalCspmOptions, AccessLimitOptions {
  readonly plans?: readonly DefenderPlan[];
  /** Permissions in place of the published ones. */
  readonly permissionsFrom?: MicrosoftTemplate;
}

/** The plans of an account, checked and merged: made once, for roles, providers, host management and Azure. */
export interface ResolvedPlans {
  /** Each plan with its values for Azure, foundational CSPM first. */
  readonly bindings: readonly PlanBinding[];
  readonly permissionsType: PermissionsType;
  /** Capabilities that are on, each once, with the trust, permissions and conditions of its role. */
  readonly capabilities: readonly ActiveCapability[];
  /** Access of the discovery role to clusters, and when it has it. Undefined if there is none. */
  readonly clusterAccess?: { readonly clusters: readonly ClusterAccess[]; readonly onlyIf: AnyOf };
  readonly hostManagement: ResolvedHostManagement;
}

/** Throws if a plan is twice in the list, if plans conflict, or if an option has no effect with them. */
export function resolvePlans(input: PlanInput, permissionsType: PermissionsType): ResolvedPlans {
  const bindings = bindPlans(input);
  const capabilities = withinLimits(mergeCapabilities(bindings, permissionsType, input.permissionsFrom), input);
  const withClusters = bindings.filter(b => b.clusterAccess?.length);
  return {
    bindings,
    permissionsType,
    capabilities: withoutLimitingTags(capabilities, bindings),
    clusterAccess: withClusters.length === 0 ? undefined : {
      clusters: withClusters.flatMap(b => b.clusterAccess!),
      onlyIf: conditionsOf(withClusters, DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY),
    },
    hostManagement: resolveHostManagement(bindings, capabilities),
  };
}

/** Whether the plans have a capability on. */
export function hasCapability({ capabilities }: ResolvedPlans, capability: DefenderCapability): boolean {
  return capabilities.some(c => c.capability === capability);
}

function bindPlans(input: PlanInput): PlanBinding[] {
  const { plans = [] } = input;
  const allowed = 'a list of DefenderPlan, such as [DefenderPlan.defenderForServers()]';
  if (!Array.isArray(plans)) throw inputError('plans', allowed, plans);
  const bindings = [bindFoundationalCspm(input)];
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
