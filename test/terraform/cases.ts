import { ACCOUNT_MODULE, ORGANIZATION_MODULE, type Values } from './support';
import { deployArm } from '../azure/support/arm';
import { TENANT } from '../support/synth';
import { committed, PLAN_COMBINATIONS, type Parameters } from '../templates/support';

/** The committed templates. */
export const CFN = {
  account: committed('defender-account.default-access.template.json'),
  organization: committed('defender-organization.template.json'),
};
export const ARM = { organization: committed('azure/security-connector-organization.json') };
export const ROLE_PARAMETERS = Object.keys(CFN.account.Parameters);
/** The modules read the templates from files, and have one variable for data reads. */
const { TemplateFolderUrl, DenyDataReadsStackSet, DenyDataReads: ofRoles, ...OF_STACK_SETS } = CFN.organization.Parameters;
const DenyDataReads = { ...DenyDataReadsStackSet, Description: 'Denies the CSPM role reading contents such as objects and messages' };
const OF_ORGANIZATION = { ...OF_STACK_SETS, DenyDataReads };
const { PermissionsType, HostManagementRegions } = OF_ORGANIZATION;

export const GROUP = '/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud';
export const AZURE = { azure_resource_group_id: GROUP, azure_location: 'westeurope' };
export const BOUNDARY = 'arn:aws:iam::aws:policy/PowerUserAccess';
export const UNITS = { OrganizationalUnitIds: 'ou-ab12-cdef3456,ou-ab12-cdef3457' };
export const folderUrl = { TemplateFolderUrl: 'https://our-templates.s3.eu-west-1.amazonaws.com/' };

/** Of the account: Terraform can create the OIDC providers, too, and there is no template for host management. */
const OF_ACCOUNT: Record<string, any> = {
  ...CFN.account.Parameters,
  DenyDataReads,
  IdentityProvider: { ...CFN.account.Parameters.IdentityProvider, AllowedValues: ['CreateOrReuse', 'Existing', 'Create'] },
  HostManagement: { ...CFN.account.Parameters.HostManagement, Description: 'Creates its roles and its instance profile' },
  PermissionsType: { ...PermissionsType, Description: 'What the roles may do' },
  HostManagementRegions,
};

/** Each module, with the parameters that are its variables, and variables of its own. */
export const MODULES = [
  {
    folder: ACCOUNT_MODULE,
    parameters: OF_ACCOUNT,
    own: ['additional_policy_arns', 'aws_account_id', 'aws_partition', 'exclusive_policies', 'iam_role_arn', 'stack_name', 'tags'],
    required: { AzureTenantId: TENANT } as Parameters,
  },
  {
    folder: ORGANIZATION_MODULE,
    parameters: OF_ORGANIZATION as Record<string, any>,
    own: [
      'azure_connector_name', 'azure_location', 'azure_resource_group_id', 'ciem_application_name',
      'data_reads_denied_before_update', 'management_account_id', 'stack_name', 'tags',
    ],
    required: { AzureTenantId: TENANT, OrganizationalUnitIds: 'r-ab12' } as Parameters,
  },
];

/** All plans, with changing values of the rest. */
export const CASES: Parameters[] = PLAN_COMBINATIONS.map((plans, i) => ({
  ...plans,
  DenyDataReads: String(i % 2 === 1),
  IdentityProvider: i % 3 === 1 ? 'Existing' : 'CreateOrReuse',
  BoundaryArn: i % 5 === 1 ? BOUNDARY : '',
  RolePath: i % 2 === 0 ? '/security/' : '/',
  RoleNameSuffix: i % 3 === 0 ? '-terraform' : '',
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

/** What the template of the roles gets: a stack or a StackSet of its own denies data reads. */
export const forRoles = (parameters: Parameters): Parameters => ({ ...parameters, DenyDataReads: 'false' });

export const connectorOf = ({ resources }: { resources: Record<string, any> }) => {
  const { depends_on: _, ...rest } = resources['azapi_resource.security_connector[0]'];
  return rest;
};
