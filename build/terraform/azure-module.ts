import { canBeNull, hclExpression } from './azure-expression';
import { Hcl, hclBlock, hclValue, type HclValue } from './hcl';
import { snakeCase } from './names';
import { RESOURCE_TYPE, type DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { Expression, type AzureValue } from '../../src/azure/template/expression';
import { azureAccount, azureOrganization } from '../templates/azure';

/** What an existing connector cannot change. Azure would delete it, with its id and its history. */
const KEPT: readonly { attribute: string; variable: string; isKept: string }[] = [
  { attribute: 'name', variable: 'connector_name', isKept: 'self.name == local.connector_name' },
  { attribute: 'parent_id', variable: 'resource_group_id', isKept: 'lower(self.parent_id) == lower(var.resource_group_id)' },
  {
    attribute: 'location',
    variable: 'location',
    isKept: 'replace(lower(self.location), " ", "") == replace(lower(var.location), " ", "")',
  },
];

/** With a name of its own, the connector would get another account, and keep its name. */
const SAME_ACCOUNT = hclBlock('precondition', {
  condition: new Hcl('terraform_data.account.output == var.aws_account_id'),
  error_message: new Hcl('"aws_account_id of a security connector that exists cannot change: Azure would no longer connect the account '
    + '${terraform_data.account.output}. Connect ${var.aws_account_id} by a module block of its own."'),
});

/** The security connector of the two deployment templates, for an account or for an organization. */
export function azureMainFile(): string {
  const [account, organization] = [azureAccount(), azureOrganization()];
  const name = hclValue(toHcl(account.parameters.connectorName.defaultValue!));
  const locals = Object.entries(account.variables!).map(([key, value]) => [snakeCase(key), toHcl(value)]);
  const environment = ({ resource }: DeploymentTemplate) => toHcl((resource.properties as Properties).environmentData);
  return [
    hclBlock('locals', {
      connector_name: new Hcl(`var.connector_name == null ? ${name} : var.connector_name`),
      ...Object.fromEntries(locals),
      environment_data: { account: environment(account), organization: environment(organization) },
    }),
    `# The account of the first apply, also after it left the variable.\n${hclBlock('resource "terraform_data" "account"', {
      input: new Hcl('var.aws_account_id'),
    }, [hclBlock('lifecycle', { ignore_changes: [new Hcl('input')] })])}`,
    hclBlock('resource "azapi_resource" "security_connector"', {
      type: `${RESOURCE_TYPE}@${account.apiVersion}`,
      name: new Hcl('local.connector_name'),
      parent_id: new Hcl('var.resource_group_id'),
      location: new Hcl('var.location'),
      tags: new Hcl('var.tags'),
      body: {
        properties: {
          ...toHcl(account.resource.properties) as { [key: string]: HclValue },
          environmentData: new Hcl('local.environment_data[var.organization ? "organization" : "account"]'),
        },
      },
      list_unique_id_property: new Hcl('{\n  # Azure returns the offerings in an order of its own.\n  "properties.offerings" = "offeringType"\n}'),
    }, [lifecycle()]),
  ].join('\n');
}

interface Properties {
  readonly [key: string]: AzureValue;
}

/** What is ignored keeps the value of the state, also if the new value is not known before Terraform applies. */
function lifecycle(): string {
  const ignored = KEPT.map(({ attribute }) => new Hcl(attribute));
  return hclBlock('lifecycle', { ignore_changes: ignored }, [SAME_ACCOUNT, ...KEPT.map(({ attribute, variable, isKept }) => hclBlock('postcondition', {
    condition: new Hcl(isKept),
    error_message: new Hcl(`"${variable} of a security connector that exists cannot change: Azure would delete the connector, with its id and `
      + `its history. Its ${attribute} is \${self.${attribute}}. To replace it nevertheless: terraform apply -replace=ADDRESS."`),
  }))]);
}

function toHcl(value: AzureValue): HclValue {
  if (value instanceof Expression) return new Hcl(hclExpression(value));
  if (Array.isArray(value)) return value.map(v => toHcl(v));
  if (typeof value !== 'object') return value;
  const object = Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toHcl(v)]));
  const hasNull = Object.values(value).some(v => v instanceof Expression && canBeNull(v));
  // In Azure, what is null is not set. In Terraform, null would be sent.
  return hasNull ? new Hcl(`{ for key, value in ${hclValue(object)} : key => value if value != null }`) : object;
}
