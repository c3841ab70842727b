import type { DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { Expression, type AzureValue } from '../../src/azure/template/expression';

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#';
const ACCOUNT = '111122223333';

/** Values of an example for what has no default, or a default that Azure computes. */
const EXAMPLES: { readonly [parameter: string]: AzureValue | undefined } = {
  connectorName: `aws-${ACCOUNT}`, location: 'westeurope', awsAccountId: ACCOUNT,
};

/** A parameters file with every parameter of the template, for `az deployment group create -p @FILE`. */
export function parametersFile({ parameters }: DeploymentTemplate): string {
  const values = Object.entries(parameters).map(([name, { defaultValue }]) => {
    const value = EXAMPLES[name] ?? defaultValue;
    if (value === undefined || value instanceof Expression) throw new Error(`no example for ${name}`);
    return [name, { value }];
  });
  return `${JSON.stringify({
    $schema: SCHEMA, contentVersion: '1.0.0.0', parameters: Object.fromEntries(values),
  }, undefined, 2)}\n`;
}
