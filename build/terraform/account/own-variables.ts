import { PERMISSION_TYPES } from '../../templates/organization-parameters';
import type { ParameterSpec } from '../../templates/parameter-spec';
import { Hcl, NULL } from '../hcl';
import { ciemVariable, createVariable, matches, matching, ROLE_ARN, tagsVariable, type OwnVariable } from '../variables';

/** The value of the variable `tags`. */
export const TAGS = new Hcl('var.tags');

/** Attributes of parameters that differ from the template. */
const CHANGED: { readonly [parameter: string]: Partial<ParameterSpec> } = {
  HostManagement: { description: 'Creates its roles and its instance profile' }, // descriptions.ts writes the beginning of the sentence
  PermissionsType: { description: `What the roles may do. ${PERMISSION_TYPES}` },
  IdentityProvider: {
    description: 'CreateOrReuse: a function creates them or adds audiences. '
      + 'Existing: they exist with every audience. Create: Terraform creates them',
    allowedValues: ['CreateOrReuse', 'Existing', 'Create'],
  },
};

/** The parameters of the templates with the changes of this module. */
export function withChanges(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.map(parameter => ({ ...parameter, ...CHANGED[parameter.name] }));
}

const UNKNOWN_ROLES = '[for key in keys(var.additional_policy_arns) : key if !lookup(local.role_exists, key, false)]';

export const OWN_VARIABLES: readonly OwnVariable[] = [
  createVariable('apply deletes all that the module created. '
    + 'With identity_provider=Create, first remove the OIDC providers from the state'),
  ciemVariable([{
    condition: '!coalesce(var.ciem, false) || var.ciem_service_principal_object_id != null && var.ciem_service_principal_object_id != ""',
    message: 'ciem=true needs ciem_service_principal_object_id.',
  }]),
  {
    name: 'stack_name',
    description: 'Name of the stack with the function of CreateOrReuse, without its suffix -OidcProviders. '
      + 'If you change it, Terraform replaces only the stack',
    type: 'string',
    default: 'DefenderForCloud',
    validations: [{
      condition: matches('var.stack_name', '[A-Za-z][A-Za-z0-9-]{0,100}'),
      message: 'stack_name must be at most 101 letters, digits or hyphens, beginning with a letter.',
    }],
  },
  {
    name: 'iam_role_arn',
    description: 'ARN of the role that CloudFormation uses for the stack of CreateOrReuse. If null, it uses the permissions of Terraform. '
      + 'Everybody who may update the stack uses its permissions. You can change the role later, but not remove it',
    type: 'string',
    default: NULL,
    validations: [ROLE_ARN],
  },
  {
    name: 'additional_policy_arns',
    description: 'ARNs of additional policies for roles. The first key is a key of role_arns, the second a name that you choose and keep',
    type: 'map(map(string))',
    default: {},
    validations: [
      {
        condition: `!var.create || length(${UNKNOWN_ROLES}) == 0`,
        message: new Hcl('"The keys of additional_policy_arns must be keys of role_arns: '
          + '${join(", ", [for key, exists in local.role_exists : key '
          + `if exists])}. There is no \${join(", ", ${UNKNOWN_ROLES})}."`),
      },
      {
        condition: 'alltrue([for policies in values(var.additional_policy_arns) : length(distinct(values(policies))) == length(policies)])',
        message: 'additional_policy_arns must have each ARN only once per role.',
      },
    ],
  },
  {
    name: 'exclusive_policies',
    description: 'Whether the roles must have no other policies. '
      + 'If true, a plan shows policies that others attached, and apply detaches them',
    type: 'bool',
    default: false,
  },
  {
    name: 'force_detach_policies',
    description: 'Whether Terraform detaches policies that others attached to a role before it deletes the role. '
      + 'If false, a destroy fails halfway at such a role',
    type: 'bool',
    default: false,
  },
  {
    name: 'max_session_duration',
    description: 'Maximum session duration of the roles that Defender for Cloud assumes, in seconds, from 3600 to 43200. '
      + 'If null, the default of AWS, 3600. The roles of host management always have this default',
    type: 'number',
    default: NULL,
    validations: [{
      condition: 'var.max_session_duration == null || try(var.max_session_duration >= 3600 && var.max_session_duration <= 43200, false) && '
        + matches('var.max_session_duration', '\\d+'),
      message: 'max_session_duration must be a whole number from 3600 to 43200.',
    }],
  },
  tagsVariable('Tags of all resources that can have tags. An OIDC provider keeps the tags that it had when it was created or imported'),
  {
    name: 'aws_account_id',
    description: 'Id of the account. If null, the module reads it with the provider. '
      + 'Set it and aws_partition if the module block has depends_on',
    type: 'string',
    default: NULL,
    validations: [matching('aws_account_id', '\\d{12}', 'twelve digits')],
  },
  {
    name: 'aws_partition',
    description: 'Partition of the account: aws, aws-cn or aws-us-gov. If null, the module reads it with the provider',
    type: 'string',
    default: NULL,
    validations: [matching('aws_partition', 'aws|aws-cn|aws-us-gov', 'aws, aws-cn or aws-us-gov')],
  },
];
