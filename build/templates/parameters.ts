import { SWITCH, type ParameterSpec } from './parameter-spec';
import { AZURE_API_VERSION, isParameterInAzure, switchParameters } from './switches';
import type { SecurityConnectorApiVersion } from '../../src/azure/settings/api-version';
import { RESERVED_PATH_STARTS } from '../../src/checks/reserved-roles';

const GUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const PLANS = 'Plans';
const ACCESS = 'Access';
const ROLES = 'Roles';

const TENANT_ID: ParameterSpec = {
  name: 'AzureTenantId',
  label: 'Azure tenant id',
  group: PLANS,
  description: 'Id of your own Entra tenant, in lower case',
  allowedPattern: GUID,
  constraintDescription: 'a GUID in lower case',
};

const ROLE_PATH: ParameterSpec = {
  name: 'RolePath',
  label: 'Path',
  group: ROLES,
  description: 'Such as /security/. Azure needs the same',
  default: '/',
  allowedPattern: '/([\\w.,+@=-]+/)*',
  // Suffixes need no such check, because no default name of a role begins like a reserved name.
  refusedPathStarts: RESERVED_PATH_STARTS,
  constraintDescription: 'at most 512 characters between two /, not reserved',
  maxLength: 512, // the limit of IAM
};

/** No rule exempts policies by their paths, so no path is reserved. Pattern and length: IAM API reference, CreatePolicy, 2026-11. */
const POLICY_PATH: ParameterSpec = {
  name: 'PolicyPath',
  label: 'Path of policies',
  group: ROLES,
  description: 'Another path replaces each policy',
  default: '/',
  allowedPattern: '/([\\w.,+@=-]+/)*',
  constraintDescription: 'at most 512 characters between two /',
  maxLength: 512,
};

/** The longest default name has 39 characters, and a role name at most 64. */
const ROLE_NAME_SUFFIX: ParameterSpec = {
  name: 'RoleNameSuffix',
  label: 'Suffix',
  group: ROLES,
  description: 'Suffix of role names, if roles with default names exist. Azure needs the same',
  default: '',
  allowedPattern: '[\\w+=,.@-]{0,25}',
  constraintDescription: 'at most 25 letters, digits or any of _+=,.@-',
};

/**
 * Whether to deploy the template that denies data reads too. The template of the roles has no space for these policies. So this is
 * a parameter of an organization, and a variable of the modules of Terraform.
 */
export const DENY_DATA_READS: ParameterSpec = {
  name: 'DenyDataReads',
  label: 'Deny reading contents',
  group: ACCESS,
  description: 'Denies the CSPM role reading contents such as objects and messages',
  ...SWITCH,
};

/** Adds `DenyDataReads` to the parameters of a template, because a module also has a variable for it. */
export function withDenyDataReads(parameters: readonly ParameterSpec[]): ParameterSpec[] {
  return parameters.flatMap(p => p.name === 'IdentityProvider' ? [DENY_DATA_READS, p] : [p]);
}

/** The parameters for roles and their permissions. With the defaults, only the role of foundational CSPM exists. */
export const ACCOUNT_PARAMETERS: readonly ParameterSpec[] = [
  TENANT_ID,
  { name: 'DefenderCspm', label: 'Defender CSPM', group: PLANS, description: 'Switches the plan on', ...SWITCH },
  {
    name: 'DefenderForServers',
    label: 'Defender for Servers',
    group: PLANS,
    description: 'Plan 2 has agentless scanning',
    default: 'Off',
    allowedValues: ['Off', 'P1', 'P2'],
  },
  {
    name: 'DefenderForContainers',
    label: 'Defender for Containers',
    group: PLANS,
    description: 'Switches the plan on',
    ...SWITCH,
  },
  {
    name: 'DefenderForDatabases',
    label: 'Defender for Databases',
    group: PLANS,
    description: 'Switches the plan on',
    ...SWITCH,
  },
  {
    name: 'ControlPlaneAuditLogs',
    label: 'Audit logs of EKS',
    group: PLANS,
    description: 'Lets Defender for Containers collect control-plane audit logs, which AWS charges for',
    ...SWITCH,
  },
  {
    name: 'HostManagement',
    label: 'Host management',
    group: PLANS,
    description: 'Creates the roles of host management. Its template gives EC2 instances an instance profile',
    ...SWITCH,
  },
  {
    name: 'CiemServicePrincipalObjectId',
    label: 'CIEM: object id of the service principal',
    group: PLANS,
    description: 'Object id in your tenant. Leave empty to switch CIEM off',
    default: '',
    allowedPattern: `(${GUID})?`,
    constraintDescription: 'a GUID in lower case, or nothing',
  },
  ...switchParameters(PLANS),
  {
    name: 'IdentityProvider',
    label: 'OIDC providers',
    group: ACCESS,
    description: 'CreateOrReuse: a function creates them or adds audiences. Existing: they have every audience',
    default: 'CreateOrReuse',
    allowedValues: ['CreateOrReuse', 'Existing'],
  },
  {
    name: 'BoundaryArn',
    label: 'Permissions boundary',
    group: ACCESS,
    description: 'ARN of a policy for every role. Leave empty for none',
    default: '',
    allowedPattern: '(arn:aws[\\w-]*:iam::(aws|\\d{12}):policy/\\S+)?',
    constraintDescription: 'the ARN of a managed policy, or nothing',
  },
  ROLE_PATH,
  ROLE_NAME_SUFFIX,
  POLICY_PATH,
];

/** The parameters that the security connector also has in one of these API versions: plans, and names of roles. */
export function accountInAzure(versions: readonly SecurityConnectorApiVersion[] = [AZURE_API_VERSION]): ParameterSpec[] {
  return ACCOUNT_PARAMETERS.filter(({ name }) => ![
    'AzureTenantId', 'HostManagement', 'IdentityProvider', 'BoundaryArn', 'PolicyPath',
  ].includes(name) && versions.some(version => isParameterInAzure(name, version)));
}

/** In an organization, every account gets the same boundary. IAM accepts only a policy of the same account or of AWS. */
const MEMBER_BOUNDARY: Partial<ParameterSpec> = {
  description: 'ARN of a policy of AWS for every role, because a policy of yours exists in one account. Leave empty for none',
  allowedPattern: '(arn:aws[\\w-]*:iam::aws:policy/\\S+)?',
  constraintDescription: 'the ARN of an AWS managed policy, or nothing',
};

/** The parameters of the template of the roles in every account of an organization. */
export const MEMBER_PARAMETERS: readonly ParameterSpec[] = ACCOUNT_PARAMETERS.map(p => ({
  ...p,
  ...p.name === 'BoundaryArn' ? MEMBER_BOUNDARY : {},
}));

/** The parameters of the template that denies data reads. Their values must be the same as for the roles. */
export const DENY_DATA_READS_PARAMETERS: readonly ParameterSpec[] = [ROLE_NAME_SUFFIX, POLICY_PATH];

/** The parameters of host management in a region. Their values must be the same as for the roles. */
export const HOST_MANAGEMENT_PARAMETERS: readonly ParameterSpec[] = [ROLE_PATH, ROLE_NAME_SUFFIX];
