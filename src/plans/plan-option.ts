import type { CapabilityDefinition } from '../capabilities/capability-definition';

/** An option that switches on capabilities. */
export interface PlanOption {
  readonly capabilities: readonly CapabilityDefinition[];
  readonly default: boolean;
  /** Whether its value is a struct of options instead of a boolean. */
  readonly isStruct?: boolean;
  /** Sub-plan that does not have the option. */
  readonly notInSubPlan?: string;
}

/** An option that is on by default, as in the Azure portal. */
export function onByDefault(...capabilities: CapabilityDefinition[]): PlanOption {
  return { capabilities, default: true };
}

/** An option that is off by default. */
export function offByDefault(...capabilities: CapabilityDefinition[]): PlanOption {
  return { capabilities, default: false };
}

/** Names of the boolean options of a plan. */
type BooleanOption<Options> = {
  [Name in keyof Options]-?: Options[Name] extends boolean | undefined ? Name : never;
}[keyof Options] & string;

/** The table of a plan. The compiler reports missing boolean options and options that the plan does not have. */
export type PlanOptions<Options> =
  { readonly [Name in BooleanOption<Options>]: PlanOption } & { readonly [Name in keyof Options]?: PlanOption };
