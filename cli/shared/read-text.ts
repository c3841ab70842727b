import { readFileSync } from 'fs';
import { InputError } from './input-error';

/** The text of a file. PowerShell 5 writes the output of a command in UTF-16. Throws an `InputError` if it cannot be read. */
export function readText(file: string): string {
  try {
    return textOf(readFileSync(file));
  } catch (error) {
    throw new InputError(fileProblem(error, file));
  }
}

/** The same for bytes: UTF-8, or UTF-16 as PowerShell 5 writes it. */
export function textOf(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf16le' : 'utf-8';
  return bytes.toString(encoding).replace(/^\ufeff/, '');
}

/** Why a file could not be read, in place of what Node.js says. */
export function fileProblem(error: unknown, file: string): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR': return `there is no file ${file}`;
    case 'EISDIR': return `${file} is a folder`;
    case 'EACCES':
    case 'EPERM': return `you may not read ${file}`;
    default: return `cannot read ${file}: ${(error as Error).message}`;
  }
}
