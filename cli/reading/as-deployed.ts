/** A template with the values that will be deployed: what is given, otherwise the defaults of its parameters. */
import { attempted, DeployedTemplate } from './deployed-template';
import { asText } from '../../src/checks/json-text';
import { ifOf, intrinsicOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';

/** Values of parameters by their names, as `--parameter` gives them. */
export type Given = ReadonlyMap<string, string>;

/** The template whose parameters have the values in place of their defaults. Names that it does not have are left out. */
export function withGiven(template: any, given: Given): any {
  const parameters = Object.entries<any>(template.Parameters ?? {})
    .map(([name, parameter]) => [name, given.has(name) ? { ...parameter, Type: 'String', Default: given.get(name) } : parameter]);
  return parameters.length === 0 ? template : { ...template, Parameters: Object.fromEntries(parameters) };
}

/** Functions that choose or divide what is known. The others are read where a text is needed. */
const CHOOSING = ['Fn::FindInMap', 'Fn::Select', 'Fn::Split'];

/** The template in which functions that choose among values are these values, as far as they are known. */
export function withChosenValues(template: any): any {
  const evaluated = evaluator(template);
  const chosen = (value: any): any => {
    if (Array.isArray(value)) return value.map(chosen);
    if (!isMap(value)) return value;
    const [name] = intrinsicOf(value) ?? [];
    const isKnown = name !== undefined && CHOOSING.includes(name) && !isOfPlace(value);
    const known = isKnown ? attempted<any>(() => evaluated.resolve(withMappings(value, template, evaluated))) : undefined;
    return known ?? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, chosen(v)]));
  };
  return { ...template, Resources: chosen(template.Resources ?? {}) };
}

/** The value with the texts of mappings, which the evaluator does not know. */
function withMappings(value: any, template: any, evaluated: DeployedTemplate): any {
  if (Array.isArray(value)) return value.map(v => withMappings(v, template, evaluated));
  if (!isMap(value)) return value;
  const [name, args] = intrinsicOf(value) ?? [];
  if (name === 'Fn::FindInMap' && Array.isArray(args)) {
    const keys = args.slice(0, 3).map(arg => attempted<unknown>(() => evaluated.resolve(withMappings(arg, template, evaluated))));
    const found = keys.reduce((at: any, key) => isMap(at) && typeof key === 'string' ? at[key] : undefined, template.Mappings);
    if (found !== undefined) return found;
  }
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, withMappings(v, template, evaluated)]));
}

/**
 * Only what a template has with the values of its parameters, which are in place of their defaults. What depends on
 * something else, such as the region, stays with its condition.
 */
export function withKnownConditions(template: any): any {
  const evaluated = evaluator(template);
  const isTrue = (Condition: unknown) => attempted<boolean>(() => evaluated.resolve({ Condition }));
  const chosen = (value: any): any => {
    if (Array.isArray(value)) return value.map(chosen);
    if (!isMap(value)) return value;
    const [condition, yes, no] = ifOf(value) ?? [];
    const is = condition === undefined ? undefined : isTrue(condition);
    return is === undefined ? Object.fromEntries(Object.entries(value).map(([key, v]) => [key, chosen(v)])) : chosen(is ? yes : no);
  };
  const resources = Object.entries<any>(template.Resources).flatMap(([id, { Condition, ...resource }]) => {
    const is = Condition === undefined || isTrue(Condition);
    return is === false ? [] : [[id, { ...chosen(resource), ...is === undefined && { Condition } }]];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

const isOfPlace = (value: unknown) => referencesIn(value).some(name => /^AWS::(?!NoValue$)/.test(name));

/** Knows parameters, and nothing of where the template is deployed. */
function evaluator(template: any): DeployedTemplate {
  const known = Object.entries<any>(template.Parameters ?? {})
    .filter(([, { Type, Default }]) => Default !== undefined && !asText(Default).includes('${') && !/^AWS::SSM::/.test(Type));
  const conditions = Object.entries(template.Conditions ?? {}).filter(([, condition]) => !isOfPlace(condition));
  return new DeployedTemplate({ Parameters: Object.fromEntries(known), Conditions: Object.fromEntries(conditions) }, {
    ...{ account: '', region: '', partition: '', stackName: '', stackId: '', physicalIds: {} },
    parameters: Object.fromEntries(known.map(([name, { Default }]) => [name, asText(Default)])),
  });
}
