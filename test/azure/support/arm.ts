/**
 * Evaluates a deployment template like Azure Resource Manager: parameters get their values, expressions are evaluated.
 * Supports the few functions that our templates use, and throws on everything else, so that nothing is ignored.
 */
const RESOURCE_GROUP = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/defender';
const LOCATION = 'westeurope';

/** Values of a deployment. Switches are booleans. */
export type Parameters = Record<string, any>;

/** The template's one resource and its outputs, with the given parameters. */
export function deployArm(
  template: any,
  given: Parameters = {},
): { resource: any; outputs: Record<string, string>; parameters: Parameters } {
  const parameters: Parameters = {};
  const unknown = Object.keys(given).find(name => !(name in template.parameters));
  if (unknown) throw new Error(`no parameter ${unknown}`);
  const get = (name: string): any => (parameters[name] ??= take(name));
  const take = (name: string): any => {
    const definition = template.parameters[name];
    if (definition?.type !== 'string' && definition?.type !== 'bool') throw new Error(`no parameter ${name}`);
    const value =
      given[name] ?? (definition.defaultValue === undefined ? undefined : evaluate(definition.defaultValue, { parameter: get }));
    if (value === undefined) throw new Error(`parameter ${name} needs a value`);
    if (typeof value !== { string: 'string', bool: 'boolean' }[definition.type as 'string' | 'bool']) {
      throw new Error(`parameter ${name} has the wrong type`);
    }
    if (definition.allowedValues && !definition.allowedValues.includes(value)) {
      throw new Error(`parameter ${name} must not be ${value}`);
    }
    if (value.length < (definition.minLength ?? 0) || value.length > (definition.maxLength ?? Infinity)) {
      throw new Error(`length of ${name}`);
    }
    return value;
  };
  Object.keys(template.parameters).forEach(get);
  const scope: Scope = { parameter: get, variable: name => evaluate(template.variables[name], scope) };
  if (template.resources.length !== 1) throw new Error('not one resource');
  return {
    resource: evaluate(template.resources[0], scope),
    outputs: Object.fromEntries(
      Object.entries<any>(template.outputs).map(([name, output]) => [name, evaluate(output.value, scope)]),
    ),
    parameters,
  };
}

/** What an expression can name. A default of a parameter cannot name variables. */
interface Scope {
  readonly parameter: (name: string) => any;
  readonly variable?: (name: string) => any;
}

function evaluate(value: any, scope: Scope): any {
  if (typeof value === 'string') {
    if (!value.startsWith('[') || !value.endsWith(']')) return value;
    return value.startsWith('[[') ? value.slice(1) : evaluateExpression(value.slice(1, -1), scope);
  }
  if (Array.isArray(value)) return value.map(v => evaluate(v, scope));
  if (typeof value !== 'object' || value === null) return value;
  // What is null is not set. Keys can be expressions too.
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [evaluate(k, scope), evaluate(v, scope)]).filter(([, v]) => v !== null));
}

const FUNCTIONS: Record<string, (args: any[], scope: Scope) => any> = {
  string: ([value]) => String(value),
  empty: ([value]) => value.length === 0,
  equals: ([a, b]) => a === b,
  not: ([value]) => !value,
  split: ([value, separator]) => value.split(separator),
  concat: args => args.every(Array.isArray) ? args.flat(1) : args.join(''),
  createArray: args => args,
  if: ([condition, yes, no]) => condition ? yes : no,
  and: args => args.every(Boolean),
  length: ([value]) => value.length,
  mul: ([a, b]) => a * b,
  sub: ([a, b]) => a - b,
  replace: ([value, from, to]) => value.replaceAll(from, to),
  // Of two branches, only the one that is chosen fails.
  fail: ([message]) => new Error(message),
  null: () => null,
  parameters: ([name], { parameter }) => parameter(name),
  variables: ([name], { variable }) => variable!(name),
  resourceGroup: () => ({ location: LOCATION }),
  resourceId: ([type, name]) => `${RESOURCE_GROUP}/providers/${type}/${name}`,
};

function evaluateExpression(text: string, scope: Scope): any {
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
    const number = take(/^\d+/);
    if (number !== undefined) return Number(number);
    const name = take(/^\w+\(/)?.slice(0, -1);
    if (!name || !FUNCTIONS[name]) throw new Error(`no expression at ${at}: ${text}`);
    const args: any[] = [];
    while (take(/^\)/) === undefined) {
      if (args.length > 0 && take(/^, /) === undefined) throw new Error(`no comma at ${at}: ${text}`);
      args.push(term());
    }
    const property = take(/^\.\w+/)?.slice(1);
    const result = FUNCTIONS[name](args, scope);
    return property ? result[property] : result;
  };
  const result = term();
  if (at !== text.length) throw new Error(`more than an expression: ${text}`);
  if (result instanceof Error) throw result;
  return result;
}
