import { isDeepStrictEqual } from 'util';
import { Construct } from 'constructs';
import { checkSameArcInstanceTag } from './arc-auto-provisioning-options';
import type { DefenderPlan } from './defender-plan';
import {
  type AccessLimitOptions, type ActiveCapability, conditionsOf, mergeCapabilities, withinLimits, withoutLimitingTags,
} from './merge-capabilities';
import type { PlanBinding } from './plan-binding';
import { withAdditionalReads } from '../capabilities/additional-read-actions';
import type { PermissionsType } from '../capabilities/capability-definition';
import { withoutDataReads } from '../capabilities/cspm';
import { DefenderCapability } from '../capabilities/defender-capability';
import { addition } from '../capabilities/permission-change';
import { checkHasEffect, inputError } from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';
import type { ClusterAccess } from '../host-management/cluster-access';
import {
  HOST_MANAGEMENT_OPTIONS, type HostManagementOptions, type HostManagementProps,
} from '../host-management/host-management-props';
import type { PermissionSet } from '../permissions/permission-set';
import type { AnyOf } from '../policy-language/cloudformation/conditions';
import { refusal } from '../readers/microsoft-template/differences';
import type { MicrosoftTemplate } from '../readers/microsoft-template/microsoft-template';

/** Options of foundational CSPM, which is always on. */
interface FoundationalCspmOptions {
  /** Whether the CSPM role is denied reading contents. */
  readonly denyDataReads?: boolean;
  /** Actions that the CSPM role may use in addition to the published list. They have been checked. */
  readonly additionalReadActions?: readonly string[];
}

function bindFoundationalCspm(options: FoundationalCspmOptions): PlanBinding {
  const { denyDataReads = false, additionalReadActions: actions = [] } = options;
  const withReads = (set: PermissionSet) => actions.length > 0 ? withAdditionalReads(set, actions) : set;
  const permissions = addition(set => denyDataReads ? withoutDataReads(withReads(set)) : withReads(set));
  return {
    offering: 'CspmMonitorAws',
    title: 'Foundational CSPM',
    capabilities: [{ capability: DefenderCapability.CSPM_MONITOR, permissions }],
  };
}

/** The only host management setup of an account. */
interface ResolvedHostManagement {
  /** The props. Undefined if host management is off, or if no plan needs it. */
  readonly props?: HostManagementProps;
  /** Conditions under which a plan needs it. Empty means always. */
  readonly onlyIf: AnyOf;
  /**
   * A message if one plan turns host management off for other plans that need it and do not turn it off themselves.
   */
  readonly offInOtherPlans?: string;
}

/**
 * Resolves the options of host management from the plans. If one plan turns it off, it is off for all. Throws if two
 * plans have different options.
 */
function resolveHostManagement(
  bindings: readonly PlanBinding[], capabilities: readonly ActiveCapability[],
): ResolvedHostManagement {
  const { enabled, ...props } = mergeOptions(bindings.filter(b => b.hostManagement !== undefined));
  const arc = capabilities.find(a => a.capability === DefenderCapability.ARC_AUTO_PROVISIONING);
  return {
    props: enabled && arc ? props : undefined,
    onlyIf: arc?.onlyIf ?? [],
    offInOtherPlans: offInOtherPlans(bindings),
  };
}

function mergeOptions(plans: readonly PlanBinding[]): HostManagementOptions {
  for (const { hostManagement } of plans) {
    if (typeof hostManagement !== 'object' || hostManagement === null) {
      throw inputError('hostManagement', 'a struct of options; to switch it off: { enabled: false }', hostManagement);
    }
    checkOptions('hostManagement', hostManagement, { ...HOST_MANAGEMENT_OPTIONS, enabled: BOOLEAN });
  }
  const [first, ...others] = plans;
  for (const other of others) {
    const different = differences(first.hostManagement!, other.hostManagement!);
    if (different.length > 0) {
      throw new Error(`hostManagement must be the same in ${first.title} and ${other.title}, because an account has ` +
        `only one, got different ${different.join(', ')}; set it in one of them`);
    }
  }
  const { enabled = true, ...options } = first?.hostManagement ?? {};
  const given = Object.entries(options).filter(([, value]) => value !== undefined).map(([key]) => key);
  checkHasEffect(`hostManagement: ${given.join(', ')}`, given, 'enabled: true', enabled);
  return { enabled, ...options };
}

function offInOtherPlans(bindings: readonly PlanBinding[]): string | undefined {
  const off = bindings.find(b => b.hostManagement?.enabled === false);
  const others = bindings.filter(({ hostManagement, capabilities }) => hostManagement === undefined
    && capabilities.some(c => c.capability === DefenderCapability.ARC_AUTO_PROVISIONING));
  if (!off || others.length === 0) return undefined;
  const names = others.map(b => b.title).join(', ');
  return `hostManagement: { enabled: false } of ${off.title} turns host management off for ${names} too, because an ` +
    `account has only one; to confirm this, set the same in ${names}`;
}

/** Names of the options that differ. */
function differences(a: HostManagementOptions, b: HostManagementOptions): string[] {
  const [first, second] = [{ ...a, enabled: a.enabled ?? true }, { ...b, enabled: b.enabled ?? true }];
  const keys = [...new Set([...Object.keys(first), ...Object.keys(second)])] as (keyof HostManagementOptions)[];
  return keys.filter(key => !isEqual(first[key], second[key])).sort();
}

/**
 * Compares constructs by identity, schedules by their expressions, and other values by their contents. In CDK, each
 * cron schedule has its own class.
 */
function isEqual(a: any, b: any): boolean {
  if (typeof a?.expressionString === 'string') return a.expressionString === b?.expressionString;
  return a === b || !Construct.isConstruct(a) && !Construct.isConstruct(b) && isDeepStrictEqual(a, b);
}

/** The plans of an account, with the options that change them. */
interface PlanInput extends FoundationalCspmOptions, AccessLimitOptions {
  readonly plans?: readonly DefenderPlan[];
  /** Permissions that replace the published ones. */
  readonly permissionsFrom?: MicrosoftTemplate;
}

/** The checked and merged plans of an account. Roles, providers, host management and the Azure side use them. */
export interface ResolvedPlans {
  /** Each plan with its values for Azure, foundational CSPM first. */
  readonly bindings: readonly PlanBinding[];
  readonly permissionsType: PermissionsType;
  /** Capabilities that are on, each once, with the trust, permissions and conditions of its role. */
  readonly capabilities: readonly ActiveCapability[];
  /** Access of the discovery role to clusters, with its conditions. Undefined if there is none. */
  readonly clusterAccess?: { readonly clusters: readonly ClusterAccess[]; readonly onlyIf: AnyOf };
  readonly hostManagement: ResolvedHostManagement;
}

/**
 * Resolves the plans. Throws if the list contains a plan twice, if plans conflict, if an option has no effect with
 * them, or if a file allows permissions that the app does not accept.
 */
export function resolvePlans(input: PlanInput, permissionsType: PermissionsType): ResolvedPlans {
  const bindings = bindPlans(input);
  const capabilities = withinLimits(mergeCapabilities(bindings, permissionsType, input.permissionsFrom), input);
  const notAccepted = capabilities.flatMap(({ userPermissions }) => userPermissions?.file?.notAccepted() ?? []);
  if (notAccepted.length > 0) throw new Error(refusal(notAccepted)); // loaded only here, because few apps need it
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
      throw new Error(`plans must contain each plan once, got ${binding.title} twice; pass all its options in one`);
    }
    bindings.push(binding);
  }
  checkSameArcInstanceTag(bindings);
  return bindings;
}
