import { PLAN_OPTIONS, type DefenderPlanOptions } from './additional-capabilities';
import type { PlanCapability } from './plan-binding';
import { checkResourceTag, type ResourceTag } from './resource-tag';
import type { DefenderCapability } from '../capabilities/defender-capability';
import { withinTag, type TaggedStatements } from '../capabilities/tag-scope';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';

/** Names of the boolean options of a plan. */
type BooleanOption<Options> = {
  [Name in keyof Options]-?: Options[Name] extends boolean | undefined ? Name : never;
}[keyof Options] & string;

/** An option that switches on capabilities. */
interface PlanOption {
  readonly capabilities: readonly DefenderCapability[];
  readonly default: boolean;
}

/** The boolean options of a plan: which capabilities each of them switches on, and its default. */
export type PlanOptions<Options> = { readonly [Name in BooleanOption<Options>]: PlanOption };

/** An option that is on by default, as in the Azure portal. */
export function onByDefault(...capabilities: DefenderCapability[]): PlanOption {
  return { capabilities, default: true };
}

/**
 * The user's values of the options in the table, with its defaults. `others` names the options of the plan that are not
 * in the table. Throws if an option is misspelled, or if a value is neither true nor false.
 */
export function resolveOptions<Options extends object, Name extends BooleanOption<Options>>(
  table: { readonly [name in Name]: PlanOption }, options: Options,
  others: OptionNames<Omit<Options, Name | keyof DefenderPlanOptions>>,
): { readonly [name in Name]: boolean } {
  const names = Object.keys(table) as Name[];
  const booleans = Object.fromEntries(names.map(name => [name, BOOLEAN]));
  checkOptions<object>('options', options, { ...PLAN_OPTIONS, ...booleans, ...others });
  const chosen = names.map(name => [name, options[name] ?? table[name].default]);
  return Object.fromEntries(chosen);
}

/**
 * The capabilities of the options that are on. `changes` contains the changes of these capabilities by other options.
 */
export function capabilitiesOf<Options>(
  table: PlanOptions<Options>,
  on: { readonly [Name in BooleanOption<Options>]: boolean },
  changes: readonly PlanCapability[] = [],
): PlanCapability[] {
  const names = Object.keys(table) as BooleanOption<Options>[];
  const capabilities = names.filter(name => on[name]).flatMap(name => table[name].capabilities);
  return capabilities.map(capability => ({
    capability,
    ...changes.find(change => change.capability === capability),
  }));
}

/** The change of a capability by a tag: permissions for resources with the tag only. Throws if it is not allowed. */
export function bindTag(
  prop: string,
  tag: ResourceTag | undefined,
  capability: DefenderCapability,
  tagged: TaggedStatements,
): PlanCapability[] {
  if (tag === undefined) return [];
  checkResourceTag(prop, tag);
  return [{
    capability,
    permissions: withinTag(tagged, tag.values === undefined),
    placeholders: { tagKey: tag.key, tagValue: tag.values ?? [] },
    tag,
  }];
}
