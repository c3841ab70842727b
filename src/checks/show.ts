const MAX_SHOWN = 120;

/**
 * A value of a file for a message: one line of limited length, without characters that a terminal interprets.
 *
 * @param replace what JSON has in place of an object that it cannot hold
 */
export function show(value: unknown, replace: (value: unknown) => unknown = v => v): string {
  const line = printable(textOf(value, replace));
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}... (${line.length} characters)` : line;
}

function textOf(value: unknown, replace: (value: unknown) => unknown): string {
  if (typeof value === 'function') return 'a function';
  try {
    return JSON.stringify(value, (_, v) => replace(v)) ?? 'undefined';
  } catch {
    return 'an object that JSON cannot hold'; // for example a struct that contains a construct
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
