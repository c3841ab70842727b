/** The security connector in Azure, from the file that `--connector` names. */
import { checkAnswerForm, checkHasOfferings } from '../../../src/azure/existing/answer-form';
import { connectorData, type ConnectorData } from '../../../src/azure/existing/connector-data';
import { readJsonObject } from '../../../src/azure/existing/existing-security-connector';
import { valueIn } from '../../../src/azure/existing/paths';
import { checkAccountOfRoles, rolesIn } from '../../../src/azure/existing/role-arns';
import { SecurityConnectorApiVersion } from '../../../src/azure/settings/api-version';
import { rolesOfFeatures } from '../../../src/azure/settings/feature-fields';
import { ENVIRONMENT, hasField } from '../../../src/azure/settings/fields';
import type { AzureObject } from '../../../src/azure/template/expression';
import { DefenderCapability } from '../../../src/capabilities/defender-capability';
import { asText } from '../../../src/checks/json-text';
import { InputError } from '../../shared/input-error';
import { printableJson } from '../../shared/printable';
import { readText } from '../../shared/read-files';

export interface Connector {
  /** The path as the user wrote it. */
  readonly file: string;
  /** The content of the file in the app. */
  readonly json: string;
  readonly data: ConnectorData;
  /** Name of the constant of the API version of the export, such as `V2026_08_01_PREVIEW`. */
  readonly apiVersion: keyof typeof SecurityConnectorApiVersion & string;
  readonly isOrganization: boolean;
  /** Whether it is the connector of a member account. */
  readonly isMember: boolean;
  readonly hasCiem: boolean;
  /** The place of the connector in Azure, if the file contains it. */
  readonly subscription?: string;
  readonly group?: string;
}

/** Versions by the names of their constants, the newest first. */
const VERSIONS = (Object.entries(SecurityConnectorApiVersion) as [Connector['apiVersion'], SecurityConnectorApiVersion][])
  .sort(([a], [b]) => a < b ? 1 : -1);

/** Throws an `InputError` for a file without a connector, and for a connector that the library cannot read. */
export function readConnector(file: string, version?: string): Connector {
  return inFile(file, () => {
    const answer = readJsonObject(file);
    checkAnswerForm(answer);
    const data = connectorData(answer, []);
    checkHasOfferings(answer);
    checkAccountOfRoles(rolesIn({ ...Object.fromEntries(data.parts), properties: data.properties }), data.accountId);
    const membership = asText(valueIn(data.parts, [ENVIRONMENT, 'organizationalData', 'organizationMembershipType'])).toLowerCase();
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

/** Returns what `work` returns. Errors of the library become mistakes of the user, with the name of the file. */
export function inFile<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { message, constructor } = error as Error;
    if (error instanceof InputError || BUGS.includes(constructor)) throw error;
    throw new InputError(message.startsWith('there is no file ') ? message : `${file}: ${message}`);
  }
}

/** The version of the export, which the file does not contain: that of `--api-version`, or the newest one that has its fields. */
function versionOf({ inventory: { known } }: ConnectorData, given?: string): Connector['apiVersion'] {
  const foreignTo = (version: SecurityConnectorApiVersion) => known.find(({ field }) => !hasField(version, field));
  const candidates = VERSIONS.filter(([, { version }]) => given === undefined || version === given);
  const found = candidates.find(([, version]) => foreignTo(version) === undefined);
  if (found) return found[0];
  const fields = candidates.map(([, version]) => foreignTo(version)!)
    .map(({ path, field }) => `${path}, which only ${field.only} has`);
  throw new Error(given === undefined
    ? `must have fields of one API version, got ${fields.join(', and ')}`
    : `--api-version must be the version of the export, got ${given}, but the file has ${fields[0]}`);
}

/** Returns only values that need no quotes in a shell. */
function placeOf({ id }: AzureObject): Pick<Connector, 'subscription' | 'group'> {
  const [, subscription, group] =
    /^\/subscriptions\/([0-9a-f-]{36})\/resourceGroups\/(\w[\w.-]{0,89})\/providers\//i.exec(asText(id)) ?? [];
  return { subscription, group };
}
