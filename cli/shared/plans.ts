/** The plans in the order of the library: the method of `DefenderPlan`, and the name in options of commands. */
export const PLANS = {
  defenderCspm: 'cspm',
  defenderForServers: 'servers',
  defenderForContainers: 'containers',
  defenderForDatabases: 'databases',
} as const;

type PlanMethod = keyof typeof PLANS;
export type PlanName = (typeof PLANS)[PlanMethod];
/** The template parameter. The Azure offering has the same name with the suffix `Aws`. */
export type PlanParameter = Capitalize<PlanMethod>;

const METHODS = Object.keys(PLANS) as PlanMethod[];
const parameter = (method: PlanMethod) => `${method[0].toUpperCase()}${method.slice(1)}` as PlanParameter;

export const PLAN_NAMES: readonly PlanName[] = Object.values(PLANS);
export const PLAN_PARAMETERS: readonly PlanParameter[] = METHODS.map(parameter);

export function methodOf(name: PlanName): PlanMethod {
  return METHODS.find(method => PLANS[method] === name)!;
}

export function parameterOf(name: PlanName): PlanParameter {
  return parameter(methodOf(name));
}
