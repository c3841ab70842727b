import { readFileSync } from 'fs';
import { InputError } from './input-error';
import { unreadable } from '../../src/checks/unreadable-file';

/** The text of a file. PowerShell 5 writes the output of a command in UTF-16. Throws an `InputError` if it cannot be read. */
export function readText(file: string): string {
  try {
    return textOf(readFileSync(file));
  } catch (error) {
    throw new InputError(unreadable(file, error));
  }
}

/** The same for bytes: UTF-8, or UTF-16 as PowerShell 5 writes it. */
export function textOf(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf-8';
  return bytes.toString(encoding).replace(/^\ufeff/, '');
}
