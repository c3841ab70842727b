import { matches, type OwnVariable } from './variables';

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

export const TAGS: OwnVariable = {
  name: 'tags',
  description: 'Tags of the stacks and the StackSets. AWS gives them to the resources, too',
  type: 'map(string)',
  default: {},
};

/** For one version: Terraform updates the roles first, and these would lose their denies until the second stack exists. */
const DENIED_BEFORE: OwnVariable = {
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

export const OF_ACCOUNT: readonly OwnVariable[] = [STACK_NAME, TAGS, DENIED_BEFORE];
