import { AWS, handed } from './azure-handed';
import { ADDITIONAL_SETTINGS } from './azure-module';
import { ORGANIZATION } from './azure-organization';
import { API_VERSION, FEATURES, SETTINGS, withApiVersion } from './azure-settings';
import { NULL } from './hcl';
import { ciemVariable, createVariable, differentTags, matches, matching, variableBlocks, variablesOf, type OwnVariable } from './variables';
import { CONNECTOR_NAME } from '../../src/azure/template/deployment-template';
import { CIEM_APPLICATION, PARENT_HIERARCHY_ID } from '../templates/azure';
import { accountInAzure } from '../templates/parameters';
import { PLAN_RULES } from '../templates/rules';
import { API_VERSIONS } from '../templates/switches';

const NAME = CONNECTOR_NAME.source.slice(1, -1);
const TAGS = 'coalesce(var.tags, {})';

/** Variables of the connector itself: its account, and its place in Azure. */
const OF_CONNECTOR: readonly OwnVariable[] = [
  {
    name: 'aws_account_id',
    description: 'Id of the AWS account that has the roles. For an organization, the id of its management account',
    type: 'string',
    validations: [{
      condition: 'var.aws_account_id != null',
      message: 'aws_account_id must be set if aws has none.',
    }, {
      condition: `var.aws_account_id == null || ${matches('var.aws_account_id', '\\d{12}')}`,
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
    description: 'Resource id of the resource group of the security connector. You cannot change it for an existing connector',
    type: 'string',
    validations: [{
      condition: matches('var.resource_group_id', '/subscriptions/[^/]+/resourceGroups/[^/]+'),
      message: 'resource_group_id must have the form /subscriptions/<id>/resourceGroups/<name>.',
    }],
  },
  {
    name: 'location',
    description: 'Azure region of the security connector, such as westeurope. You cannot change it for an existing connector',
    type: 'string',
    validations: [{
      condition: matches('var.location', '[A-Za-z0-9 ]+'),
      message: 'location must be an Azure region such as westeurope.',
    }],
  },
  {
    name: 'connector_name',
    description: 'Name of the security connector. If null, it is aws- with the id of the account. '
      + 'You cannot change it for an existing connector',
    type: 'string',
    default: NULL,
    validations: [
      matching('connector_name', `(?i:${NAME})`,
        'a name of 1 to 260 letters, digits, dots, underscores or hyphens that begins and ends with a letter or digit'),
    ],
  },
  ORGANIZATION,
  {
    name: 'parent_hierarchy_id',
    description: PARENT_HIERARCHY_ID.description,
    type: 'string',
    default: NULL,
    validations: [
      matching('parent_hierarchy_id', '(\\d{12}|(o|r|ou)-[a-z0-9-]+)?',
        'the id of an account, an organization, a root or a unit, or empty'),
      {
        condition: 'var.parent_hierarchy_id == null || var.parent_hierarchy_id == "" || var.organization == null',
        message: 'parent_hierarchy_id is for the connector of one account, and organization is for all accounts. Set only one of them.',
      },
    ],
  },
  {
    name: 'ciem_application_name',
    description: CIEM_APPLICATION.description,
    type: 'string',
    default: CIEM_APPLICATION.defaultValue as string,
    validations: [{
      condition: matches('var.ciem_application_name', '.*\\S.*'),
      message: 'ciem_application_name must be the name of an application.',
    }],
  },
  {
    name: 'tags',
    description: 'Tags of the security connector in Azure',
    type: 'map(string)',
    default: NULL,
    validations: [
      {
        condition: `length(${TAGS}) <= 50 && alltrue([for key, value in ${TAGS} : `
          + `${matches('key', '[^\\n<>%&\\\\?/]{1,512}')} && ${matches('value', '[^\\n]{0,256}')}])`,
        message: 'tags must have at most 50 tags. A key has 1 to 512 characters, but none of <>%&\\?/. A value has at most 256 characters.',
      },
      {
        condition: `!anytrue([for key in keys(${TAGS}) : can(regex("^(?i:microsoft|azure|windows)", key))])`,
        message: 'Keys of tags must not begin with microsoft, azure or windows, which Azure reserves.',
      },
      differentTags(TAGS),
    ],
  },
];

const CIEM: OwnVariable = {
  ...ciemVariable(),
  description: 'Whether CIEM is on. If null, that of aws. If aws has none either, it is on if ciem_service_principal_object_id is set',
};

/** The variables of the module for Azure. Those for plans and names of roles are the same as in the modules for AWS. */
export function azureVariablesFile(): string {
  return variableBlocks(variablesOf(accountInAzure(API_VERSIONS), PLAN_RULES, [
    AWS, ...OF_CONNECTOR, createVariable('apply deletes the connector with its id and its history'), CIEM,
    ...FEATURES, ...SETTINGS, ADDITIONAL_SETTINGS, API_VERSION,
  ]).map(withApiVersion).map(handed));
}
