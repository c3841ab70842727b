import { fieldsOf, objectInHcl, toHcl, type Nodes } from './azure-offerings';
import { EXCLUDED, STACK_SET } from './azure-organization';
import { Hcl, hclBlock, hclKey, hclValue, type HclValue } from './hcl';
import { snakeCase } from './names';
import { CIEM_IS_ON, IF_CREATED, localsOfParameters, type OwnVariable } from './variables';
import { ENVIRONMENT, OFFERINGS } from '../../src/azure/settings/fields';
import { RESOURCE_TYPE, type DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { Expression, type AzureObject, type AzureValue } from '../../src/azure/template/expression';
import { azureAccount, azureOrganization } from '../templates/azure';
import { API_VERSIONS } from '../templates/switches';

/** What an existing connector cannot change: Azure would delete it, with its id and its history. Preconditions of outputs.tf say so to the user. */
const KEPT = ['name', 'parent_id', 'location'];

/** With a name of its own, the connector would get another account, and keep its name. */
const SAME_ACCOUNT = hclBlock('precondition', {
  condition: new Hcl('terraform_data.account[0].output == var.aws_account_id'),
  error_message: new Hcl('"aws_account_id of a security connector that exists cannot change: Azure would no longer connect the account '
    + '${terraform_data.account[0].output}. Connect ${var.aws_account_id} by a module block of its own."'),
});

/** Whether a path is below an object, and not one of the names that it knows. */
const IN_NODE = 'startswith(path, "${node}.") && !contains(names, lower(split(".", trimprefix(path, "${node}."))[0]))';
const NAMES_BELOW = 'length(split(".", trimprefix(path, "${node}.")))';

/** The settings of the user by object. A path can have one name that is new, or two. */
const ADDITIONAL = new Hcl(`{
  for node, names in local.known_settings : node => merge(
    { for path, value in var.additional_settings : trimprefix(path, "\${node}.") => value if ${IN_NODE} && ${NAMES_BELOW} == 1 },
    { for name, paths in {
      for path in keys(var.additional_settings) : split(".", trimprefix(path, "\${node}."))[0] => path... if ${IN_NODE} && ${NAMES_BELOW} == 2
    } : name => { for path in paths : trimprefix(path, "\${node}.\${name}.") => var.additional_settings[path] } }
  )
}`);

/** Of nothing if the variable is a list or a text: another validation says so. */
const PATHS = 'try(keys(var.additional_settings), [])';

/** The variable of settings that this version does not know. */
export const ADDITIONAL_SETTINGS: OwnVariable = {
  name: 'additional_settings',
  description: 'Settings that this version does not know, by path: offering and names with dots, such as DefenderCspmAws.newFeature.enabled. '
    + 'Settings of the environment begin with AwsAccount. They have no effect if the plan is off',
  type: 'any',
  default: {},
  validations: [
    { condition: 'can(merge(var.additional_settings, {}))', message: 'additional_settings must be an object, with paths as its keys.' },
    {
      condition: `alltrue([for path in ${PATHS} : anytrue([for node, names in local.known_settings : ${IN_NODE} && ${NAMES_BELOW} <= 2])])`,
      message: 'additional_settings must have paths with one or two names that this version does not know. What it knows has a variable. '
        + 'For deeper settings, give an object.',
    },
    {
      condition: `alltrue([for path in ${PATHS} : !anytrue([for other in ${PATHS} : startswith(path, "\${other}.")])])`,
      message: 'additional_settings must not have a path below another one.',
    },
  ],
};

/** The security connector of the two deployment templates, for an account or for an organization. */
export function azureMainFile(): string {
  const [account, organization] = [accountOfAllVersions(), azureOrganization()];
  const name = hclValue(toHcl(account.parameters.connectorName.defaultValue!));
  const nodes: Nodes = {};
  const locals = Object.entries(account.variables!).map(([key, value]) =>
    [snakeCase(key), OFFERINGS.includes(key) ? objectInHcl(key, value as AzureObject, fieldsOf(key), nodes) : toHcl(value)]);
  const environment = ({ resource }: DeploymentTemplate) =>
    objectInHcl(ENVIRONMENT, (resource.properties as AzureObject).environmentData as AzureObject, fieldsOf(ENVIRONMENT), nodes);
  return [
    hclBlock('locals', {
      connector_name: new Hcl(`var.connector_name == null ? ${name} : var.connector_name`),
      ...localsOfParameters([...Object.keys(account.parameters), ...Object.keys(organization.parameters)]),
      stack_set_name: new Hcl(STACK_SET),
      excluded_account_ids: new Hcl(EXCLUDED),
      ...Object.fromEntries(locals),
      ciem: new Hcl(CIEM_IS_ON.slice(1, -1)),
      environment_data: { account: environment(account), organization: environment(organization) },
    }),
    `# What is known of each object, in lower case. Azure ignores the case of names.\n${hclBlock('locals', { known_settings: quoted(nodes), additional_settings: ADDITIONAL })}`,
    `# The account of the first apply, also after it left the variable.\n${hclBlock('resource "terraform_data" "account"', {
      count: IF_CREATED,
      input: new Hcl('var.aws_account_id'),
    }, [hclBlock('lifecycle', { ignore_changes: [new Hcl('input')] })])}`,
    hclBlock('resource "azapi_resource" "security_connector"', {
      count: IF_CREATED,
      type: new Hcl(`"${RESOURCE_TYPE}@\${var.api_version}"`),
      name: new Hcl('local.connector_name'),
      parent_id: new Hcl('var.resource_group_id'),
      location: new Hcl('var.location'),
      tags: new Hcl('var.tags'),
      body: {
        properties: {
          ...toHcl(account.resource.properties) as { [key: string]: HclValue },
          environmentData: new Hcl('local.environment_data[var.organization == null ? "account" : "organization"]'),
        },
      },
      list_unique_id_property: new Hcl('{\n  # Azure returns the offerings in an order of its own.\n  "properties.offerings" = "offeringType"\n}'),
    }, [lifecycle()]),
  ].join('\n');
}

/** What each version of the API has. Of what several have, the first one decides. */
function accountOfAllVersions(): DeploymentTemplate {
  const [first, ...others] = API_VERSIONS.map(azureAccount);
  return others.reduce((all, other) => ({
    ...all,
    parameters: { ...other.parameters, ...all.parameters },
    variables: withMore(all.variables!, other.variables!),
  }), first);
}

/** An object with what another one has in addition, at any depth. */
function withMore(object: AzureObject, other: AzureObject): AzureObject {
  const isObject = (value: AzureValue): value is AzureObject => typeof value === 'object' && !Array.isArray(value) && !(value instanceof Expression);
  return Object.fromEntries(Object.entries({ ...other, ...object }).map(([key, value]): [string, AzureValue] =>
    [key, isObject(value) && key in other && isObject(other[key]) ? withMore(value, other[key]) : value]));
}

/** What is ignored keeps the value of the state, also if the new value is not known before Terraform applies. */
function lifecycle(): string {
  return hclBlock('lifecycle', { ignore_changes: KEPT.map(attribute => new Hcl(attribute)) }, [SAME_ACCOUNT]);
}

/** The paths have dots, so they are in quotation marks. */
function quoted(nodes: Nodes): { [key: string]: HclValue } {
  return Object.fromEntries(Object.entries(nodes).map(([path, names]) => [hclKey(path), names]));
}
