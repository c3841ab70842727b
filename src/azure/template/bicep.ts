import { OUTPUTS, RESOURCE_TYPE, type DeploymentTemplate, type TemplateParameter } from './deployment-template';
import { Expression, type AzureFunction, type AzureObject, type AzureValue, type Term } from './expression';

/** Returns the template in Bicep, with the same content as in JSON. */
export function bicep(template: DeploymentTemplate): string {
  const { name, location, tags, properties, ...others } = template.resource;
  const resource = {
    name, location, ...tags === undefined ? {} : { tags }, ...others as AzureObject, properties,
  };
  return [
    `metadata description = ${bicepString(template.description)}`,
    ...Object.entries(template.metadata ?? {}).map(([key, value]) => `metadata ${key} = ${bicepValue(value, '')}`),
    ...Object.entries(template.parameters).map(([key, parameter]) => bicepParameter(key, parameter)),
    ...Object.entries(template.variables ?? {}).map(([key, value]) => `var ${key} = ${bicepValue(value, '')}`),
    `resource securityConnector '${RESOURCE_TYPE}@${template.apiVersion}' = ${bicepValue(resource, '')}`,
    [
      `@description(${bicepString(OUTPUTS.securityConnectorId)})`,
      'output securityConnectorId string = securityConnector.id',
    ].join('\n'),
  ].join('\n\n') + '\n';
}

function bicepParameter(key: string, parameter: TemplateParameter): string {
  const { type = 'string', description, defaultValue, allowedValues, minLength, maxLength } = parameter;
  return [
    `@description(${bicepString(description)})`,
    ...allowedValues ? [`@allowed(${bicepValue([...allowedValues], '')})`] : [],
    ...minLength === undefined ? [] : [`@minLength(${minLength})`],
    ...maxLength === undefined ? [] : [`@maxLength(${maxLength})`],
    `param ${key} ${type}${defaultValue === undefined ? '' : ` = ${bicepValue(defaultValue, '')}`}`,
  ].join('\n');
}

function bicepValue(value: AzureValue, indent: string): string {
  if (typeof value === 'string') return bicepString(value);
  if (typeof value === 'number' && !Number.isInteger(value)) return `json('${value}')`; // Bicep has only whole numbers.
  if (typeof value !== 'object') return String(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[\n${value.map(v => `${inner}${bicepValue(v, inner)}\n`).join('')}${indent}]`;
  }
  if (value instanceof Expression) return bicepExpression(value);
  const entries = Object.entries(value);
  return entries.length === 0
    ? '{}'
    : `{\n${entries.map(([k, v]) => `${inner}${bicepKey(k)}: ${bicepValue(v, inner)}\n`).join('')}${indent}}`;
}

function bicepKey(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : bicepString(key);
}

/** Precedence of operators. Other functions are not operators in Bicep. */
const BINDING: { readonly [fn in AzureFunction]?: number } = {
  if: 0, and: 1, equals: 2, notEquals: 2, sub: 3, mul: 4, not: 5,
};

export function bicepExpression(term: Term): string {
  if (!(term instanceof Expression)) return bicepValue(term, '');
  const { node } = term;
  if ('parameter' in node) return node.parameter;
  if ('variable' in node) return node.variable;
  const { fn, args } = node;
  const all = args.map(bicepExpression);
  const operands = args.map((arg, i) => bindingOf(arg) <= bindingOf(term) ? `(${all[i]})` : all[i]);
  switch (fn) {
    case 'text': return `'${args.map((a, i) => typeof a === 'string' ? bicepEscape(a) : `\${${all[i]}}`).join('')}'`;
    case 'createArray': return `[${all.join(', ')}]`;
    case 'null': return 'null';
    case 'if': return `${operands[0]} ? ${all[1]} : ${all[2]}`;
    case 'and': return operands.join(' && ');
    case 'equals': return operands.join(' == ');
    case 'notEquals': return operands.join(' != ');
    case 'sub': return operands.join(' - ');
    case 'mul': return operands.join(' * ');
    case 'not': return `!${operands[0]}`;
    case 'resourceGroup': return 'resourceGroup().location';
    default: return `${fn}(${all.join(', ')})`;
  }
}

function bindingOf(term: Term): number {
  return term instanceof Expression && 'fn' in term.node ? BINDING[term.node.fn] ?? Infinity : Infinity;
}

export function bicepString(value: string): string {
  return `'${bicepEscape(value)}'`;
}

function bicepEscape(value: string): string {
  return value
    .replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\$\{/g, '\\${')
    .replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')
    .replace(/\p{Cc}/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
