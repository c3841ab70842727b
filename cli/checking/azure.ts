import type { Identity } from './account';
import { evaluateResource, findAzureTemplate, type ParameterValues } from './azure-template';
import { reasonsOf, unknownIn } from './connectors';
import { attempt, differs, information, notChecked, ok, type Finding } from './findings';
import { MOVED } from '../../src/azure/existing/older-forms';
import type { Ask } from '../asking/ask';
import type { AssemblyStack } from '../reading/assembly';

const API_VERSION = '2024-08-01-preview';

interface AzureTarget {
  readonly resourceGroup: string;
  readonly connector: string;
}

/** The ARNs of the roles that Defender for Cloud assumes, by name. */
type DefenderRoles = ReadonlyMap<string, string>;

/** The location of the app's template for Azure, and the values of the conditions of the stack. */
interface AppForAzure {
  readonly stack: Pick<AssemblyStack, 'folder' | 'root'>;
  readonly condition: ParameterValues;
}

/**
 * Checks the Azure side: whether the connector is for the account and names only roles of the stack. If the app writes a template for it,
 * the settings are compared, too.
 */
export async function checkAzure(
  ask: Ask, target: AzureTarget, identity: Identity, roles: DefenderRoles, tenantId: string | undefined, app?: AppForAzure,
): Promise<Finding[]> {
  const check = `security connector ${target.connector}`;
  const template = app && findAzureTemplate(app.stack, target.connector, identity.account);
  const existing: ExistingRecord | undefined = template?.metadata.existing;
  // The role ARNs that the template keeps from the connector in Azure. Synthesis warns about them.
  const kept = existing ? rolesNamedIn([template.resources[0].properties, template.variables ?? {}]) : [];
  return [
    ...await attempt('Azure tenant', async (id) => {
      const { tenantId: found } = await ask('azureAccount');
      if (tenantId === undefined) return [information(id, found)];
      return [found.toLowerCase() === tenantId
        ? ok(id, found)
        : differs(id, `the Azure CLI is signed in to ${found}, the roles trust ${tenantId}`,
          'az login --tenant, or set azureTenantId and deploy.')];
    }),
    ...await attempt(check, async () => {
      const connector = await ask('azureConnector', {
        group: target.resourceGroup,
        connector: target.connector,
        version: existing?.apiVersion ?? template?.resources[0].apiVersion ?? API_VERSION,
      });
      const ofConnector = { 'connector-id': connector.id };
      return [
        ...checkConnector(check, connector.properties, identity, roles, kept),
        ...app && !template ? [information(check, 'the app writes no template for it, so its settings are not compared')] : [],
        ...template ? await attempt(`${check}: fields`, async () => {
          const values: ParameterValues = name => ({
            awsAccountId: identity.account, awsPartition: identity.partition, location: connector.location,
          })[name] ?? (template.parameters[name].type === 'bool' ? app!.condition(name) : undefined);
          return compareFields(check, evaluateResource(template, values), connector, existing);
        }) : [],
        ...await attempt(`${check}: health`, async id => checkHealth(id, (await ask('azureHealth', ofConnector)).value)),
        ...await attempt(`${check}: locks`, async id => checkLocks(id, (await ask('azureLocks', ofConnector)).value)),
      ];
    }),
  ];
}

