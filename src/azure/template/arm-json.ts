import { OUTPUTS, RESOURCE_TYPE, type DeploymentTemplate, type TemplateParameter } from './deployment-template';
import { Expression, type AzureValue, type Term } from './expression';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

/** Returns the template in JSON, for `az deployment group create`. */
export function armJson(template: DeploymentTemplate): string {
  const { name, location, tags, properties, ...others } = template.resource;
  const parameters = Object.entries(template.parameters).map(([key, parameter]) => [key, armParameter(parameter)]);
  return `${JSON.stringify({
    $schema: SCHEMA,
    contentVersion: '1.0.0.0',
    metadata: { description: template.description, ...armObject(template.metadata ?? {}) },
    parameters: Object.fromEntries(parameters),
    ...template.variables === undefined ? {} : { variables: armValue(template.variables) },
    resources: [{
      type: RESOURCE_TYPE,
      apiVersion: template.apiVersion,
      name: armValue(name),
      location: armValue(location),
      ...tags === undefined ? {} : { tags: armValue(tags) },
      ...armObject(others),
      properties: armValue(properties),
    }],
    outputs: {
      securityConnectorId: {
        type: 'string',
        metadata: { description: OUTPUTS.securityConnectorId },
        value: `[resourceId('${RESOURCE_TYPE}', parameters('connectorName'))]`,
      },
    },
  }, undefined, 2)}\n`;
}

function armParameter(parameter: TemplateParameter): object {
  const { type = 'string', description, defaultValue, allowedValues, minLength, maxLength } = parameter;
  return {
    type,
    ...defaultValue === undefined ? {} : { defaultValue: armValue(defaultValue) },
    ...allowedValues ? { allowedValues } : {},
    ...minLength === undefined ? {} : { minLength },
    ...maxLength === undefined ? {} : { maxLength },
    metadata: { description },
  };
}

function armValue(value: AzureValue): unknown {
  if (typeof value === 'string') return armText(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(armValue);
  if (value instanceof Expression) return `[${armExpression(value)}]`;
  return armObject(value);
}

function armObject(value: { readonly [key: string]: AzureValue | undefined }): object {
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [armKey(k), v === undefined ? v : armValue(v)]));
}

/** Returns an expression without the brackets around it. */
export function armExpression(term: Term): string {
  if (typeof term === 'string') return `'${term.replace(/'/g, "''")}'`;
  if (typeof term === 'number') return String(term);
  const { node } = term;
  if ('parameter' in node) return `parameters('${node.parameter}')`;
  if ('variable' in node) return `variables('${node.variable}')`;
  const args = node.args.map(armExpression).join(', ');
  switch (node.fn) {
    case 'text': return `concat(${args})`;
    case 'notEquals': return `not(equals(${args}))`;
    case 'resourceGroup': return 'resourceGroup().location';
    default: return `${node.fn}(${args})`;
  }
}

/** Escapes a text. In Azure, a text in brackets is an expression, and a second opening bracket makes it a text. */
function armText(value: string): string {
  return /^\[.*\]$/s.test(value) ? `[${value}` : value;
}

/** Escapes the key `copy`, which is a loop in Azure. Azure ignores the case of names. */
function armKey(key: string): string {
  return key.toLowerCase() === 'copy' ? `[string('${key}')]` : armText(key);
}
