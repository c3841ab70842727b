import { basename } from 'path';
import { checkAnswerForm, checkHasOfferings, EXPORT } from './answer-form';
import { connectorData, type ConnectorData } from './connector-data';
import { valueIn } from './paths';
import { checkInstanceOf, checkList, inputError } from '../../checks/input';
import { readJsonFile } from '../../checks/json-file';
import { checkOptions } from '../../checks/known-options';
import { namedError, showName } from '../../checks/messages';
import { isLikeToken } from '../../checks/tokens';
import { SecurityConnectorApiVersion } from '../settings/api-version';
import { hasField } from '../settings/fields';
import { isPlainObject, jsonValue, show } from '../settings/json-value';
import type { AzureObject, AzureValue } from '../template/expression';

/** Options of a file with a security connector. */
export interface ExistingSecurityConnectorOptions {
  /**
   * API version that the file was exported with (`--api-version`), because the file does not contain it. An older
   * version omits newer fields, so export with the newest one. Throws if the file has a field that the version does not
   * have.
   */
  readonly apiVersion: SecurityConnectorApiVersion;
  /**
   * Paths of the file to leave out: offerings such as `DefenderForServersAws`, or settings such as
   * `DefenderCspmAws.ciem`. Settings of the environment begin with `AwsAccount`. Throws if the file does not have the
   * path.
   * @default - none
   */
  readonly remove?: string[];
}

/**
 * An existing security connector in Azure, from a file. An Azure deployment replaces all settings of a connector. With
 * the file, the template keeps the settings that the app does not manage, including those that this library does not
 * know.
 *
 * The app manages plans, features and their roles, and every setting of `SecurityConnector` that you set.
 *
 * @example
 * // az resource show --ids ID --api-version 2026-08-01-preview --output json > connector.json
 * new SecurityConnector(stack, 'Azure', {
 *   connector: defender,
 *   existing: ExistingSecurityConnector.fromFile('connector.json', {
 *     apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
 *   }),
 * });
 */
export class ExistingSecurityConnector {
  /** Reads the output of `az resource show`.
   *
   * @param path path of the JSON file, relative to the working directory. Throws if it is not a connector of an AWS
   * account, if it is a list or has no offerings, like the output of other commands, if a published field has another
   * type, if a name is repeated, or if the file is larger than 1 MiB. Fields in the form of an older API version, such
   * as `subPlan` as text, are accepted and listed in a message.
   * @param options the API version, and paths to leave out
   */
  public static fromFile(path: string, options: ExistingSecurityConnectorOptions): ExistingSecurityConnector {
    if (typeof path !== 'string' || path === '') throw inputError('path', 'the path of a JSON file', path);
    const file = basename(path);
    try {
      checkOptions('options', options ?? null, { apiVersion: true, remove: true });
      const { apiVersion, remove = [] } = options;
      checkInstanceOf('apiVersion', apiVersion, SecurityConnectorApiVersion,
        'SecurityConnectorApiVersion, such as SecurityConnectorApiVersion.V2026_08_01_PREVIEW');
      checkList('remove', remove, 'path', (prop, removed) => {
        if (typeof removed !== 'string') throw inputError(prop, 'a path of the file', removed);
      }, { canBeEmpty: true });
      const answer = readJsonObject(path);
      checkAnswerForm(answer);
      const data = connectorData(answer, remove);
      checkHasOfferings(answer);
      checkVersion(data, apiVersion);
      return new ExistingSecurityConnector(file, apiVersion, data);
    } catch (error) {
      throw namedError(file, error);
    }
  }

  /** @internal */
  public readonly _file: string;
  /** @internal */
  public readonly _apiVersion: SecurityConnectorApiVersion;
  /** @internal */
  public readonly _data: ConnectorData;

  private constructor(file: string, apiVersion: SecurityConnectorApiVersion, data: ConnectorData) {
    this._file = file;
    this._apiVersion = apiVersion;
    this._data = data;
  }

  /**
   * Returns the value at a path, such as `DefenderForServersAws.subPlan.type`.
   * @internal
   */
  public _valueAt(path: string): AzureValue | undefined {
    return valueIn(this._data.parts, path.split('.'));
  }
}

function checkVersion({ inventory }: ConnectorData, apiVersion: SecurityConnectorApiVersion): void {
  const foreign = inventory.known.find(({ field }) => !hasField(apiVersion, field));
  if (foreign === undefined) return;
  const { path, field } = foreign;
  throw inputError('apiVersion',
    `the version of the export, and the file has ${path}, which only ${field.only} has`, apiVersion.version);
}

/** Azure accepts resource definitions of up to 1 MB. */
const EXPECTED = {
  maxBytes: 1024 * 1024,
  size: 'at most 1 MiB, which is the limit of Azure',
  form: 'JSON, as az resource show --output json prints it',
};

/** Returns the object in a JSON file. Throws an error if the file does not contain one. */
export function readJsonObject(file: string): AzureObject {
  const { json } = readJsonFile(file, EXPECTED);
  if (!isPlainObject(json)) throw new Error(`must be the JSON object of one connector, got ${show(json)}: ${EXPORT}`);
  const object = jsonValue('the connector', json) as AzureObject; // throws if it is nested too deep
  checkNoTokens('', json);
  return object;
}

/**
 * Rejects texts, numbers and names that look like tokens, because CDK would replace them with another value of the app.
 */
function checkNoTokens(path: string, value: unknown): void {
  if (isLikeToken(value)) throw new Error(`${path} must not contain a CDK token, got ${show(value)}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (isLikeToken(key)) {
      throw new Error(`${path || 'the connector'} must not contain a CDK token, got the key ${show(key)}`);
    }
    checkNoTokens(Array.isArray(value) ? `${path}[${key}]` : `${path}${path && '.'}${showName(key)}`, inner);
  }
}
