const MAX_SHOWN = 120;

/**
 * A value of a file for a message: one line of limited length, without characters that a terminal interprets.
 *
 * @param replace what JSON has in place of an object that it cannot hold
 */
export function show(value: unknown, replace?: (value: unknown) => unknown): string {
  const line = printable(jsonText(value, replace));
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}... (${line.length} characters)` : line;
}

/** A value as JSON, or in words what it is if JSON cannot hold it. */
export function jsonText(value: unknown, replace: (value: unknown) => unknown = v => v): string {
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value, (_, v) => replace(v)) ?? 'undefined';
  } catch {
    return 'an object with a circular reference'; // for example a struct that contains a construct
  }
}

/** A name for a message. */
export function showName(name: string): string {
  return /^[\w-]{1,80}$/.test(name) ? name : show(name);
}

/** The text without characters that a terminal interprets. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}
