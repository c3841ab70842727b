import type { CapabilityDefinition } from '../capabilities/capability-definition';

/** An option that switches on capabilities. */
export interface PlanOption {
  readonly capabilities: readonly CapabilityDefinition[];
  readonly default: boolean;
  /** Whether it is a struct of options, and not true or false. */
  readonly isStruct?: boolean;
  /** Sub-plan that does not have it. */
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

/** The table of a plan. It does not compile if a boolean option is missing, or if the plan has no such option. */
export type PlanOptions<Options> =
  { readonly [Name in BooleanOption<Options>]: PlanOption } & { readonly [Name in keyof Options]?: PlanOption };
