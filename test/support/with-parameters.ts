/**
 * What CloudFormation makes of a template with conditions, for given parameters: resources and outputs whose condition
 * is false are gone, and so is everything about conditions. Throws on what it does not know, and on a reference to a
 * resource that is gone.
 */
export function withParameters(template: any, given: Record<string, string>): any {
  const { Parameters = {}, Conditions = {}, Resources, Outputs, ...rest } = template;
  const parameter = (name: string) => given[name] ?? Parameters[name].Default;
  const isTrue = (name: string): boolean => evaluate(Conditions[name]);
  const text = (value: any): unknown => typeof value === 'object' && 'Ref' in value ? parameter(value.Ref) : value;
  const evaluate = (expression: any): boolean => {
    const [[fn, args]] = Object.entries<any>(expression);
    switch (fn) {
      case 'Fn::Equals': return text(args[0]) === text(args[1]);
      case 'Fn::Or': return args.some(evaluate);
      case 'Fn::And': return args.every(evaluate);
      case 'Fn::Not': return !evaluate(args[0]);
      case 'Condition': return isTrue(args);
      default: throw new Error(`withParameters does not know ${fn}`);
    }
  };
  const resolve = (value: any): any => {
    if (Array.isArray(value)) return value.map(resolve).filter(v => v?.Ref !== 'AWS::NoValue');
    if (value === null || typeof value !== 'object') return value;
    if ('Fn::If' in value) {
      const [condition, yes, no] = value['Fn::If'];
      return resolve(isTrue(condition) ? yes : no);
    }
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, resolve(v)])
      .filter(([, v]) => v?.Ref !== 'AWS::NoValue'));
  };
  const those = (section: any) => Object.fromEntries(Object.entries<any>(section)
    .filter(([, { Condition }]) => Condition === undefined || isTrue(Condition))
    .map(([id, { Condition, ...others }]) => [id, resolve(others)]));
  const result = { ...rest, Resources: those(Resources), ...Outputs ? { Outputs: those(Outputs) } : {} };
  const gone = Object.keys(Resources).filter(id => !(id in result.Resources));
  const dangling = gone.find(id => new RegExp(`"${id}"|\\$\\{${id}[.}]`).test(JSON.stringify(result)));
  if (dangling) throw new Error(`something refers to ${dangling}, which is gone`);
  return result;
}
