import { readFileSync, statSync } from 'fs';
import { resolve } from 'path';
import { jsonValue, isPlainObject, show, type AzureObject } from '../settings/json-value';

/** Azure accepts resource definitions of up to 1 MB. */
const MAX_BYTES = 1024 * 1024;

/**
 * The object in a JSON file in UTF-8, or in UTF-16 as PowerShell 5 writes it. Throws a sentence for every file that has
 * no such object.
 */
export function readJsonObject(file: string): AzureObject {
  const { text, size } = readText(file);
  if (size > MAX_BYTES) throw new Error(`must have at most 1 MiB, because Azure accepts no more, got ${size} bytes`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new Error(`must be JSON, as az resource show --output json writes it, got ${show(text.trim().slice(0, 60))}`);
  }
  if (!isPlainObject(parsed)) throw new Error(`must be the JSON object of one connector, got ${show(parsed)}`);
  const value = jsonValue('the connector', parsed);
  return value as AzureObject;
}

function readText(file: string): { text: string; size: number } {
  try {
    const { size } = statSync(file);
    if (size > MAX_BYTES) return { text: '', size };
    const bytes = readFileSync(file);
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf-8';
    return { text: bytes.toString(encoding).replace(/^\ufeff/, ''), size };
  } catch (error) {
    throw new Error(`cannot be read at ${resolve(file)}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
