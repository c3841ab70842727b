import { accountStack } from './account';
import { ORGANIZATION_IN_AZURE } from './organization-parameters';
import type { ParameterSpec } from './parameter-spec';
import { accountInAzure } from './parameters';
import { AZURE_API_VERSION, isInAzure, SWITCHES } from './switches';
import { DefenderForCloudConnector, PermissionsType, type SecurityConnectorApiVersion } from '../../src';
import type { ConnectorSource } from '../../src/azure/connector-source';
import { connectorTemplate } from '../../src/azure/connector-template';
import {
  ACCOUNT_PARAMETER, PARTITION_PARAMETER, type DeploymentTemplate, type TemplateParameter,
} from '../../src/azure/template/deployment-template';
import {
  call, Expression, parameter, text, variable, type AzureObject, type AzureValue, type Term,
} from '../../src/azure/template/expression';

/** The conditions of the CloudFormation template as expressions of Azure. The parameters have the same names. */
const CONDITIONS: Record<string, Expression> = {
  Cspm: parameter('DefenderCspm'),
  Servers: call('notEquals', parameter('DefenderForServers'), 'Off'),
  ServersP2: call('equals', parameter('DefenderForServers'), 'P2'),
  Containers: parameter('DefenderForContainers'),
  Databases: parameter('DefenderForDatabases'),
  AuditLogs: parameter('ControlPlaneAuditLogs'),
  Ciem: call('not', call('empty', parameter('CiemServicePrincipalObjectId'))),
  ...Object.fromEntries(SWITCHES.map(({ condition, parameter: name }) => [condition, parameter(name)])),
};

/** Conditions of features that a version of the API does not have. */
const conditionsNotIn = (version: SecurityConnectorApiVersion) =>
  SWITCHES.filter(s => !isInAzure(s, version)).map(({ condition }) => condition);

/** A placeholder for the name of the application at synthesis. */
const CIEM_PLACEHOLDER = 'ciem-application-placeholder';

export const CIEM_APPLICATION: TemplateParameter = {
  description: 'Name of the application of CIEM in your Entra tenant. It has no effect if CIEM is off',
  defaultValue: 'mciem-aws-oidc-connector',
};

export const PARENT_HIERARCHY_ID: TemplateParameter = {
  description: 'Only for a member account of an AWS organization that has a connector of its own: id of its parent',
  defaultValue: '',
};

/** The Azure side for the roles of an account. */
export function azureAccount(version = AZURE_API_VERSION): DeploymentTemplate {
  const made = template('an AWS account', version);
  const membership = {
    organizationMembershipType: 'Member', parentHierarchyId: parameter('ParentHierarchyId'),
  };
  return withOrganizationalData({
    ...made,
    parameters: { ...made.parameters, ParentHierarchyId: PARENT_HIERARCHY_ID },
    variables: { ...made.variables, Membership: membership },
  }, call('if', call('empty', parameter('ParentHierarchyId')), call('null'), variable('Membership')));
}

/** The Azure side for the management account of an organization. */
export function azureOrganization(): DeploymentTemplate {
  const made = template('the management account of an AWS organization', AZURE_API_VERSION);
  const own = ORGANIZATION_IN_AZURE.map(p => [p.name, inAzure(p)]);
  return withOrganizationalData({ ...made, parameters: { ...made.parameters, ...Object.fromEntries(own) } }, {
    organizationMembershipType: 'Organization',
    stacksetName: parameter('StackSetName'),
    excludedAccountIds: listIn('ExcludedAccountIds'),
  });
}

function withOrganizationalData(made: DeploymentTemplate, organizationalData: AzureValue): DeploymentTemplate {
  const properties = made.resource.properties as AzureObject;
  const environmentData = { ...properties.environmentData as AzureObject, organizationalData };
  return { ...made, resource: { ...made.resource, properties: { ...properties, environmentData } } };
}

