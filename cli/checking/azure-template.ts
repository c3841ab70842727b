import { filesBeside, type AssemblyStack } from '../reading/assembly';
import { readJson } from '../shared/read-files';

/** The value of a parameter of a deployment template. Undefined if the default applies. */
export type ParameterValues = (name: string) => unknown;

/** The template for Azure that the app wrote for this connector. Undefined if there is none, or more than one. */
export function findAzureTemplate(stack: Pick<AssemblyStack, 'folder' | 'root'>, connector: string, account: string): any | undefined {
  const found = filesBeside(stack, '.securityConnector.json').map(file => readJson(file) as any)
    .filter(({ parameters }) => (parameters.awsAccountId.allowedValues ?? [account]).includes(account))
    .filter(template => new Evaluator(template, name => name === 'awsAccountId' ? account : undefined)
      .parameter('connectorName').toLowerCase() === connector.toLowerCase());
  return found.length === 1 ? found[0] : undefined;
}

/** The resource of a template, evaluated with the values of parameters. Throws for functions that the library does not write. */
export function evaluateResource(template: any, values: ParameterValues): any {
  return new Evaluator(template, values).value(template.resources[0]);
}

/** Evaluates the functions of Azure Resource Manager that the library uses. */
class Evaluator {
  constructor(private readonly template: any, private readonly values: ParameterValues) {}

  public parameter(name: string): any {
    const given = this.values(name);
    return given === undefined ? this.value(this.template.parameters[name].defaultValue) : given;
  }

  public value(value: any): any {
    if (typeof value === 'string') {
      if (!/^\[.*\]$/s.test(value)) return value;
      return value.startsWith('[[') ? value.slice(1) : evaluateArmExpression(value.slice(1, -1), (name, args) => this.call(name, args));
    }
    if (Array.isArray(value)) return value.map(v => this.value(v));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [this.value(key), this.value(v)]));
  }

  private call(name: string, args: any[]): any {
    switch (name) {
      case 'parameters': return this.parameter(args[0]);
      case 'variables': return this.value(this.template.variables[args[0]]);
      case 'concat': return args.every(Array.isArray) ? args.flat() : args.join('');
      case 'createArray': return args;
      case 'if': return args[0] ? args[1] : args[2];
      case 'null': return null;
      case 'string': return args[0];
      case 'resourceGroup.location': return this.values('location');
      default: throw new Error(`the template for Azure has a function that this command does not know: ${name}`);
    }
  }
}

/**
 * Evaluates an expression of Azure Resource Manager that the library writes, without its brackets. It is a text, or a call of a function
 * such as `resourceGroup().location`. Throws if it is anything else.
 */
function evaluateArmExpression(expression: string, call: (name: string, args: any[]) => any): any {
  let rest = expression;
  const take = (pattern: RegExp) => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const value = (): any => {
    const text = take(/^'(?:[^']|'')*'/);
    if (text !== undefined) return text.slice(1, -1).replaceAll("''", "'");
    const fn = take(/^\w+(?=\()/);
    if (fn === undefined || take(/^\(/) === undefined) throw new Error(`not a text or a call: ${rest}`);
    const args: any[] = [];
    while (take(/^\)/) === undefined) {
      if (args.length > 0 && take(/^, /) === undefined) throw new Error(`no comma at: ${rest}`);
      args.push(value());
    }
    return call(`${fn}${take(/^\.\w+/) ?? ''}`, args);
  };
  const whole = value();
  if (rest !== '') throw new Error(`more than an expression: ${rest}`);
  return whole;
}
