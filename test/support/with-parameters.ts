/** Whether a condition is true. Parameters and other conditions by name. Throws on what it does not know. */
export function isTrue(expression: any, parameters: Record<string, string>, conditions: Record<string, unknown> = {}): boolean {
  const text = (value: any): unknown => {
    if (typeof value !== 'object') return value;
    if (value.Ref in parameters) return parameters[value.Ref];
    throw new Error(`isTrue does not know ${JSON.stringify(value)}`);
  };
  const each = (operands: any[]) => operands.map(operand => isTrue(operand, parameters, conditions));
  const [[fn, args]] = Object.entries<any>(expression);
  switch (fn) {
    case 'Fn::Equals': return text(args[0]) === text(args[1]);
    case 'Fn::Or': return each(args).includes(true);
    case 'Fn::And': return !each(args).includes(false);
    case 'Fn::Not': return !each(args)[0];
    case 'Condition': if (args in conditions) return isTrue(conditions[args], parameters, conditions);
  }
  throw new Error(`isTrue does not know ${fn}`);
}

/**
 * What CloudFormation makes of a template with conditions, for given parameters: resources and outputs whose condition
 * is false are gone, and so is everything about conditions. Throws on what it does not know, and on a reference to a
 * resource that is gone.
 */
export function withParameters(template: any, given: Record<string, string>): any {
  const { Parameters = {}, Conditions = {}, Resources, Outputs, ...rest } = template;
  const defaults = Object.entries<any>(Parameters).map(([name, { Default }]) => [name, Default]);
  const holds = (name: string) => isTrue({ Condition: name }, { ...Object.fromEntries(defaults), ...given }, Conditions);
  const resolve = (value: any): any => {
    if (Array.isArray(value)) return value.map(resolve).filter(v => v?.Ref !== 'AWS::NoValue');
    if (value === null || typeof value !== 'object') return value;
    if ('Fn::If' in value) {
      const [condition, yes, no] = value['Fn::If'];
      return resolve(holds(condition) ? yes : no);
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v)])
      .filter(([, v]) => v?.Ref !== 'AWS::NoValue'));
  };
  const those = (section: any) => Object.fromEntries(Object.entries<any>(section)
    .filter(([, { Condition }]) => Condition === undefined || holds(Condition))
    .map(([id, { Condition, ...others }]) => [id, resolve(others)]));
  const result = { ...rest, Resources: those(Resources), ...Outputs ? { Outputs: those(Outputs) } : {} };
  const gone = Object.keys(Resources).filter(id => !(id in result.Resources));
  const dangling = gone.find(id => new RegExp(`"${id}"|\\$\\{${id}[.}]`).test(JSON.stringify(result)));
  if (dangling) throw new Error(`something refers to ${dangling}, which is gone`);
  return result;
}
