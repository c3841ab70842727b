import { providersOf, withoutProviders } from './actual';
import { PermissionsType } from '../../src';
import { DEFENDER_PROVIDER } from '../facts/identity';
import { ALL_PLANS, audiencesOf, onByDefault, PLAN_NAMES, rolesOfPlans, type PlanChoice } from '../facts/plans';
import type { PlanName } from '../facts/types';
import { rolesOf } from '../support/resolve';
import { makePlans, synth } from '../support/synth';

const off = (...options: string[]) => Object.fromEntries(options.map(option => [option, false]));
const names = (plans: PlanChoice) => rolesOfPlans(plans).map(r => r.roleName);
const templates = new Map<string, any>();
/** Many cases begin with the same plans. */
function template(plans: PlanChoice, permissionsType = PermissionsType.DEFAULT_ACCESS): any {
  const key = JSON.stringify([plans, permissionsType]);
  if (!templates.has(key)) templates.set(key, synth({ plans: makePlans(plans), permissionsType }).json);
  return templates.get(key);
}

/** Each option of each plan, and all options of a plan together, because the last role takes an audience with it. */
const OPTIONS = PLAN_NAMES.flatMap(plan => {
  const options = onByDefault(plan);
  return [...options.map(option => [option]), options].map(list => [plan, list.join(', '), off(...list)] as const);
});

describe.each(Object.values(PermissionsType))('an option of a single plan, %s', permissionsType => {
  test.each(OPTIONS)('of %s: without %s its own roles and audiences are gone, and nothing else changes', (plan, _, options) => {
    const [before, after] = [{ [plan]: {} }, { [plan]: options }].map(plans => template(plans, permissionsType));
    expect(names({ [plan]: options })).not.toEqual(names({ [plan]: {} }));
    expect([...rolesOf(after).keys()]).toEqual(names({ [plan]: options }));
    expect(providersOf(after)).toEqual(
      [{ ...DEFENDER_PROVIDER, audiences: audiencesOf(rolesOfPlans({ [plan]: options })) }]);
    // The rest is byte-equal: nothing is added either.
    expect(withoutProviders(before)).toMatchObject(withoutProviders(after));
  });
});

describe('an option of several plans', () => {
  const plansWith = (option: string) => PLAN_NAMES.filter(plan => onByDefault(plan).includes(option));
  const SHARED = [...new Set(PLAN_NAMES.flatMap(onByDefault))].filter(option => plansWith(option).length > 1);
  const without = (option: string, plans: readonly PlanName[]): PlanChoice =>
    ({ ...ALL_PLANS, ...Object.fromEntries(plans.map(plan => [plan, off(option)])) });

  test.each(SHARED.flatMap(option => plansWith(option).map(plan => [option, plan] as const)))(
    '%s stays on for %s', (option, plan) => {
      expect(template(without(option, plansWith(option).filter(other => other !== plan)))).toEqual(template(ALL_PLANS));
    });

  test.each(SHARED)('%s is off if it is off in each plan', option => {
    const left = [...rolesOf(template(without(option, plansWith(option)))).keys()];
    const gone = [...rolesOf(template(ALL_PLANS)).keys()].filter(name => !left.includes(name));
    expect(gone).toEqual(names(ALL_PLANS).filter(name => !names(without(option, plansWith(option))).includes(name)));
    expect(gone).toHaveLength(1);
  });
});
