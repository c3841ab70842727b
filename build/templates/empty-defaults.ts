import { intrinsicOf, isMap } from '../../src/policy-language/cloudformation/template-functions';

/** Properties that must have a length or match a pattern, and that get parameters that can be empty. */
const PROPERTIES = ['PermissionsBoundary', 'Accounts'];

/**
 * The template for the validation of CDK, which takes the default of a parameter for its value, also in a branch that is
 * not used with this default. It does not evaluate `Fn::Select` with an index as text, so a parameter whose default is
 * empty becomes the only element of a list, in these properties: CloudFormation gets the same value.
 */
export function withoutEmptyDefaults(template: any): any {
  const isEmpty = (name: unknown) => typeof name === 'string' && template.Parameters[name]?.Default === '';
  const hidden = (value: unknown, isProperty: boolean): unknown => {
    if (Array.isArray(value)) return value.map(v => hidden(v, isProperty));
    if (!isMap(value)) return value;
    const [name, argument] = intrinsicOf(value) ?? [];
    if (isProperty && name === 'Ref' && isEmpty(argument)) return { 'Fn::Select': ['0', [value]] };
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, hidden(v, isProperty || PROPERTIES.includes(key))]));
  };
  return { ...template, Resources: hidden(template.Resources, false) };
}
