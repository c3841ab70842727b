import { bicepString } from '../../src/azure/template/bicep';
import type { DeploymentTemplate } from '../../src/azure/template/deployment-template';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
const ACCOUNT = '111122223333';

/** Example values for parameters that have no default, or a default that Azure computes. */
const EXAMPLES: { readonly [parameter: string]: string | undefined } = {
  connectorName: `aws-${ACCOUNT}`, location: 'westeurope', awsAccountId: ACCOUNT,
};

/** A parameters file with every parameter of the template, for `az deployment group create -p @FILE`. */
export function parametersFile(template: DeploymentTemplate): string {
  const parameters = Object.fromEntries(valuesOf(template).map(([name, value]) => [name, { value }]));
  return `${JSON.stringify({ $schema: SCHEMA, contentVersion: '1.0.0.0', parameters }, undefined, 2)}\n`;
}

/** The same parameters file in Bicep. It belongs to the Bicep file with this name in the same folder. */
export function bicepParametersFile(template: DeploymentTemplate, name: string): string {
  const lines = valuesOf(template).map(([key, value]) => `param ${key} = ${typeof value === 'string' ? bicepString(value) : value}\n`);
  return `using '${name}.bicep'\n\n${lines.join('')}`;
}

function valuesOf({ parameters }: DeploymentTemplate): [name: string, value: string | boolean][] {
  return Object.entries(parameters).map(([name, { defaultValue }]) => {
    const value = EXAMPLES[name] ?? defaultValue;
    if (typeof value !== 'string' && typeof value !== 'boolean') throw new Error(`no example for ${name}`);
    return [name, value];
  });
}
