import { Hcl, hclBlock, NULL, type HclValue } from './hcl';
import { snakeCase } from './names';
import {
  createVariable, isSwitch, localsOfParameters, matches, matching, ROLE_ARN, tagsVariable, valueOfParameter, type OwnVariable,
} from './variables';
import { ORGANIZATION_PARAMETERS, REGION, ROOT, UNIT } from '../templates/organization-parameters';
import type { ParameterSpec } from '../templates/parameter-spec';
import { accountInAzure, DENY_DATA_READS, MEMBER_PARAMETERS } from '../templates/parameters';
import { API_VERSIONS } from '../templates/switches';

/** The values of parameters that have no variable with the same name. */
const VALUES: { readonly [parameter: string]: HclValue } = {
  TemplateFolderUrl: new Hcl('local.template_folder_url'),
  DenyDataReadsStackSet: new Hcl(`tostring(var.${snakeCase(DENY_DATA_READS.name)})`),
};

/** Variables of the stack with the StackSets, and of the bucket with the templates. */
export const OF_ORGANIZATION: readonly OwnVariable[] = [
  createVariable('the plan of an existing organization fails, because the roles would be deleted'),
  {
    name: 'template_bucket',
    description: 'Name of a bucket to which the module uploads the templates of the members',
    type: 'string',
    validations: [{
      condition: matches('var.template_bucket', '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]'),
      message: 'template_bucket must be the name of a bucket.',
    }, {
      condition: 'var.template_bucket == "" || fileexists("${path.module}/../../templates/defender-organization.template.json")',
      message: 'The module needs ../../templates, but Terraform did not fetch this folder. In source, write // before the folder, such as '
        + '/PATH/cdk-defender-for-cloud//terraform/organization or '
        + 'git::https://SERVER/cdk-defender-for-cloud.git//terraform/organization?ref=COMMIT.',
    }],
  },
  {
    name: 'template_bucket_of_other_account',
    description: 'Whether another account owns the bucket. If false, the plan fails unless the account of the provider owns the bucket '
      + 'and the bucket has a bucket policy',
    type: 'bool',
    default: false,
  },
  {
    name: 'template_bucket_region',
    description: 'AWS region of the bucket. If null, the region of the provider',
    type: 'string',
    default: NULL,
    validations: [matching('template_bucket_region', REGION, 'a region such as eu-west-1')],
  },
  {
    name: 'override_default_tags',
    description: 'Whether to upload the files without the default_tags of the provider. An object in S3 can have at most 10 tags',
    type: 'bool',
    default: false,
  },
  {
    name: 'template_prefix',
    description: 'Folder in the bucket. The module adds its own folders below it',
    type: 'string',
    default: 'defender-for-cloud/',
    validations: [{
      condition: matches('var.template_prefix', '([\\w.!*\'()-]+/)*'),
      message: 'template_prefix must be names that end with /, or empty.',
    }],
  },
  {
    name: 'stack_name',
    description: 'Name of the stack with the StackSets. You cannot change it later',
    type: 'string',
    default: 'DefenderForCloudOrganization',
    validations: [{
      condition: matches('var.stack_name', '[A-Za-z][A-Za-z0-9-]{0,127}'),
      message: 'stack_name must be at most 128 letters, digits or hyphens, beginning with a letter.',
    }],
  },
  {
    name: 'iam_role_arn',
    description: 'ARN of the role that CloudFormation uses to deploy the StackSets. If null, it uses the permissions of the caller. '
      + 'Everybody who may update the stack uses its permissions. You can change the role later, but not remove it',
    type: 'string',
    default: NULL,
    validations: [ROLE_ARN],
  },
  {
    name: 'removed_unit_ids',
    description: 'Units that you intentionally remove from organizational_unit_ids or units_below_root. '
      + 'CloudFormation deletes the roles of their accounts',
    type: 'list(string)',
    default: [],
    validations: [{
      condition: `alltrue([for item in var.removed_unit_ids : ${matches('item', `(${ROOT}|${UNIT})`)}])`,
      message: 'removed_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root.',
    }, {
      condition: 'alltrue([for item in var.removed_unit_ids : !contains(concat(var.organizational_unit_ids, var.units_below_root), item)])',
      message: 'removed_unit_ids must not name a unit of organizational_unit_ids or units_below_root. If you added a unit again, '
        + 'remove it from removed_unit_ids. Otherwise, nothing would protect the unit later.',
    }],
  },
  {
    name: 'allow_removal_of_roles',
    description: 'Whether an apply may delete roles of the stack because of only_account_ids, connect_management_account=false, or a plan '
      + 'that you switch off. Set it to true for one apply, after Azure stops using these roles',
    type: 'bool',
    default: false,
  },
  tagsVariable('Tags of the stack. CloudFormation also adds them to the StackSets and the resources'),
];

/** The values of the parameters of the organization template. In CloudFormation, a list is a text with commas. */
export function organizationParametersFile(): string {
  const all = [...ORGANIZATION_PARAMETERS, ...MEMBER_PARAMETERS];
  return hclBlock('locals', {
    ...localsOfParameters(all.map(p => p.name)),
    organization_parameters: Object.fromEntries(all.map(parameter =>
      [parameter.name, VALUES[parameter.name] ?? new Hcl(valueOf(parameter))])),
    // The output for the module azure.
    azure: Object.fromEntries(accountInAzure(API_VERSIONS).map(({ name }) => [snakeCase(name), new Hcl(valueOfParameter(name))])),
  });
}

function valueOf(parameter: ParameterSpec): string {
  const variable = valueOfParameter(parameter.name);
  if (parameter.itemPattern !== undefined) return `join(",", sort(${variable}))`; // so that another order is not a change
  return isSwitch(parameter) ? `tostring(${variable})` : variable;
}
