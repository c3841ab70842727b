import { intrinsicOf, isMap } from '../../src/policy-language/cloudformation/template-functions';

/** Properties with a minimum length or a pattern whose value is a parameter that can be empty. */
const PROPERTIES = ['PermissionsBoundary', 'Accounts'];

/**
 * Changes a template so that the validation of CDK accepts it. The validation uses the default of a parameter as its value, even in a
 * branch that this default does not reach. It does not evaluate `Fn::Select` with an index as text. So in these properties, a
 * parameter with an empty default becomes the only element of a list. For CloudFormation, the value is the same.
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
