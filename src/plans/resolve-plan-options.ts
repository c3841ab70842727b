import { PLAN_OPTIONS, type DefenderPlanOptions } from './additional-capabilities';
import type { PlanCapability } from './plan-binding';
import type { PlanOption } from './plan-option';
import { checkResourceTag, type ResourceTag } from './resource-tag';
import type { CapabilityDefinition } from '../capabilities/capability-definition';
import { DefenderCapability } from '../capabilities/defender-capability';
import { withinTag, type TaggedStatements } from '../capabilities/permission-change';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';

/**
 * Resolves whether each option in the table is on, from the user's values and its defaults. `others` are the options of
 * the plan that are not in the table. Throws if an option is misspelled, or if a switch is neither true nor false.
 */
export function resolveOptions<Options extends object, Name extends keyof Options & string>(
  table: { readonly [name in Name]: PlanOption }, options: Options,
  others: OptionNames<Omit<Options, Name | keyof DefenderPlanOptions>>,
): { readonly [name in Name]: boolean } {
  const names = Object.keys(table) as Name[];
  const known = Object.fromEntries(names.map(name => [name, table[name].isStruct ? true : BOOLEAN]));
  checkOptions<object>('options', options, { ...PLAN_OPTIONS, ...known, ...others });
  return Object.fromEntries(names.map(name => [name, Boolean(options[name] ?? table[name].default)])) as {
    readonly [name in Name]: boolean;
  };
}

/**
 * Returns the capabilities of the options that are on. `changes` are changes of these capabilities by other options.
 */
export function capabilitiesOf<Name extends string>(
  table: { readonly [name in Name]: PlanOption },
  on: { readonly [name in Name]: boolean },
  changes: readonly PlanCapability[] = [],
): PlanCapability[] {
  const names = Object.keys(table) as Name[];
  const capabilities = names.filter(name => on[name]).flatMap(name => table[name].capabilities.map(publicCapability));
  return capabilities.map(capability => ({
    capability,
    ...changes.find(change => change.capability === capability),
  }));
}

/** Returns the public constant of a definition. */
export function publicCapability(definition: CapabilityDefinition): DefenderCapability {
  return DefenderCapability.all().find(({ _definition }) => _definition === definition)!;
}

/** Limits the permissions of a capability to resources with a tag. Throws if the tag is not allowed. */
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
