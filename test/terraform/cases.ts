import { ACCOUNT_MODULE, AZURE_MODULE, ORGANIZATION_MODULE, type Values } from './support';
import { deployArm } from '../azure/support/arm';
import { SWITCHES_IN_AZURE } from '../facts/plans';
import { TENANT } from '../support/synth';
import { committed, PLAN_COMBINATIONS, type Parameters } from '../templates/support';

/** The committed templates. */
export const CFN = {
  account: committed('defender-account.default-access.template.json'),
  organization: committed('defender-organization.template.json'),
};
export const ARM = {
  account: committed('azure/security-connector.json'), organization: committed('azure/security-connector-organization.json'),
};
/** The modules read the templates from files, and have one variable for data reads. */
const { TemplateFolderUrl, DenyDataReadsStackSet, ...OF_STACK_SETS } = CFN.organization.Parameters;
const DenyDataReads = { ...DenyDataReadsStackSet, Description: 'Denies the CSPM role reading contents such as objects and messages' };
const OF_ORGANIZATION = { ...OF_STACK_SETS, DenyDataReads };
const { PermissionsType, HostManagementRegions } = OF_ORGANIZATION;

export const GROUP = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud';
/** The required variables of the module for Azure. */
export const AZURE = { aws_account_id: '111122223333', resource_group_id: GROUP, location: 'westeurope' };
export const BOUNDARY = 'arn:aws:iam::aws:policy/PowerUserAccess';
export const UNITS = { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457' };
/** The variables that the organization module needs to upload the templates. */
export const BUCKET = { template_bucket: 'our-templates' };
export const folderUrl = { TemplateFolderUrl: 'https://our-templates.s3.eu-west-1.amazonaws.com/' };

/** Differences of the account module: Terraform can also create the OIDC providers, and there is no template for host management. */
const OF_ACCOUNT: Record<string, any> = {
  ...CFN.account.Parameters,
  DenyDataReads,
  IdentityProvider: { ...CFN.account.Parameters.IdentityProvider, AllowedValues: ['CreateOrReuse', 'Existing', 'Create'] },
  HostManagement: { ...CFN.account.Parameters.HostManagement, Description: 'Creates its roles and its instance profile' },
  PermissionsType: {
    ...PermissionsType,
    Description: PermissionsType.Description.replace('Which template of the roles is deployed', 'What the roles may do'),
  },
  HostManagementRegions,
};

/** Each module, with the parameters that are its variables, its own variables, and the required ones of these. */
export const MODULES = [
  {
    folder: ACCOUNT_MODULE,
    parameters: OF_ACCOUNT,
    own: [
      'additional_policy_arns', 'aws_account_id', 'aws_partition', 'ciem', 'create', 'exclusive_policies', 'force_detach_policies',
      'iam_role_arn',
      'max_session_duration', 'stack_name', 'tags',
    ],
    required: { AzureTenantId: TENANT } as Parameters,
    needed: {} as Values,
  },
  {
    folder: ORGANIZATION_MODULE,
    parameters: OF_ORGANIZATION as Record<string, any>,
    own: [
      'allow_removal_of_roles', 'create', 'iam_role_arn', 'override_default_tags', 'removed_unit_ids', 'stack_name', 'tags',
      'template_bucket', 'template_bucket_of_other_account', 'template_bucket_region',
      'template_prefix',
    ],
    required: { AzureTenantId: TENANT, OrganizationalUnitIds: 'r-ab12' } as Parameters,
    needed: BUCKET as Values,
  },
];

const {
  DefenderCspm, DefenderForServers, DefenderForContainers, DefenderForDatabases, ControlPlaneAuditLogs, CiemServicePrincipalObjectId,
  RolePath, RoleNameSuffix,
} = CFN.account.Parameters;
/** The same for the module for Azure. */
export const OF_AZURE = {
  folder: AZURE_MODULE,
  parameters: {
    DefenderCspm,
    DefenderForServers,
    DefenderForContainers,
    DefenderForDatabases,
    ControlPlaneAuditLogs,
    CiemServicePrincipalObjectId,
    ...Object.fromEntries(SWITCHES_IN_AZURE.map(({ parameter }) => [parameter, CFN.account.Parameters[parameter]])),
    RolePath,
    RoleNameSuffix,
  } as Record<string, any>,
  own: [
    'additional_settings', 'agentless_kubernetes_discovery', 'agentless_scanning_exclusion_tags', 'agentless_vm_scanning',
    'anti_malware', 'api_version', 'arc_auto_provisioning', 'arc_private_link_scope', 'arc_proxy', 'audit_log_retention',
    'aws', 'aws_account_id', 'aws_partition', 'azure_policy', 'ciem', 'ciem_application_name', 'cloud_trail_ingestion',
    'cloud_trail_role_arn', 'connector_name', 'container_image_assessment', 'create', 'databases_dspm',
    'defender_for_endpoint', 'defender_for_endpoint_configuration', 'defender_sensor', 'image_security_findings', 'installation_method',
    'just_in_time_vm_access', 'location', 'organization', 'parent_hierarchy_id', 'rds_threat_protection', 'regions', 'resource_group_id',
    'scan_interval', 'security_gating', 'sensitive_data_discovery', 'serverless_containers', 'serverless_posture',
    'serverless_posture_role_arn',
    'tags', 'vulnerability_assessment',
  ],
  required: {} as Parameters,
  needed: AZURE as Values,
};

/** All plans, with different values of the other parameters. */
export const CASES: Parameters[] = PLAN_COMBINATIONS.map((plans, i) => ({
  ...plans,
  DenyDataReads: String(i % 2 === 1),
  IdentityProvider: i % 3 === 1 ? 'Existing' : 'CreateOrReuse',
  BoundaryArn: i % 5 === 1 ? BOUNDARY : '',
  RolePath: i % 2 === 0 ? '/security/' : '/',
  RoleNameSuffix: i % 3 === 0 ? '-terraform' : '',
  PolicyPath: i % 7 === 0 ? '/policies/' : '/',
}));

function armParameters(arm: any, parameters: Parameters): Values {
  const shared = Object.entries(parameters).filter(([name]) => name in arm.parameters)
    .map(([name, value]) => [name, arm.parameters[name].type === 'bool' ? value === 'true' : value]);
  return { awsAccountId: '111122223333', location: 'westeurope', ...Object.fromEntries(shared) };
}

/** The connector as ARM would create it. */
export function expectedConnector(arm: any, parameters: Parameters, more: Values = {}): object {
  const { resource: { type, apiVersion, name, location, properties } } =
    deployArm(arm, { ...armParameters(arm, parameters), ...more });
  return { type: `${type}@${apiVersion}`, name, location, parent_id: GROUP, body: { properties } };
}

/** The parameters of the template of the roles. A separate stack or StackSet denies data reads. */
export const forRoles = ({ DenyDataReads: _, ...parameters }: Parameters): Parameters => parameters;

/** The plans and names of roles in a case. The module for Azure has the same variables. */
export const forAzure = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([name]) => name in OF_AZURE.parameters));

export const connectorOf = ({ resources }: { resources: Record<string, any> }) => {
  const { lifecycle: _, list_unique_id_property: __, tags: ___, ...rest } = resources['azapi_resource.security_connector[0]'];
  return rest;
};
