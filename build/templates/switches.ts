import { SWITCH, type Condition, type ParameterSpec, type Rule } from './parameter-spec';
import { SecurityConnectorApiVersion } from '../../src/azure/settings/api-version';
import { FIELDS, hasField } from '../../src/azure/settings/fields';
import type { PlanOption } from '../../src/plans/plan-option';
import { optionsOfPlan, PLAN_METHODS, type PlanMethod } from '../../src/plans/plan-table';

/** The API version of the templates for Azure. */
export const AZURE_API_VERSION = SecurityConnectorApiVersion.V2024_08_01_PREVIEW;

/** The versions that users of the module terraform/azure can choose. */
export const API_VERSIONS = [AZURE_API_VERSION, SecurityConnectorApiVersion.V2026_08_01_PREVIEW] as const;

/** An option that is off by default in a plan, and has a parameter that switches it on. */
export interface Switch {
  readonly method: PlanMethod;
  /** Name of the option of the plan. */
  readonly option: string;
  /** Name of the parameter, such as `EnableFoo`, because `Foo` can be the logical id of a role. Plans with the same option share it. */
  readonly parameter: string;
  /** Name of the condition, in CloudFormation and in Azure. */
  readonly condition: string;
  readonly capabilities: PlanOption['capabilities'];
}

/** The switches. Options that are structs are not included: they need their own parameters. */
export const SWITCHES: readonly Switch[] = PLAN_METHODS.flatMap(method => optionsOfPlan(method)
  .filter(([, option]) => !option.default && !option.isStruct)
  .map(([option, { capabilities }]) => ({
    method,
    option,
    parameter: `Enable${capitalized(option)}`,
    condition: `${capitalized(option)}In${capitalized(method)}`,
    capabilities,
  })));

/**
 * Whether a version of the API has a field for one of the capabilities, in the offering of the plan. Without such a field, the option
 * has no effect in Azure.
 */
export function isInAzure(
  { method, capabilities }: Pick<Switch, 'method' | 'capabilities'>, version: SecurityConnectorApiVersion,
): boolean {
  const fields = capabilities.map(({ feature }) => `${offeringOf(method)}.${feature}`)
    .flatMap(feature => [`${feature}.enabled`, `${feature}.cloudRoleArn`]);
  return [...FIELDS].some(([path, field]) => fields.includes(path) && hasField(version, field));
}

/** Whether Azure has the parameter. It has all parameters that are not switches, and switches that have an effect in one of their plans. */
export function isParameterInAzure(name: string, version: SecurityConnectorApiVersion, all = SWITCHES): boolean {
  const switches = all.filter(({ parameter }) => parameter === name);
  return switches.length === 0 || switches.some(s => isInAzure(s, version));
}

/** The parameters of the switches. */
export function switchParameters(group: string, all = SWITCHES): ParameterSpec[] {
  return [...byParameter(all)].map(([name, [{ capabilities }]]) => ({
    name,
    label: capabilities[0].title,
    group,
    description: `Lets Defender for Cloud ${capabilities.map(c => c.summary).join(', and ')}. Off by default`,
    ...SWITCH,
  }));
}

/** Rules against switches that have no effect because no plan that has the option is on. */
export function switchRules(all = SWITCHES): Rule[] {
  return [...byParameter(all)].map(([parameter, switches]) => {
    const plans = switches.map(({ method }) => capitalized(method));
    const on = plans.flatMap((plan): Condition[] => plan === 'DefenderForServers'
      ? [{ parameter: plan, is: 'P1' }, { parameter: plan, is: 'P2' }]
      : [{ parameter: plan, is: 'true' }]);
    const needs = plans.map(plan => plan === 'DefenderForServers' ? `${plan}=P1 or P2` : `${plan}=true`);
    return {
      id: `${parameter}NeedsPlan`,
      sentence: `${parameter}=true needs ${needs.join(', or ')}`,
      when: { parameter, is: 'true' },
      must: on.length === 1 ? on[0] : { any: on },
    };
  });
}

function byParameter(all: readonly Switch[]): Map<string, Switch[]> {
  const groups = new Map<string, Switch[]>();
  for (const each of all) groups.set(each.parameter, [...groups.get(each.parameter) ?? [], each]);
  return groups;
}

/** The offering of a plan in Azure, such as `DefenderCspmAws`. */
export function offeringOf(method: PlanMethod): string {
  return `${capitalized(method)}Aws`;
}

function capitalized(name: string): string {
  return `${name[0].toUpperCase()}${name.slice(1)}`;
}
