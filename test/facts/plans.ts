/** Which roles and audiences plans need, from the table of roles. */
import { CIEM_OBJECT_ID } from './identity';
import { ROLES } from './roles';
import type { PlanName, RoleFact } from './types';

/** Options of plans as data; a plan that is not named is off. */
export type PlanChoice = Readonly<Partial<Record<PlanName, Readonly<Record<string, unknown>>>>>;

export const ALL_PLANS: Required<PlanChoice> = { cspm: {}, servers: {}, containers: {}, databases: {} };
export const PLAN_NAMES = Object.keys(ALL_PLANS) as PlanName[];

/** In the Azure portal, all other options of a plan are on by default. */
const OFF_BY_DEFAULT = ROLES.filter(({ offByDefault }) => offByDefault).flatMap(({ options }) => Object.values(options));
/** Defender for Servers Plan 1 has no agentless scanning. */
const NOT_IN_P1 = ['agentlessVmScanning'];

/** The options of a plan that switch on roles, in the order of the roles. */
export function optionsOf(plan: PlanName): string[] {
  return [...new Set(ROLES.flatMap(({ options }) => options[plan] ?? []))];
}

/**
 * Options that are off by default and are a switch, true or false: the plan, and the parameter of the templates that
 * switches them on. `ciem` is a struct, and has a parameter of its own.
 */
export const SWITCHES = PLAN_NAMES.flatMap(plan => optionsOf(plan)
  .filter(option => OFF_BY_DEFAULT.includes(option) && option !== 'ciem')
  .map(option => ({ plan, option, parameter: `Enable${option[0].toUpperCase()}${option.slice(1)}` })));

/** Those that the templates for Azure have too, because their version of the API has the feature. */
export const SWITCHES_IN_AZURE = SWITCHES.filter(({ plan, option }) => ROLES.some(({ options, apiVersion }) =>
  options[plan] === option && (apiVersion === undefined || apiVersion === '2024-08-01-preview')));

/** All plans, with CIEM and every switch that is off by default. */
export const EVERYTHING_ON: Required<PlanChoice> = {
  cspm: { ...switchesOn('cspm'), ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } },
  servers: switchesOn('servers'),
  containers: switchesOn('containers'),
  databases: switchesOn('databases'),
};

function switchesOn(plan: PlanName): Record<string, unknown> {
  return Object.fromEntries(SWITCHES.filter(o => o.plan === plan).map(({ option }) => [option, true]));
}

/** The options of a plan that are on by default. */
export function onByDefault(plan: PlanName): string[] {
  return optionsOf(plan).filter(option => !OFF_BY_DEFAULT.includes(option));
}

function isOn({ options }: RoleFact, plans: PlanChoice): boolean {
  if (Object.keys(options).length === 0) return true;
  return PLAN_NAMES.some(plan => {
    const [option, chosen] = [options[plan], plans[plan]];
    if (!option || !chosen) return false;
    if (chosen.subPlan === 'P1' && NOT_IN_P1.includes(option)) return false;
    return chosen[option] === undefined ? !OFF_BY_DEFAULT.includes(option) : chosen[option] !== false;
  });
}

/** The roles that these plans need, in the order in which a connector has them. */
export function rolesOfPlans(plans: PlanChoice): RoleFact[] {
  return ROLES.filter(role => isOn(role, plans));
}

/** Default names of these roles, in the same order. */
export function namesOfPlans(plans: PlanChoice): string[] {
  return rolesOfPlans(plans).map(({ roleName }) => roleName);
}

/** The audiences of Microsoft's tenant that these roles need, sorted. */
export function audiencesOf(roles: readonly RoleFact[]): string[] {
  return [...new Set(roles.flatMap(({ audience }) => audience ?? []))].sort();
}
