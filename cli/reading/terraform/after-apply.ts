/** What arguments refer to whose values are known only after the apply. */
import { hasUnknown, withoutIndexes, type Values } from './configuration';
import type { TerraformResource } from './plan-file';
import { partsOf } from '../../../src/policy-language/cloudformation/template-functions';

/**
 * Replaces each such argument by references to the resources that it names and to what can be any text, and by the texts of data sources.
 * The key is the name of the argument with the names of its blocks.
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
