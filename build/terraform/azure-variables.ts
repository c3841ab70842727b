import { ADDITIONAL_SETTINGS } from './azure-module';
import { API_VERSION, FEATURES, SETTINGS } from './azure-settings';
import { NULL } from './hcl';
import { ciemVariable, createVariable, matches, matching, variableBlocks, variablesOf, type OwnVariable } from './variables';
import { CIEM_APPLICATION, PARENT_HIERARCHY_ID } from '../templates/azure';
import { ORGANIZATION_IN_AZURE } from '../templates/organization-parameters';
import { ACCOUNT_IN_AZURE } from '../templates/parameters';
import { PLAN_RULES } from '../templates/rules';

const KNOWN_EXCLUSIONS = 'coalesce(var.excluded_account_ids, [])';

/** Which account is connected, and where the connector is. */
const OF_CONNECTOR: readonly OwnVariable[] = [
  {
    name: 'aws_account_id',
    description: 'Id of the AWS account that has the roles. For an organization: of its management account',
    type: 'string',
    validations: [{
      condition: matches('var.aws_account_id', '\\d{12}'),
      message: 'aws_account_id must have twelve digits.',
    }],
  },
  {
    name: 'aws_partition',
    description: 'AWS partition of the account, such as aws, aws-cn or aws-us-gov',
    type: 'string',
    default: 'aws',
    validations: [{
      condition: matches('var.aws_partition', 'aws(-[a-z]+)*'),
      message: 'aws_partition must be a partition such as aws.',
    }],
  },
  {
    name: 'resource_group_id',
    description: 'Resource id of the resource group of the security connector. That of a connector that exists cannot change',
    type: 'string',
    validations: [{
      condition: matches('var.resource_group_id', '/subscriptions/[^/]+/resourceGroups/[^/]+'),
      message: 'resource_group_id must be as /subscriptions/<id>/resourceGroups/<name>.',
    }],
  },
  {
    name: 'location',
    description: 'Azure region of the security connector, such as westeurope. That of a connector that exists cannot change',
    type: 'string',
    validations: [{
      condition: matches('var.location', '[A-Za-z0-9 ]+'),
      message: 'location must be an Azure region such as westeurope.',
    }],
  },
  {
    name: 'connector_name',
    description: 'Name of the security connector. If null, it is aws- and the id of the account. That of a connector that exists cannot change',
    type: 'string',
    default: NULL,
    validations: [{
      condition: `var.connector_name == null || ${matches('var.connector_name', '.{1,260}')}`,
      message: 'connector_name must have 1 to 260 characters.',
    }],
  },
  {
    name: 'organization',
    description: 'Whether the connector is for an AWS organization. Azure then creates a connector for every account that excluded_account_ids does not name',
    type: 'bool',
    default: false,
    validations: [
      {
        condition: `var.organization || length(${KNOWN_EXCLUSIONS}) == 0`,
        message: 'excluded_account_ids needs organization=true.',
      },
      {
        condition: '!var.organization || var.excluded_account_ids != null',
        message: 'excluded_account_ids is null, so Azure would connect every account of the organization. The module organization gives null while '
          + 'only_account_ids is set. Name the accounts that Azure leaves out, which are all but those of the pilot and the management account, or '
          + 'connect Azure after the pilot.',
      },
    ],
  },
  {
    name: 'parent_hierarchy_id',
    description: PARENT_HIERARCHY_ID.description,
    type: 'string',
    default: NULL,
    validations: [
      matching('parent_hierarchy_id', '(\\d{12}|(o|r|ou)-[a-z0-9-]+)?', 'the id of an account, an organization, a root or a unit, or nothing'),
      {
        condition: 'var.parent_hierarchy_id == null || var.parent_hierarchy_id == "" || !var.organization',
        message: 'parent_hierarchy_id is for one account, and organization for all: set one of them.',
      },
    ],
  },
  {
    name: 'ciem_application_name',
    description: CIEM_APPLICATION.description,
    type: 'string',
    default: CIEM_APPLICATION.defaultValue as string,
  },
  {
    name: 'tags',
    description: 'Tags of the security connector in Azure',
    type: 'map(string)',
    default: NULL,
  },
];

/** Those of the connector, and the plans and names of roles, which are as in the modules for AWS. */
export function azureVariablesFile(): string {
  return variableBlocks(variablesOf([...ACCOUNT_IN_AZURE, ...ORGANIZATION_IN_AZURE], PLAN_RULES,
    [...OF_CONNECTOR, createVariable('apply deletes the connector, with its id and its history'), ciemVariable(), ...FEATURES, ...SETTINGS, ADDITIONAL_SETTINGS, API_VERSION])
    .map(variable => variable.name === 'excluded_account_ids' ? nullable(variable) : variable));
}

/** Null is not an empty list: `organization` refuses it. Validations that name each other would be a circle. */
function nullable({ validations = [], ...variable }: OwnVariable): OwnVariable {
  return {
    ...variable,
    isNullable: true,
    validations: validations.map(({ condition, message }) => ({
      condition: condition.replaceAll(`var.${variable.name}`, KNOWN_EXCLUSIONS), message,
    })),
  };
}
