import { evaluate, isTrue, referencesIn, type Known } from './evaluate';

/**
 * Deploys a template with parameters like CloudFormation. First, it checks patterns, allowed values and the rules of the template.
 * Then it removes everything whose condition is false, and inserts the values. Throws if CloudFormation would refuse the
 * parameters, and on everything that it does not know.
 */
export function deployTemplate(template: any, given: Record<string, string>): any {
  const values = checkedParameters(template.Parameters ?? {}, given);
  const reference = (name: string) => values[name];
  // Rules cannot refer to conditions.
  const broken = Object.values<any>(template.Rules ?? {})
    .filter(r => r.RuleCondition === undefined || isTrue(r.RuleCondition, { reference }))
    .flatMap(r => r.Assertions.filter((a: any) => !isTrue(a.Assert, { reference })).map((a: any) => a.AssertDescription));
  if (broken.length > 0) throw new Error(broken.join('; '));
  const { Rules, Metadata, ...rest } = template;
  return chosen(rest, values, { reference });
}

/**
 * Evaluates the conditions of a template for these parameters. Resources and outputs whose condition is false are removed, and so
 * are the conditions. References stay. Throws on everything that it does not know, and on a reference to a removed resource.
 */
export function withParameters(template: any, given: Record<string, string>): any {
  const defaults = Object.entries<any>(template.Parameters ?? {}).map(([name, { Default }]) => [name, Default]);
  return chosen(template, { ...Object.fromEntries(defaults), ...given }, {});
}

/** Returns a function that evaluates a condition for these parameters. */
export function isTrueWith(expression: any, values: Record<string, string>, conditions: Record<string, unknown> = {}): boolean {
  return isTrue(expression, {
    reference: name => values[name],
    condition: (name) => {
      if (!(name in conditions)) throw new Error(`there is no condition ${name}`);
      return isTrueWith(conditions[name], values, conditions);
    },
  });
}

function checkedParameters(parameters: any, given: Record<string, string>): Record<string, string> {
  const unknown = Object.keys(given).find(name => !(name in parameters));
  if (unknown) throw new Error(`no parameter ${unknown}`);
  return Object.fromEntries(Object.entries<any>(parameters).map(([name, definition]) => {
    const { Default, AllowedValues, AllowedPattern, MaxLength = Infinity, ConstraintDescription } = definition;
    const value = given[name] ?? Default;
    if (value === undefined) throw new Error(`${name} must have a value`);
    const isAllowed = (!AllowedValues || AllowedValues.includes(value)) && value.length <= MaxLength
      && (!AllowedPattern || new RegExp(`^(?:${AllowedPattern})$`).test(value));
    if (!isAllowed) throw new Error(`${name} must be ${ConstraintDescription ?? AllowedValues?.join(', ')}`);
    return [name, value];
  }));
}

function chosen(template: any, values: Record<string, string>, known: Known): any {
  const { Parameters, Conditions = {}, Resources, Outputs, ...rest } = template;
  const condition = (name: string) => isTrueWith({ Condition: name }, values, Conditions);
  const those = (section: any) => Object.fromEntries(Object.entries<any>(section)
    .filter(([, { Condition }]) => Condition === undefined || condition(Condition))
    .map(([id, { Condition, ...others }]) => [id, evaluate(others, { ...known, condition })]));
  const result = { ...rest, Resources: those(Resources), ...Outputs ? { Outputs: those(Outputs) } : {} };
  const used = new Set(Object.values<any>(result.Resources).flatMap(r => r.DependsOn ?? []));
  for (const name of referencesIn([result.Resources, result.Outputs])) used.add(name);
  const dangling = Object.keys(Resources).find(id => !(id in result.Resources) && used.has(id));
  if (dangling) throw new Error(`the template refers to ${dangling}, which was removed`);
  return result;
}
