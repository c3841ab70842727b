import { CSPM_TABLE } from './defender-cspm';
import { CONTAINERS_TABLE } from './defender-for-containers';
import { DATABASES_TABLE } from './defender-for-databases';
import { SERVERS_TABLE } from './defender-for-servers';
import type { PlanOption } from './plan-option';
import type { CapabilityDefinition } from '../capabilities/capability-definition';

/**
 * The table of each plan, by the method of `DefenderPlan`. The plans, documents, templates and commands read it, so it
 * does not import CDK.
 */
const PLAN_TABLE = {
  defenderCspm: CSPM_TABLE,
  defenderForServers: SERVERS_TABLE,
  defenderForContainers: CONTAINERS_TABLE,
  defenderForDatabases: DATABASES_TABLE,
} satisfies { readonly [method: string]: { readonly [option: string]: PlanOption } };

export type PlanMethod = keyof typeof PLAN_TABLE;

/** The methods of `DefenderPlan`, in the order of documents and templates. */
export const PLAN_METHODS = Object.keys(PLAN_TABLE) as PlanMethod[];

/** Names of the options that switch on a capability, each once. */
export function optionsOf(capability: CapabilityDefinition): string[] {
  const options = PLAN_METHODS.flatMap(optionsOfPlan)
    .filter(([, { capabilities }]) => capabilities.includes(capability));
  return [...new Set(options.map(([name]) => name))];
}

/** The options that switch on a capability, with their plans, for messages. A custom capability is in no table. */
export function switchesOf(capability: CapabilityDefinition): string {
  const plansWith = (option: string) => PLAN_METHODS.filter(method =>
    optionsOfPlan(method).some(([name, { capabilities }]) => name === option && capabilities.includes(capability)));
  const switches = optionsOf(capability)
    .map(option => `${option} of DefenderPlan.${plansWith(option).join(' or DefenderPlan.')}`);
  return switches.join(', or ') || 'additionalCapabilities of a plan';
}

/** The options of a plan with their names, in the order of its roles. */
export function optionsOfPlan(method: PlanMethod): [option: string, PlanOption][] {
  return Object.entries(PLAN_TABLE[method]);
}
