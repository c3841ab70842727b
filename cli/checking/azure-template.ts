import { evaluateArmExpression } from './arm-expression';
import { filesBeside, type AssemblyStack } from '../reading/assembly';
import { readJson } from '../shared/read-files';

/** Values of the parameters of a deployment template. Undefined means the default. */
export type ParameterValues = (name: string) => unknown;

/** The template for Azure that the app wrote for this connector. Undefined if there are none or several. */
export function findAzureTemplate(stack: Pick<AssemblyStack, 'folder' | 'root'>, connector: string, account: string): any | undefined {
  const found = filesBeside(stack, '.securityConnector.json').map(file => readJson(file) as any)
    .filter(({ parameters }) => (parameters.awsAccountId.allowedValues ?? [account]).includes(account))
    .filter(template => new Evaluator(template, name => name === 'awsAccountId' ? account : undefined)
      .parameter('connectorName').toLowerCase() === connector.toLowerCase());
  return found.length === 1 ? found[0] : undefined;
}

/** The resource of a template, with the values of parameters. Throws if the library does not write such a template. */
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
