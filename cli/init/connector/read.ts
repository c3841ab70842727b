/** The security connector in Azure, from the file that `--connector` names. */
import { connectorData, type ConnectorData } from '../../../src/azure/existing/connector-data';
import { readJsonObject } from '../../../src/azure/existing/existing-security-connector';
import { valueIn } from '../../../src/azure/existing/paths';
import { checkAccountOfRoles, rolesIn } from '../../../src/azure/existing/role-arns';
import { SecurityConnectorApiVersion } from '../../../src/azure/settings/api-version';
import { rolesOfFeatures } from '../../../src/azure/settings/feature-fields';
import { ENVIRONMENT, hasField } from '../../../src/azure/settings/fields';
import { isPlainObject } from '../../../src/azure/settings/json-value';
import type { AzureObject } from '../../../src/azure/template/expression';
import { DefenderCapability } from '../../../src/capabilities/defender-capability';
import { InputError } from '../../shared/input-error';
import { printableJson } from '../../shared/printable';
import { readText } from '../../shared/read-files';

export interface Connector {
  /** As the user wrote it. */
  readonly file: string;
  /** What the file of the app has. */
  readonly json: string;
  readonly data: ConnectorData;
  /** Name of the constant of the API version of the export, such as `V2026_08_01_PREVIEW`. */
  readonly apiVersion: keyof typeof SecurityConnectorApiVersion & string;
  readonly isOrganization: boolean;
  /** Whether it is of one account of an organization. */
  readonly isMember: boolean;
  readonly hasCiem: boolean;
  /** Where it is in Azure, if the file says it. */
  readonly subscription?: string;
  readonly group?: string;
}

/** Versions by the names of their constants, the newest first. */
const VERSIONS = (Object.entries(SecurityConnectorApiVersion) as [Connector['apiVersion'], SecurityConnectorApiVersion][])
  .sort(([a], [b]) => a < b ? 1 : -1);
const EXPORT = `run az resource show --ids ID --api-version ${VERSIONS[0][1].version} --output json`;

/** Throws an `InputError` for a file without a connector, or for one that the library would not read. */
export function readConnector(file: string, version?: string): Connector {
  return inFile(file, () => {
    const answer = readJsonObject(file);
    checkForm(answer);
    const data = connectorData(answer, []);
    checkAccountOfRoles(rolesIn({ ...Object.fromEntries(data.parts), properties: data.properties }), data.accountId);
    const membership = String(valueIn(data.parts, [ENVIRONMENT, 'organizationalData', 'organizationMembershipType'])).toLowerCase();
    return {
      file,
      json: `${printableJson(JSON.parse(readText(file)))}\n`,
      data,
      apiVersion: versionOf(data, version),
      isOrganization: membership === 'organization',
      isMember: membership === 'member',
      hasCiem: [DefenderCapability.CIEM_OIDC, DefenderCapability.CIEM_DISCOVERY].some(capability =>
        rolesOfFeatures(capability).some(path => valueIn(data.parts, path.split('.')) !== undefined)),
      ...placeOf(answer),
    };
  });
}

const BUGS: readonly unknown[] = [TypeError, ReferenceError, RangeError, SyntaxError];

/** What work returns. Errors of the library become mistakes of the user, with the name of the file. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message, constructor } = error as Error;
    if (error instanceof InputError || BUGS.includes(constructor)) throw error;
    throw new InputError(message.startsWith('there is no file ') ? message : `${file}: ${message}`);
  }
}

/** Other files, and answers of commands that print something else than `az resource show` and `az rest`. */
function checkForm(answer: AzureObject): void {
  if (answer.Resources !== undefined || answer.resources !== undefined) {
    throw new Error(`must be a connector as Azure has it, got a template: ${EXPORT}`);
  }
  if (Array.isArray(answer.value) && answer.properties === undefined) {
    throw new Error(`must be one connector, got a list of ${answer.value.length}: ${EXPORT}`);
  }
  if (answer.properties === undefined && answer.hierarchyIdentifier !== undefined) {
    // Source: Azure CLI, command module security, aaz/latest/security/security_connector/_show.py, read 2026-11.
    throw new Error('must be the whole connector: az security security-connector uses an older API version, and leaves out settings ' +
      `that it does not know; ${EXPORT}`);
  }
  if (answer.type === undefined) throw new Error(`must be a security connector, got an object without type: ${EXPORT}`);
  // The answer of `az resource list` has no properties. An answer with --query can lack offerings: its plans would be off.
  if (!isPlainObject(answer.properties) || !Object.keys(answer.properties).some(key => key.toLowerCase() === 'offerings')) {
    throw new Error(`must be the whole connector, got one without properties.offerings: ${EXPORT}`);
  }
}

/** The version of the export, which the file does not say: that of `--api-version`, or the newest that has its fields. */
function versionOf({ inventory: { known } }: ConnectorData, given?: string): Connector['apiVersion'] {
  const foreignTo = (version: SecurityConnectorApiVersion) => known.find(({ field }) => !hasField(version, field));
  const candidates = VERSIONS.filter(([, { version }]) => given === undefined || version === given);
  const found = candidates.find(([, version]) => foreignTo(version) === undefined);
  if (found) return found[0];
  const fields = candidates.map(([, version]) => foreignTo(version)!)
    .map(({ path, field }) => `${path}, which only ${field.only} has`);
  throw new Error(given === undefined
    ? `must have fields of one API version, got ${fields.join(', and ')}`
    : `--api-version must be the version of the export, got ${given}, and the file has ${fields[0]}`);
}

/** Only values that need no quotes in a shell. */
function placeOf({ id }: AzureObject): Pick<Connector, 'subscription' | 'group'> {
  const [, subscription, group] =
    /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/(\w[\w.-]{0,89})\/providers\//i.exec(String(id)) ?? [];
  return { subscription, group };
}
