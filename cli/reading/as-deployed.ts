/** A template with the values that will be deployed: the given values of its parameters, otherwise their defaults. */
import { attempted, DeployedTemplate } from './deployed-template';
import { asText } from '../../src/checks/json-text';
import { withMappings } from '../../src/policy-language/cloudformation/mappings';
import { ifOf, intrinsicOf, isMap, referencesIn } from '../../src/policy-language/cloudformation/template-functions';
import { replaced } from '../shared/json';

/** Values of parameters by their names, as `--parameter` gives them. */
type Given = ReadonlyMap<string, string | undefined>;

/**
 * The template, whose parameters have the given values as defaults, or none if the value is undefined. Values for other names are
 * ignored.
 */
export function withGiven(template: any, given: Given): any {
  const parameters = Object.entries<any>(template.Parameters ?? {})
    .map(([name, parameter]) => [name, given.has(name) ? { ...parameter, Default: given.get(name) } : parameter]);
  return parameters.length === 0 ? template : { ...template, Parameters: Object.fromEntries(parameters) };
}

/** Functions that choose or divide known values. The others are read where a text is needed. */
const CHOOSING = ['Fn::Select', 'Fn::Split'];

/**
 * The template in which functions that choose among values are replaced with these values, as far as they are known. A value
 * that only the deployment chooses from a mapping becomes a branch of `Fn::If` for each value of the mapping.
 */
export function withChosenValues(template: any): any {
  const evaluated = evaluator(template);
  const known = new Map(Object.keys(template.Parameters ?? {}).map(Ref => [Ref, attempted<unknown>(() => evaluated.resolve({ Ref }))]));
  const chosen = (value: unknown) => {
    const [name, args] = intrinsicOf(value) ?? [];
    // For a list that is a parameter. The parts of other texts stay references.
    const isChosen = CHOOSING.includes(name ?? '') || name === 'Fn::Join' && Array.isArray(args) && isMap(args[1]);
    return isChosen && !isOfPlace(value) ? attempted<unknown>(() => evaluated.resolve(value)) : undefined;
  };
  const mapped: any = withMappings(template, new Map([...known].filter(([, value]) => value !== undefined)));
  return { ...mapped, Resources: replaced(mapped.Resources ?? {}, chosen) };
}

/**
 * The parts that a template has with the values of its parameters, which are their defaults. Parts that depend on something
 * else, such as the region, keep their condition.
 */
export function withKnownConditions(template: any): any {
  const evaluated = evaluator(template);
  const isTrue = (Condition: unknown) => attempted<boolean>(() => evaluated.resolve({ Condition }));
  const chosen = (value: unknown): unknown => {
    const [condition, yes, no] = ifOf(value) ?? [];
    const is = condition === undefined ? undefined : isTrue(condition);
    return is === undefined ? undefined : replaced(is ? yes : no, chosen);
  };
  const resources = Object.entries<any>(template.Resources).flatMap(([id, { Condition, ...resource }]) => {
    const is = Condition === undefined || isTrue(Condition);
    return is === false ? [] : [[id, { ...replaced(resource, chosen), ...is === undefined && { Condition } }]];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

const isOfPlace = (value: unknown) => referencesIn(value).some(name => /^AWS::(?!NoValue$)/.test(name));

/** A deployment that knows parameters, but not where the template is deployed. */
function evaluator(template: any): DeployedTemplate {
  const known = Object.entries<any>(template.Parameters ?? {})
    .filter(([, { Type, Default }]) => Default !== undefined && !asText(Default).includes('${') && !/^AWS::SSM::/.test(Type));
  const conditions = Object.entries(template.Conditions ?? {}).filter(([, condition]) => !isOfPlace(condition));
  return new DeployedTemplate({ Parameters: Object.fromEntries(known), Conditions: Object.fromEntries(conditions) }, {
    ...{ account: '', region: '', partition: '', stackName: '', stackId: '', physicalIds: {} },
    parameters: Object.fromEntries(known.map(([name, { Default }]) => [name, asText(Default)])),
  });
}
