import { readFileSync, statSync } from 'fs';
import { basename, resolve } from 'path';
import { repeatedName, textOf, unreadable, wrongEncoding } from './json-text';
import { printable, show } from './messages';
import { isLikeToken } from './tokens';

/** The limit of a file, and texts that describe it in messages. */
interface ExpectedFile {
  readonly maxBytes: number;
  /** A text such as `at most 1 MiB, because Azure accepts no more`. */
  readonly size: string;
  /** A text such as `JSON, as az resource show --output json writes it`. */
  readonly form: string;
}

/** The bytes of a file, and the JSON in it. */
interface JsonFile {
  readonly bytes: Buffer;
  readonly json: unknown;
}

/**
 * Reads a JSON file in UTF-8, or in UTF-16 as PowerShell 5 writes it. Throws if the file cannot be read, is too large
 * or is something else, or if a value would get lost.
 */
export function readJsonFile(file: string, { maxBytes, size, form }: ExpectedFile): JsonFile {
  // Templates have the name in their metadata.
  const name = basename(file);
  if (isLikeToken(name)) throw new Error(`must have a name without tokens of CDK, got ${show(name)}`);
  const read = readBytes(file, maxBytes);
  if (typeof read === 'number') throw new Error(`must have ${size}, got ${read} bytes`);
  const text = textOf(read);
  const json = parse(text, form);
  const wrong = wrongEncoding(read) ?? repeatedName(text);
  if (wrong !== undefined) throw new Error(wrong);
  return { bytes: read, json };
}

function parse(text: string, form: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`must be ${form}, got ${show(text.trim().slice(0, 60))}`);
  }
}

/** Returns the bytes of a file, or its size if it is too large. */
function readBytes(file: string, maxBytes: number): Buffer | number {
  try {
    const { size } = statSync(file);
    if (size > maxBytes) return size;
    const bytes = readFileSync(file);
    return bytes.length > maxBytes ? bytes.length : bytes;
  } catch (error) {
    throw new Error(unreadable(printable(resolve(file)), error));
  }
}
