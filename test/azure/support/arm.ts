/**
 * Evaluates a deployment template like Azure Resource Manager: parameters get their values, expressions are evaluated.
 * Supports the few functions that our templates use, and throws on everything else, so that nothing is ignored.
 */
const RESOURCE_GROUP = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/defender';
const LOCATION = 'westeurope';

export type Parameters = Record<string, string>;

/** The template's one resource and its outputs, with the given parameters. */
export function deployArm(
  template: any,
  given: Parameters = {},
): { resource: any; outputs: Record<string, string>; parameters: Parameters } {
  const parameters: Parameters = {};
  const unknown = Object.keys(given).find(name => !(name in template.parameters));
  if (unknown) throw new Error(`no parameter ${unknown}`);
  const get = (name: string): string => (parameters[name] ??= take(name));
  const take = (name: string): string => {
    const definition = template.parameters[name];
    if (definition?.type !== 'string') throw new Error(`no parameter ${name}`);
    const value =
      given[name] ?? (definition.defaultValue === undefined ? undefined : evaluate(definition.defaultValue, get));
    if (value === undefined) throw new Error(`parameter ${name} needs a value`);
    if (definition.allowedValues && !definition.allowedValues.includes(value)) {
      throw new Error(`parameter ${name} must not be ${value}`);
    }
    if (value.length < (definition.minLength ?? 0) || value.length > (definition.maxLength ?? Infinity)) {
      throw new Error(`length of ${name}`);
    }
    return value;
  };
  Object.keys(template.parameters).forEach(get);
  if (template.resources.length !== 1) throw new Error('not one resource');
  return {
    resource: evaluate(template.resources[0], get),
    outputs: Object.fromEntries(
      Object.entries<any>(template.outputs).map(([name, output]) => [name, evaluate(output.value, get)]),
    ),
    parameters,
  };
}

function evaluate(value: any, parameter: (name: string) => string): any {
  if (typeof value === 'string') {
    if (!value.startsWith('[') || !value.endsWith(']')) return value;
    return value.startsWith('[[') ? value.slice(1) : evaluateExpression(value.slice(1, -1), parameter);
  }
  if (Array.isArray(value)) return value.map(v => evaluate(v, parameter));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, evaluate(v, parameter)]));
}

const FUNCTIONS: Record<string, (args: any[], parameter: (name: string) => string) => any> = {
  concat: args => args.join(''),
  parameters: ([name], parameter) => parameter(name),
  resourceGroup: () => ({ location: LOCATION }),
  resourceId: ([type, name]) => `${RESOURCE_GROUP}/providers/${type}/${name}`,
};

function evaluateExpression(text: string, parameter: (name: string) => string): any {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    const match = text.slice(at).match(pattern);
    if (match?.index !== 0) return undefined;
    at += match[0].length;
    return match[0];
  };
  const term = (): any => {
    const literal = take(/^'(?:[^']|'')*'/);
    if (literal !== undefined) return literal.slice(1, -1).replace(/''/g, "'");
    const name = take(/^\w+\(/)?.slice(0, -1);
    if (!name || !FUNCTIONS[name]) throw new Error(`no expression at ${at}: ${text}`);
    const args: any[] = [];
    while (take(/^\)/) === undefined) {
      if (args.length > 0 && take(/^, /) === undefined) throw new Error(`no comma at ${at}: ${text}`);
      args.push(term());
    }
    const property = take(/^\.\w+/)?.slice(1);
    const result = FUNCTIONS[name](args, parameter);
    return property ? result[property] : result;
  };
  const result = term();
  if (at !== text.length) throw new Error(`more than an expression: ${text}`);
  return result;
}
