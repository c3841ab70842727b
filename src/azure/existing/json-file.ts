import { readJsonFile } from '../../checks/json-file';
import { showName } from '../../checks/show';
import { isLikeToken } from '../../checks/tokens';
import { jsonValue, isPlainObject, show, type AzureObject } from '../settings/json-value';

/** Azure accepts resource definitions of up to 1 MB. */
const EXPECTED = {
  maxBytes: 1024 * 1024,
  size: 'at most 1 MiB, because Azure accepts no more',
  form: 'JSON, as az resource show --output json writes it',
};

/** The object in a JSON file. Throws a sentence for every file that has no such object. */
export function readJsonObject(file: string): AzureObject {
  const { json } = readJsonFile(file, EXPECTED);
  if (!isPlainObject(json)) throw new Error(`must be the JSON object of one connector, got ${show(json)}`);
  const object = jsonValue('the connector', json) as AzureObject; // throws if it is nested too deep
  checkNoTokens('', json);
  return object;
}

/** CDK would put another value of the app in the place of such a text, number or name. */
function checkNoTokens(path: string, value: unknown): void {
  if (isLikeToken(value)) throw new Error(`${path} must have no token of CDK, got ${show(value)}`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (isLikeToken(key)) {
      throw new Error(`${path || 'the connector'} must have no token of CDK, got the key ${show(key)}`);
    }
    checkNoTokens(Array.isArray(value) ? `${path}[${key}]` : `${path}${path && '.'}${showName(key)}`, inner);
  }
}
