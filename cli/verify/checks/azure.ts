import type { Identity } from './account';
import { compareFields, type ExistingRecord } from './azure-fields';
import { evaluateResource, findAzureTemplate, type ParameterValues } from './azure-template';
import type { Ask } from '../../asking/ask';
import { differs, information, ok, type Finding, attempt } from '../findings';

const API_VERSION = '2024-08-01-preview';

export interface AzureTarget {
  readonly resourceGroup: string;
  readonly connector: string;
}

/** Roles that Defender for Cloud assumes: name and ARN. */
export type DefenderRoles = ReadonlyMap<string, string>;

/** Where the template for Azure of the app is, and the values of the conditions of the stack. */
export interface AppForAzure {
  readonly folder: string;
  readonly condition: ParameterValues;
}

/**
 * The Azure side: the connector is that of the account, names exactly roles of the stack, and has the settings of the
 * app if it wrote a template for it.
 */
export async function checkAzure(
  ask: Ask, target: AzureTarget, identity: Identity, roles: DefenderRoles, tenantId: string | undefined, app?: AppForAzure,
): Promise<Finding[]> {
  const check = `security connector ${target.connector}`;
  const template = app && findAzureTemplate(app.folder, target.connector, identity.account);
  const existing: ExistingRecord | undefined = template?.metadata.existing;
  return [
    ...await attempt('Azure tenant', async () => {
      const { tenantId: found } = await ask('azureAccount');
      if (tenantId === undefined) return [information('Azure tenant', found)];
      return [found.toLowerCase() === tenantId
        ? ok('Azure tenant', found)
        : differs('Azure tenant', `the Azure CLI is signed in to ${found}, the roles trust ${tenantId}`,
          'az login --tenant, or set azureTenantId and deploy.')];
    }),
    ...await attempt(check, async () => {
      const connector = await ask('azureConnector', {
        group: target.resourceGroup,
        connector: target.connector,
        version: existing?.apiVersion ?? template?.resources[0].apiVersion ?? API_VERSION,
      });
      return [
        ...checkConnector(check, connector.properties, identity, roles, rolesKeptBy(template)),
        ...app && !template
          ? [information(check, 'the app writes no template for it, so that its settings are not compared')]
          : [],
        ...template ? await attempt(`${check}: fields`, async () => {
          const values: ParameterValues = name => ({
            awsAccountId: identity.account, awsPartition: identity.partition, location: connector.location,
          })[name] ?? (template.parameters[name].type === 'bool' ? app!.condition(name) : undefined);
          return compareFields(check, evaluateResource(template, values), connector, existing);
        }) : [],
        ...await attempt(`${check}: health`, async () =>
          checkHealth(`${check}: health`, (await ask('azureHealth', { 'connector-id': connector.id })).value)),
      ];
    }),
  ];
}

/** Role ARNs that the template keeps from the connector in Azure. Synthesis warns of them. */
function rolesKeptBy(template: any): string[] {
  const isExisting = template?.metadata.existing !== undefined;
  return isExisting ? rolesNamedIn([template.resources[0].properties, template.variables ?? {}]) : [];
}

function checkConnector(
  check: string, properties: any, identity: Identity, roles: DefenderRoles, kept: readonly string[] = [],
): Finding[] {
  const remedy = 'Deploy the Azure template with the same plans and names: docs/azure.md#deploy.';
  if (properties.hierarchyIdentifier !== identity.account) {
    return [differs(check, `it is for the account ${properties.hierarchyIdentifier}`, remedy)];
  }
  const named = new Set(rolesNamedIn(properties.offerings));
  const known = new Set([...roles.values(), ...kept]);
  const foreign = [...named].filter(arn => !known.has(arn));
  if (foreign.length > 0) return [differs(check, `it names roles that the stack does not have: ${foreign.join(', ')}`, remedy)];
  const unnamed = [...roles].filter(([, arn]) => !named.has(arn)).map(([name]) => name);
  return [
    ok(check, `${properties.offerings.length} offerings, ${named.size} roles of the stack`),
    ...unnamed.length === 0 ? [] : [information(check, `it does not name ${unnamed.join(', ')}: the feature is off in Azure`)],
  ];
}

/** Every role ARN below the offerings, whatever the field is called. Azure does not use the role of a feature that is off. */
function rolesNamedIn(value: any): string[] {
  if (typeof value === 'string') return /^arn:[\w-]+:iam::\d{12}:role\//.test(value) ? [value] : [];
  if (value === null || typeof value !== 'object' || value.enabled === false) return [];
  return Object.values(value).flatMap(rolesNamedIn);
}

function checkHealth(check: string, reports: readonly any[]): Finding[] {
  if (reports.length === 0) return [information(check, 'there is no report yet')];
  const unhealthy = reports.filter(({ properties }) => properties.status?.code === 'NotHealthy');
  if (unhealthy.length === 0) return [ok(check, `${reports.length} reports, none unhealthy`)];
  return unhealthy.map(({ properties }) => differs(
    check,
    (properties.issues ?? []).map((issue: any) => issue.issueName ?? issue.issueDescription ?? issue.issueKey).join('; ') ||
      properties.status.description || 'NotHealthy',
    'docs/troubleshooting.md#problems-after-the-deployment'));
}
