import { canBeNull, inHcl, type References } from './azure-expression';
import { Hcl, hclBlock, hclValue, type HclValue } from './hcl';
import { snakeCase } from './names';
import { RESOURCE_TYPE, type DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { Expression, type AzureValue } from '../../src/azure/template/expression';

/** Parameters of Azure that are no variables of the same name. */
const REFERENCES: References = {
  awsAccountId: 'local.aws_account_id',
  awsPartition: 'local.aws_partition',
};

/** The security connector of the deployment template, if the user names a resource group. */
export function azureFile(template: DeploymentTemplate, dependsOn: readonly string[]): string {
  const variables = Object.keys(template.parameters).map(name => [name, `var.${snakeCase(name)}`]);
  const references = { ...Object.fromEntries(variables), ...REFERENCES };
  const { defaultValue: defaultName } = template.parameters.connectorName;
  const name = hclValue(toHcl(defaultName!, references));
  const locals = Object.entries(template.variables!).map(([key, value]) => [snakeCase(key), toHcl(value, references)]);
  return [
    hclBlock('locals', Object.fromEntries(locals)),
    hclBlock('resource "azapi_resource" "security_connector"', {
      count: new Hcl('var.azure_resource_group_id == null ? 0 : 1'),
      type: `${RESOURCE_TYPE}@${template.apiVersion}`,
      name: new Hcl(`var.azure_connector_name == null ? ${name} : var.azure_connector_name`),
      parent_id: new Hcl('var.azure_resource_group_id'),
      location: new Hcl('var.azure_location'),
      body: { properties: toHcl(template.resource.properties, references) },
      depends_on: dependsOn.map(address => new Hcl(address)),
    }),
  ].join('\n');
}

function toHcl(value: AzureValue, references: References): HclValue {
  if (value instanceof Expression) return inHcl(value.armExpression, references);
  if (Array.isArray(value)) return value.map(v => toHcl(v, references));
  if (typeof value !== 'object') return value;
  const object = Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toHcl(v, references)]));
  const hasNull = Object.values(value).some(v => v instanceof Expression && canBeNull(v.armExpression));
  // In Azure, what is null is not set. In Terraform, null would be sent.
  return hasNull ? new Hcl(`{ for key, value in ${hclValue(object)} : key => value if value != null }`) : object;
}
