import { Hcl } from './hcl';
import { matches, variablesFile, type OwnVariable } from './variables';
import { CIEM_APPLICATION, PARENT_HIERARCHY_ID } from '../templates/azure';
import { EXCLUDED_ACCOUNT_IDS, STACK_SET_NAME } from '../templates/organization-parameters';
import { ACCOUNT_IN_AZURE } from '../templates/parameters';
import { PLAN_RULES } from '../templates/rules';

const NULL = new Hcl('null');
const EXCLUDED = 'try(var.organization.excluded_account_ids, [])';

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
    description: 'For an AWS organization: the name of the StackSet with the roles, and the accounts that are not connected. '
      + 'An empty object has the defaults. If null, only the account is connected',
    type: 'object({\n'
      + `  stack_set_name       = optional(string, "${STACK_SET_NAME.default}")\n`
      + '  excluded_account_ids = optional(list(string), [])\n'
      + '})',
    default: NULL,
    validations: [
      {
        condition: `var.organization == null || ${matches('var.organization.stack_set_name', STACK_SET_NAME.allowedPattern!)}`,
        message: `organization.stack_set_name must be ${STACK_SET_NAME.constraintDescription}.`,
      },
      {
        condition: `alltrue([for item in ${EXCLUDED} : ${matches('item', EXCLUDED_ACCOUNT_IDS.itemPattern!)}])`,
        message: `organization.excluded_account_ids must be ${EXCLUDED_ACCOUNT_IDS.constraintDescription}.`,
      },
      {
        condition: `length(toset(${EXCLUDED})) == length(${EXCLUDED})`,
        message: 'organization.excluded_account_ids must have each value once.',
      },
    ],
  },
  {
    name: 'parent_hierarchy_id',
    description: PARENT_HIERARCHY_ID.description,
    type: 'string',
    default: PARENT_HIERARCHY_ID.defaultValue as string,
    validations: [
      {
        condition: matches('var.parent_hierarchy_id', '(\\d{12}|(o|r|ou)-[a-z0-9-]+)?'),
        message: 'parent_hierarchy_id must be the id of an account, an organization, a root or a unit, or nothing.',
      },
      {
        condition: 'var.parent_hierarchy_id == "" || var.organization == null',
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
  return variablesFile(ACCOUNT_IN_AZURE, PLAN_RULES, OF_CONNECTOR);
}
