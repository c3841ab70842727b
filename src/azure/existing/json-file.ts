import { readJsonFile } from '../../checks/json-file';
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
  return jsonValue('the connector', json) as AzureObject;
}
