import { isUtf8 } from 'buffer';

const isUtf16 = (bytes: Buffer) => bytes[0] === 0xff && bytes[1] === 0xfe;

/** Returns the text of a file in UTF-8, or in UTF-16 as PowerShell 5 writes it. */
export function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf16(bytes) ? 'utf16le' : 'utf-8').replace(/^\ufeff/, '');
}

/** Returns what is wrong if a file is in another encoding, such as that of cmd.exe. Otherwise returns undefined. */
export function wrongEncoding(bytes: Buffer): string | undefined {
  return isUtf16(bytes) || isUtf8(bytes) ? undefined
    : 'must be in UTF-8 or UTF-16, and is in another encoding: convert it, otherwise letters get lost';
}

/** Returns what is wrong if `JSON.parse` accepts a text but drops a value of it. Otherwise returns undefined. */
export function repeatedName(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = []; // a list is undefined
  let previous = '';
  for (const { 0: token, index } of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    if (token === '}' || token === ']') open.pop();
    if (token === ':') {
      const names = open.at(-1)!;
      const name: string = JSON.parse(previous);
      if (names.has(name)) {
        const line = json.slice(0, index).split('\n').length;
        return `must have each name of an object once, got ${previous} twice, in line ${line}`;
      }
      names.add(name);
    }
    previous = token;
  }
  return undefined;
}

/**
 * Returns a value of a file or of an answer as text. `String` throws for an object that has a member `toString` or
 * `valueOf`, and for lists in lists of many levels.
 */
export function asText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[object Object]';
  }
}

/** Returns a sentence that says why a file cannot be read. */
export function unreadable(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return `there is no file ${path}`;
  if (code === 'EISDIR') return `${path} is a folder`;
  return `${path} cannot be read: ${code === 'EACCES' ? 'you have no permission for it' : code ?? String(error)}`;
}
