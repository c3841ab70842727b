import { hclString, NULL } from './hcl';
import { matches, type OwnVariable } from './variables';
import { EXCLUDED_ACCOUNT_IDS, STACK_SET_NAME } from '../templates/organization-parameters';

/** Attributes of the variable `organization`. They also work if the variable is null. */
const PHASE = 'try(var.organization.phase, null)';
const EXCLUSIONS = 'try(var.organization.excluded_account_ids, null)';
export const EXCLUDED = `coalesce(${EXCLUSIONS}, [])`;
export const STACK_SET = `coalesce(try(var.organization.stack_set_name, null), ${hclString(STACK_SET_NAME.default!)})`;

/** The module for AWS has an output with this object, which is never null: Terraform does not store a null output in the state. */
export const ORGANIZATION: OwnVariable = {
  name: 'organization',
  description: 'Only for the connector of an AWS organization: the output organization of the module organization. The phase is pilot or '
    + 'everyone. Azure creates a connector for every account that is not in excluded_account_ids. '
    + `If stack_set_name is null, it is ${STACK_SET_NAME.default}`,
  type: 'object({\n'
    + '  phase                = string\n'
    + '  excluded_account_ids = optional(list(string))\n'
    + '  stack_set_name       = optional(string)\n})',
  default: NULL,
  validations: [
    {
      condition: `var.organization == null || contains(["pilot", "everyone"], coalesce(${PHASE}, "none"))`,
      message: 'organization must have the phase pilot or everyone.',
    },
    {
      condition: `coalesce(${PHASE}, "none") != "pilot" || length(${EXCLUDED}) > 0`,
      message: 'organization is in the phase pilot, but Azure would connect every account. In excluded_account_ids, list all accounts '
        + 'except those of the pilot and the management account: the module organization does not know them. '
        + 'Or connect Azure after the pilot.',
    },
    {
      condition: `coalesce(${PHASE}, "none") != "everyone" || ${EXCLUSIONS} != null`,
      message: 'organization must have excluded_account_ids: the accounts that Azure does not connect, or [] to connect every account.',
    },
    {
      condition: `alltrue([for item in ${EXCLUDED} : ${matches('item', EXCLUDED_ACCOUNT_IDS.itemPattern!)}])`,
      message: `excluded_account_ids of organization must be ${EXCLUDED_ACCOUNT_IDS.constraintDescription}.`,
    },
    {
      condition: `length(toset(${EXCLUDED})) == length(${EXCLUDED})`,
      message: 'excluded_account_ids of organization must have each value only once.',
    },
    {
      condition: matches(STACK_SET, STACK_SET_NAME.allowedPattern!),
      message: `stack_set_name of organization must be ${STACK_SET_NAME.constraintDescription}.`,
    },
  ],
};
