import { Hcl } from './hcl';
import { matches, type OwnVariable } from './variables';
import { CIEM_APPLICATION, PARENT_HIERARCHY_ID } from '../templates/azure';

const NULL = new Hcl('null');

const STACK_NAME: OwnVariable = {
  name: 'stack_name',
  description: 'Name of the stack with the roles. It cannot be changed later',
  type: 'string',
  default: 'DefenderForCloud',
  validations: [{
    condition: matches('var.stack_name', '[A-Za-z][A-Za-z0-9-]{0,100}'),
    message: 'stack_name must be at most 101 letters, digits or hyphens, beginning with a letter.',
  }],
};

const TAGS: OwnVariable = {
  name: 'tags',
  description: 'Tags of the stacks and the StackSets. AWS gives them to the resources, too',
  type: 'map(string)',
  default: {},
};

/** For one version: Terraform updates the roles first, and these would lose their denies until the second stack exists. */
export const DENIED_BEFORE: OwnVariable = {
  name: 'data_reads_denied_before_update',
  description: 'For one version, needed with deny_data_reads. true: there are no roles of an earlier version, or README.md was followed',
  type: 'bool',
  default: false,
  onlyValidated: true,
  validations: [{
    condition: '!var.deny_data_reads || var.data_reads_denied_before_update',
    message: 'deny_data_reads=true is a stack of its own now. For roles of an earlier version, first do the steps of '
      + 'terraform/account/README.md. Then, or without such roles, set data_reads_denied_before_update=true.',
  }],
};

const AZURE: readonly OwnVariable[] = [
  {
    name: 'azure_resource_group_id',
    description: 'Resource id of the group for the security connector. If null, nothing is created in Azure',
    type: 'string',
    default: NULL,
    validations: [{
      condition: 'var.azure_resource_group_id == null || '
        + matches('var.azure_resource_group_id', '/subscriptions/[^/]+/resourceGroups/[^/]+'),
      message: 'azure_resource_group_id must be as /subscriptions/<id>/resourceGroups/<name>.',
    }],
  },
  {
    name: 'azure_location',
    description: 'Azure region of the security connector. Needed with azure_resource_group_id',
    type: 'string',
    default: NULL,
    validations: [{
      condition: 'var.azure_resource_group_id == null || var.azure_location != null',
      message: 'azure_resource_group_id needs azure_location.',
    }],
  },
  {
    name: 'azure_connector_name',
    description: 'Name of the security connector. If null, it is aws- and the id of the account',
    type: 'string',
    default: NULL,
    validations: [{
      condition: 'var.azure_connector_name == null || ' + matches('var.azure_connector_name', '.{1,260}'),
      message: 'azure_connector_name must have 1 to 260 characters.',
    }],
  },
  {
    name: 'ciem_application_name',
    description: CIEM_APPLICATION.description,
    type: 'string',
    default: CIEM_APPLICATION.defaultValue as string,
  },
];

const PARENT: OwnVariable = {
  name: 'parent_hierarchy_id',
  description: PARENT_HIERARCHY_ID.description,
  type: 'string',
  default: PARENT_HIERARCHY_ID.defaultValue as string,
  validations: [{
    condition: matches('var.parent_hierarchy_id', '(\\d{12}|(o|r|ou)-[a-z0-9-]+)?'),
    message: 'parent_hierarchy_id must be the id of an account, an organization, a root or a unit, or nothing.',
  }],
};

const SHARED: readonly OwnVariable[] = [STACK_NAME, TAGS, DENIED_BEFORE, ...AZURE];

export const OF_ACCOUNT: readonly OwnVariable[] = [...SHARED, PARENT];

export const OF_ORGANIZATION: readonly OwnVariable[] = [
  {
    name: 'management_account_id',
    description: 'Id of the management account, for the security connector. If null, it is the account of the provider',
    type: 'string',
    default: NULL,
    validations: [
      {
        condition: 'var.management_account_id == null || ' + matches('var.management_account_id', '\\d{12}'),
        message: 'management_account_id must have twelve digits.',
      },
      {
        condition: 'var.management_account_id != null || var.azure_resource_group_id == null || var.call_as == "SELF"',
        message: 'azure_resource_group_id with call_as=DELEGATED_ADMIN needs management_account_id.',
      },
    ],
  },
  ...SHARED,
];