function checkConnector(
  check: string, properties: any, identity: Identity, roles: DefenderRoles, kept: readonly string[],
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

/** All role ARNs in the offerings, whatever the name of the field is. Azure does not use the role of a feature that is off. */
function rolesNamedIn(value: any): string[] {
  if (typeof value === 'string') return /^arn:[\w-]+:iam::\d{12}:role\//.test(value) ? [value] : [];
  if (value === null || typeof value !== 'object' || value.enabled === false) return [];
  return Object.values(value).flatMap(rolesNamedIn);
}

function checkHealth(check: string, reports: readonly any[]): Finding[] {
  if (reports.length === 0) return [information(check, 'there is no report yet')];
  const reasons = reasonsOf(reports);
  const unknown = unknownIn(reports);
  if (reasons.length + unknown.length === 0) return [ok(check, `${reports.length} reports, all healthy`)];
  if (reasons.length === 0) return [notChecked(check, `reports that say neither healthy nor not healthy: ${unknown.join(', ')}`)];
  return reasons.map(reason => differs(check, reason, 'docs/troubleshooting.md#problems-after-the-deployment'));
}

/** Reports locks as information, because people create them on purpose. A lock on a group or subscription applies to its resources. */
function checkLocks(check: string, locks: readonly any[]): Finding[] {
  if (locks.length === 0) return [information(check, 'none: the connector can be changed and deleted')];
  return locks.map(({ id, name, properties: { level } }) => {
    const scope = id.split(/\/providers\/Microsoft\.Authorization\/locks\//i)[0];
    return information(check, `${name} (${level}) on ${scope}: the connector cannot be ${level === 'ReadOnly' ? 'changed or deleted'
      : 'deleted'}, until the lock is removed: docs/azure.md#change-or-remove`);
  });
}

/** The record that the template keeps of the file of the existing connector. */
interface ExistingRecord {
  readonly apiVersion: string;
  /** The fields that the app changes, by path, with the value in the file if it had one. */
  readonly replaced: Readonly<Record<string, { readonly old?: unknown }>>;
}

const READ_ONLY = ['hierarchyidentifiertrialenddate', 'provisioningstate', 'accountname', 'offeringtype', 'environmenttype'];
/** Fields of an offering that only Azure writes. */
const READ_ONLY_OF_OFFERING = ['description'];
const DEPLOY = 'Deploy the Azure template: docs/azure.md#deploy.';
const EXPORT = 'Export the connector again, or set it in the app: docs/azure.md#keep-what-is-in-azure.';

/** Compares the connector in Azure with the app, field by field. */
function compareFields(check: string, app: any, live: any, existing: ExistingRecord | undefined): Finding[] {
  const [expected, found] = [fieldsOf(app), fieldsOf(live)];
  const old = new Map(Object.entries(existing?.replaced ?? {}).map(([path, value]) => [path.toLowerCase(), value]));
  const findings: Finding[] = [];
  const only: string[] = [];
  for (const key of [...new Set([...expected.keys(), ...found.keys()])]) {
    const [wanted, has] = [expected.get(key), found.get(key)];
    if (wanted?.value === has?.value) continue;
    const { path } = (wanted ?? has)!;
    const is = `Azure has ${has?.value ?? 'nothing'}, the app ${wanted?.value ?? 'nothing'}`;
    if (!existing) {
      if (wanted) findings.push(differs(`${check}: ${path}`, is, DEPLOY));
      else only.push(`${path} = ${has!.value}`);
    } else if (isOfExport(key, has?.value, old)) {
      findings.push(differs(`${check}: ${path}`, `${is}: the template is not deployed yet`, DEPLOY));
    } else {
      findings.push(differs(`${check}: ${path}`, `${is}: Azure changed after the export, and a deployment would overwrite it`, EXPORT));
    }
  }
  if (only.length > 0) {
    findings.push(information(check,
      `only Azure has ${only.join(', ')}: a deployment would remove the values that are not defaults of Azure`));
  }
  return findings.length > 0 ? findings : [ok(`${check}: fields`, `${expected.size} fields as in the app`)];
}

/** Whether Azure still has the value of the file, in a field that the app changes or in an offering that it adds. */
function isOfExport(key: string, live: string | undefined, old: ReadonlyMap<string, { readonly old?: unknown }>): boolean {
  const added = old.get(key.split('.')[0]);
  if (added && !('old' in added)) return live === undefined;
  const replaced = old.get(key);
  return replaced !== undefined && live === (replaced.old === undefined ? undefined : canonical(replaced.old));
}

/** Fields by their path in lower case, because Azure ignores the case. */
type Fields = Map<string, { path: string; value: string }>;

/** The fields that are set. A list counts as one value, and its order is ignored. */
function fieldsOf({ properties, tags }: any): Fields {
  const fields: Fields = new Map();
  const add = (path: string, value: any): void => {
    if (value === null || value === undefined) return;
    if (typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, v] of Object.entries(value)) if (!READ_ONLY.includes(key.toLowerCase())) add(`${path}.${key}`, v);
    } else if (!Array.isArray(value) || value.length > 0) {
      fields.set(path.toLowerCase(), { path, value: canonical(value) });
    }
  };
  const { environmentData, offerings = [], ...others } = properties;
  add('AwsAccount', environmentData);
  for (const offering of offerings) {
    fields.set(offering.offeringType.toLowerCase(), { path: offering.offeringType, value: 'true' });
    const isWritten = ([key]: [string, unknown]) => !READ_ONLY_OF_OFFERING.includes(key.toLowerCase());
    add(offering.offeringType, Object.fromEntries(Object.entries(offering).filter(isWritten)));
  }
  for (const [key, value] of Object.entries(others)) if (!READ_ONLY.includes(key.toLowerCase())) add(`properties.${key}`, value);
  add('tags', tags);
  moveOlderForms(fields);
  return fields;
}

/** Moves fields that have the form of an older API version to the place that they have in the template. */
function moveOlderForms(fields: Fields): void {
  for (const [from, to] of MOVED) {
    const found = fields.get(from.toLowerCase());
    if (found === undefined || fields.has(to.toLowerCase())) continue;
    fields.delete(from.toLowerCase());
    fields.set(to.toLowerCase(), { ...found, path: to });
  }
}

function canonical(value: any): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}: ${canonical(v)}`).sort().join(', ')}}`;
}
