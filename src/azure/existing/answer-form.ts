import { asText } from '../../checks/json-text';
import { SecurityConnectorApiVersion } from '../settings/api-version';
import { isPlainObject } from '../settings/json-value';
import type { AzureObject } from '../template/expression';

/** The command whose output is read, with the newest API version. */
export const EXPORT = 'run az resource show --ids ID --api-version ' +
  `${SecurityConnectorApiVersion.V2026_08_01_PREVIEW.version} --output json`;

/**
 * Throws an error with the correct command for other files, and for output of commands other than `az resource show`
 * and `az rest`: lists, other tools, and parts of the connector, whose other settings would be lost.
 */
export function checkAnswerForm(answer: AzureObject): void {
  if (answer.properties !== undefined && answer.type !== undefined) return;
  const names = Object.keys(answer).map(name => name.toLowerCase());
  if (names.includes('resources')) {
    throw new Error(`must be a connector as exported from Azure, got a template: ${EXPORT}`);
  }
  // `az rest` of all connectors, and `az graph query`.
  const list = [answer.value, answer.data].find(Array.isArray);
  if (list !== undefined) throw new Error(`must be one connector, got a list of ${list.length}: ${EXPORT}`);
  if (answer.properties === undefined && names.includes('hierarchyidentifier')) {
    // Source: Azure CLI, command module security, aaz/latest/security/security_connector/_show.py, read 2026-11.
    throw new Error('must be the whole connector: az security security-connector and Get-AzSecurityConnector use an ' +
      `older API version, and leave out settings that it does not know; ${EXPORT}`);
  }
  if (answer.type === undefined) throw new Error(`must be a security connector, got an object without type: ${EXPORT}`);
  if (/\/securityConnectors$/i.test(asText(answer.type))) checkHasOfferings(answer);
}

/**
 * Throws an error with the correct command for a connector without offerings. The output of `az resource list` has no
 * properties. Output of `--query` can lack offerings, whose plans would then be off.
 */
export function checkHasOfferings({ properties }: AzureObject): void {
  const names = isPlainObject(properties) ? Object.keys(properties) : [];
  if (!names.some(name => name.toLowerCase() === 'offerings')) {
    throw new Error(`must be the whole connector, got one without properties.offerings: ${EXPORT}`);
  }
}
