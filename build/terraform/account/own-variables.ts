import { PERMISSION_TYPES } from '../../templates/organization-parameters';
import type { ParameterSpec } from '../../templates/parameter-spec';
import { Hcl, NULL } from '../hcl';
import { ciemVariable, createVariable, matches, matching, ROLE_ARN, tagsVariable, type OwnVariable } from '../variables';

/** The value of the variable `tags`. */
export const TAGS = new Hcl('var.tags');

/** What is different from a template. */
const CHANGED: { readonly [parameter: string]: Partial<ParameterSpec> } = {
  HostManagement: { description: 'Creates its roles and its instance profile' },
  PermissionsType: { description: `What the roles may do. ${PERMISSION_TYPES}` },
  IdentityProvider: {
    description: 'CreateOrReuse: a function creates them or adds audiences. Existing: they have every audience. Create: Terraform creates them',
    allowedValues: ['CreateOrReuse', 'Existing', 'Create'],
  },
};

/** The parameters of the templates as this module has them. */
export function withChanges(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.map(parameter => ({ ...parameter, ...CHANGED[parameter.name] }));
}

const UNKNOWN_ROLES = '[for key in keys(var.additional_policy_arns) : key if !lookup(local.role_exists, key, false)]';

export const OWN_VARIABLES: readonly OwnVariable[] = [
  createVariable('apply deletes what it created. With identity_provider=Create, first take the OIDC providers out of the state'),
  ciemVariable([{
    condition: '!coalesce(var.ciem, false) || var.ciem_service_principal_object_id != null && var.ciem_service_principal_object_id != ""',
    message: 'ciem=true needs ciem_service_principal_object_id.',
  }]),
  {
    name: 'stack_name',
    description: 'With CreateOrReuse, the stack of its function has this name with the suffix -OidcProviders. Another name replaces the stack only',
    type: 'string',
    default: 'DefenderForCloud',
    validations: [{
      condition: matches('var.stack_name', '[A-Za-z][A-Za-z0-9-]{0,100}'),
      message: 'stack_name must be at most 101 letters, digits or hyphens, beginning with a letter.',
    }],
  },
  {
    name: 'iam_role_arn',
    description: 'With CreateOrReuse, ARN of the role that CloudFormation uses for the stack. If null, it uses that of Terraform. It can be changed later, not removed',
    type: 'string',
    default: NULL,
    validations: [ROLE_ARN],
  },
  {
    name: 'additional_policy_arns',
    description: 'ARNs of more policies for roles: by a key of role_arns, and then by a name of your choice, which does not change',
    type: 'map(map(string))',
    default: {},
    validations: [
      {
        condition: `!var.create || length(${UNKNOWN_ROLES}) == 0`,
        message: new Hcl('"additional_policy_arns must have keys of role_arns, of roles that exist: ${join(", ", [for key, exists in local.role_exists : key '
          + `if exists])}. There is no \${join(", ", ${UNKNOWN_ROLES})}."`),
      },
      {
        condition: 'alltrue([for policies in values(var.additional_policy_arns) : length(distinct(values(policies))) == length(policies)])',
        message: 'additional_policy_arns must have each ARN of a role once.',
      },
    ],
  },
  {
    name: 'exclusive_policies',
    description: 'Whether the roles have no other policies. If true, a plan shows policies that others attached, and apply detaches them',
    type: 'bool',
    default: false,
  },
  {
    name: 'force_detach_policies',
    description: 'Whether destroying a role also detaches policies that others attached to it. If false, such a policy stops the destroy halfway',
    type: 'bool',
    default: false,
  },
  {
    name: 'max_session_duration',
    description: 'Longest session of the roles that Defender for Cloud assumes, in seconds, from 3600 to 43200. If null, that of AWS, 3600, which those of host '
      + 'management keep',
    type: 'number',
    default: NULL,
    validations: [{
      condition: 'var.max_session_duration == null || try(var.max_session_duration >= 3600 && var.max_session_duration <= 43200, false) && '
        + matches('var.max_session_duration', '\\d+'),
      message: 'max_session_duration must be a whole number from 3600 to 43200.',
    }],
  },
  tagsVariable('Tags of all resources that can have some. An OIDC provider keeps those with which it was created, or imported'),
  {
    name: 'aws_account_id',
    description: 'Id of the account. If null, the provider says it. Needed if the module block has depends_on, as is aws_partition',
    type: 'string',
    default: NULL,
    validations: [matching('aws_account_id', '\\d{12}', 'twelve digits')],
  },
  {
    name: 'aws_partition',
    description: 'Partition of the account: aws, aws-cn or aws-us-gov. If null, the provider says it',
    type: 'string',
    default: NULL,
    validations: [matching('aws_partition', 'aws|aws-cn|aws-us-gov', 'aws, aws-cn or aws-us-gov')],
  },
];
