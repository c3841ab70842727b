import { readFileSync } from 'fs';
import { InputError } from './input-error';
import { textOf as textIn, unreadable, wrongEncoding } from '../../src/checks/json-text';

/** The text of a file. PowerShell 5 writes the output of a command in UTF-16. Throws an `InputError` if it cannot be read. */
export function readText(file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new InputError(unreadable(file, error));
  }
  return textOf(bytes, file);
}

/** The same for the bytes of a file: UTF-8, or UTF-16 as PowerShell 5 writes it. Throws an `InputError` for others. */
export function textOf(bytes: Buffer, file: string): string {
  const wrong = wrongEncoding(bytes);
  if (wrong !== undefined) throw new InputError(`${file} ${wrong}`);
  return textIn(bytes);
}
