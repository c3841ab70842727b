import { OUTPUTS, RESOURCE_TYPE, type DeploymentTemplate, type TemplateParameter } from './deployment-template';
import { bicepEscape, Expression, type AzureValue } from './expression';

/** The template in Bicep, with the same content as in JSON. */
export function bicep(template: DeploymentTemplate): string {
  const { name, location, tags, properties, ...others } = template.resource;
  const resource = {
    name, location, ...tags === undefined ? {} : { tags }, ...others as { [key: string]: AzureValue }, properties,
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
  if (value instanceof Expression) return value.bicepExpression;
  const entries = Object.entries(value);
  return entries.length === 0
    ? '{}'
    : `{\n${entries.map(([k, v]) => `${inner}${bicepKey(k)}: ${bicepValue(v, inner)}\n`).join('')}${indent}}`;
}

function bicepKey(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : bicepString(key);
}

function bicepString(value: string): string {
  return `'${bicepEscape(value)}'`;
}