/** The template of a connector whose conditions are those of the CloudFormation template. They become variables. */
function template(what: string, version: SecurityConnectorApiVersion): DeploymentTemplate {
  const stack = accountStack(PermissionsType.DEFAULT_ACCESS);
  const connector = stack.node.findChild('Defender') as DefenderForCloudConnector;
  const source: ConnectorSource = {
    bindings: connector._plans.bindings.map(b => b.azureValues && 'subPlan.type' in b.azureValues
      ? { ...b, azureValues: { 'subPlan.type': text([parameter('DefenderForServers')]) as string } }
      : b),
    permissionsType: PermissionsType.DEFAULT_ACCESS,
    roleArn: ({ defaultRoleName }) => text([
      'arn:', parameter(PARTITION_PARAMETER), ':iam::', parameter(ACCOUNT_PARAMETER), ':role', parameter('RolePath'), defaultRoleName,
      parameter('RoleNameSuffix'),
    ]),
    rolesWithoutName: () => [],
  };
  const settings = { defenderCspm: { ciemApplicationName: CIEM_PLACEHOLDER } };
  return withSwitches(connectorTemplate(source, settings, version,
    `Connects ${what} to Microsoft Defender for Cloud, with the roles of the CloudFormation templates`), version);
}

/** Converts a parameter of CloudFormation. */
function inAzure(spec: ParameterSpec): TemplateParameter {
  const { name, label, description, default: defaultValue, allowedValues, maxLength } = spec;
  const isSwitch = allowedValues?.includes('true');
  const what = `${label}: ${description!.replace('. Azure needs the same', '')}`;
  const more = name === 'ExcludedAccountIds' ? ', and during a pilot all accounts outside of it' : '';
  return {
    description: `${what}. Use the value of the CloudFormation stack${more}`,
    ...isSwitch ? { type: 'bool', defaultValue: defaultValue === 'true' } : { defaultValue, allowedValues, maxLength },
  };
}

/** Adds a variable for each condition, and the parameters of the CloudFormation template. */
function withSwitches(
  { parameters, variables, resource, ...rest }: DeploymentTemplate, version: SecurityConnectorApiVersion,
): DeploymentTemplate {
  const [missing, own] = [conditionsNotIn(version), Object.entries(parameters).filter(([name]) => !(name in CONDITIONS))];
  const conditions = Object.fromEntries(Object.entries(CONDITIONS).filter(([name]) => !missing.includes(name)));
  // Names of conditions begin with a capital letter, and names of the connector's own parameters do not.
  const [condition] = own.find(([name]) => /^[A-Z]/.test(name)) ?? [];
  if (condition !== undefined) {
    throw new Error(`CONDITIONS of build/templates/azure.ts must have an expression for the condition ${condition} of plans.ts`);
  }
  const shared = accountInAzure([version]).map(p => [p.name, inAzure(p)]);
  return {
    ...rest,
    parameters: { ...Object.fromEntries([...own, ...shared]), CiemApplicationName: CIEM_APPLICATION },
    variables: { ...conditions, ...asVariables(variables ?? {}) as AzureObject },
    resource: { ...resource, properties: asVariables(resource.properties) },
  };
}

/** Replaces parameters of conditions with variables. In a template of an app, conditions are parameters. */
function asVariables(value: AzureValue): AzureValue {
  if (value === CIEM_PLACEHOLDER) return parameter('CiemApplicationName');
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(asVariables);
  if (value instanceof Expression) {
    const { node } = value;
    if ('fn' in node) return call(node.fn, ...node.args.map(arg => asVariables(arg) as Term));
    return 'parameter' in node && node.parameter in CONDITIONS ? variable(node.parameter) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, asVariables(v)]));
}

/** An expression for the list in a text with commas. Spaces are removed. */
function listIn(name: string): Expression {
  const list = parameter(name);
  return call('if', call('empty', list), call('createArray'), call('split', call('replace', list, ' ', ''), ','));
}
