/** What an argument names of which only the apply knows the value. */
import { withoutIndexes, type Values } from './configuration';
import type { TerraformResource } from './plan-file';
import { isMap, partsOf } from '../../../src/policy-language/cloudformation/template-functions';

/** Whether a part of a value is known only after the apply. */
export function hasUnknown(value: unknown): boolean {
  return value === true || (Array.isArray(value) || isMap(value)) && Object.values(value).some(hasUnknown);
}

/**
 * In place of each such argument, references to the resources that it names, to what can be any text, and the texts in data sources.
 * Blocks are in the name of the argument.
 */
export function afterApply(
  { unknown, reached }: TerraformResource, resources: readonly TerraformResource[], idOf: (resource: TerraformResource) => string,
): Values {
  return Object.fromEntries(Object.entries(unknown).filter(([, value]) => hasUnknown(value)).flatMap(([argument, value]) => {
    const { addresses, open, texts } = reached(argument);
    const named = resources.filter(({ address }) => addresses.includes(withoutIndexes(address))).map(idOf);
    const parts = [...[...named, ...open].map(name => ({ 'Fn::Sub': `\${${name}}` })), ...texts];
    const blocks = partsOf(value).filter(part => typeof part === 'string');
    return parts.length === 0 ? [] : [[`${[argument, ...new Set(blocks)].join('.')} after the apply`, { 'Fn::Join': [' ', parts] }]];
  }));
}
