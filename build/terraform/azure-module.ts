import { HANDED_LOCALS, withHanded } from './azure-handed';
import { fieldsOf, objectInHcl, toHcl, type Nodes } from './azure-offerings';
import { EXCLUDED, STACK_SET } from './azure-organization';
import { Hcl, hclBlock, hclKey, hclValue, type HclValue } from './hcl';
import { snakeCase } from './names';
import { IF_CREATED, localsOfParameters, type OwnVariable } from './variables';
import { ENVIRONMENT, OFFERINGS } from '../../src/azure/settings/fields';
import { RESOURCE_TYPE, type DeploymentTemplate } from '../../src/azure/template/deployment-template';
import { Expression, type AzureObject, type AzureValue } from '../../src/azure/template/expression';
import { azureAccount, azureOrganization } from '../templates/azure';
import { API_VERSIONS } from '../templates/switches';

/**
 * A change of these attributes would delete the existing connector with its id and its history. Terraform ignores such a change, and
 * preconditions in outputs.tf report it to the user.
 */
const KEPT = ['name', 'parent_id', 'location'];

/** If the user sets connector_name, another account id would change the account of the same connector. */
const SAME_ACCOUNT = hclBlock('precondition', {
  condition: new Hcl('terraform_data.account[0].output == var.aws_account_id'),
  error_message: new Hcl('"You cannot change aws_account_id of an existing security connector: Azure would no longer connect the account '
    + '${terraform_data.account[0].output}. Connect ${var.aws_account_id} with another module block."'),
});

/** Whether a path is below an object, and this version does not know its first name there. */
const IN_NODE = 'startswith(path, "${node}.") && !contains(names, lower(split(".", trimprefix(path, "${node}."))[0]))';
const NAMES_BELOW = 'length(split(".", trimprefix(path, "${node}.")))';

/** The additional settings of the user, by object. One or two names of a path can be unknown. */
const FIRST_NAME = 'split(".", trimprefix(path, "${node}."))[0]';
const ADDITIONAL = new Hcl(`{
  for node, names in local.known_settings : node => merge(
    { for path, value in var.additional_settings : trimprefix(path, "\${node}.") => value if ${IN_NODE} && ${NAMES_BELOW} == 1 },
    { for name, paths in {
      for path in keys(var.additional_settings) : ${FIRST_NAME} => path... if ${IN_NODE} && ${NAMES_BELOW} == 2
    } : name => { for path in paths : trimprefix(path, "\${node}.\${name}.") => var.additional_settings[path] } }
  )
}`);

/** No path if the variable is a list or a text: another validation reports this. */
const PATHS = 'try(keys(var.additional_settings), [])';

/** The variable for settings that this version does not know. */
export const ADDITIONAL_SETTINGS: OwnVariable = {
  name: 'additional_settings',
  description: 'Settings that this version does not know, by path. A path has an offering and names, separated by dots, such as '
    + 'DefenderCspmAws.newFeature.enabled. Paths of environment settings begin with AwsAccount. '
    + 'Settings of a plan that is off have no effect',
  type: 'any',
  default: {},
  validations: [
    { condition: 'can(merge(var.additional_settings, {}))', message: 'additional_settings must be an object whose keys are paths.' },
    {
      condition: `alltrue([for path in ${PATHS} : anytrue([for node, names in local.known_settings : ${IN_NODE} && ${NAMES_BELOW} <= 2])])`,
      message: 'Each path of additional_settings must have one or two names that this version does not know. '
        + 'Settings that it knows have a variable. For deeper settings, set an object.',
    },
    {
      condition: `alltrue([for path in ${PATHS} : !anytrue([for other in ${PATHS} : startswith(path, "\${other}.")])])`,
      message: 'additional_settings must not have a path below another one.',
    },
  ],
};

/** The file with the security connector for an account or for an organization. Azure has one deployment template for each. */
export function azureMainFile(): string {
  const [account, organization] = [accountOfAllVersions(), azureOrganization()];
  const name = hclValue(toHcl(account.parameters.connectorName.defaultValue!));
  const nodes: Nodes = {};
  const locals = Object.entries(account.variables!).filter(([key]) => !(snakeCase(key) in HANDED_LOCALS)).map(([key, value]) =>
    [snakeCase(key), OFFERINGS.includes(key) ? objectInHcl(key, value as AzureObject, fieldsOf(key), nodes) : toHcl(value)]);
  const environment = ({ resource }: DeploymentTemplate) =>
    objectInHcl(ENVIRONMENT, (resource.properties as AzureObject).environmentData as AzureObject, fieldsOf(ENVIRONMENT), nodes);
  const blocks = [
    hclBlock('locals', {
      connector_name: new Hcl(`var.connector_name == null ? ${name} : var.connector_name`),
      ...localsOfParameters([...Object.keys(account.parameters), ...Object.keys(organization.parameters)]
        .filter(parameter => !(snakeCase(parameter) in HANDED_LOCALS))),
      stack_set_name: new Hcl(STACK_SET),
      excluded_account_ids: new Hcl(EXCLUDED),
      ...Object.fromEntries(locals),
      environment_data: { account: environment(account), organization: environment(organization) },
    }),
    '# The names that this version knows in each object, in lower case, because Azure ignores the case of names.\n'
    + hclBlock('locals', { known_settings: quoted(nodes), additional_settings: ADDITIONAL }),
    `# Keeps the account of the first apply, to detect a change of the variable.\n${hclBlock('resource "terraform_data" "account"', {
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
      list_unique_id_property: new Hcl('{\n  # Azure returns the offerings in another order.\n'
        + '  "properties.offerings" = "offeringType"\n}'),
    }, [lifecycle()]),
  ];
  return [
    `# The values of the variable aws. A variable of the same name replaces a value.\n${
      hclBlock('locals', HANDED_LOCALS)}`,
    ...blocks.map(block => withHanded(block)),
  ].join('\n');
}

/** Merges the templates of all API versions. If several versions have the same value, the value of the first version is used. */
function accountOfAllVersions(): DeploymentTemplate {
  const [first, ...others] = API_VERSIONS.map(azureAccount);
  return others.reduce((all, other) => ({
    ...all,
    parameters: { ...other.parameters, ...all.parameters },
    variables: withMore(all.variables!, other.variables!),
  }), first);
}

/** Adds the fields of `other` that `object` does not have, at any depth. */
function withMore(object: AzureObject, other: AzureObject): AzureObject {
  const isObject = (value: AzureValue): value is AzureObject =>
    typeof value === 'object' && !Array.isArray(value) && !(value instanceof Expression);
  return Object.fromEntries(Object.entries({ ...other, ...object }).map(([key, value]): [string, AzureValue] =>
    [key, isObject(value) && key in other && isObject(other[key]) ? withMore(value, other[key]) : value]));
}

/** Ignored attributes keep the value of the state, even if Terraform knows the new value only when it applies. */
function lifecycle(): string {
  return hclBlock('lifecycle', { ignore_changes: KEPT.map(attribute => new Hcl(attribute)) }, [SAME_ACCOUNT]);
}

/** The paths contain dots, so they need quotation marks. */
function quoted(nodes: Nodes): { [key: string]: HclValue } {
  return Object.fromEntries(Object.entries(nodes).map(([path, names]) => [hclKey(path), names]));
}
