import type { IConstruct } from 'constructs';

const LOCATED = Symbol.for('cdk-defender-for-cloud.located-error');

/** Returns the error with a message that begins with the path of the construct that got the wrong input. */
export function locatedError({ node: { path } }: IConstruct, error: unknown): unknown {
  return namedError(path, error);
}

/** Returns what `make` returns. Its errors begin with the path of the construct. */
export function located<T>({ node: { path } }: IConstruct, make: () => T): T {
  return withName(path, make);
}

/** Returns what `make` returns. Its errors begin with the name of the method, which has no construct with a path. */
export function withName<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw namedError(name, error);
  }
}

/**
 * Returns the error with a message that begins with a path or the name of a method. Errors of CDK, and errors that
 * already have one, do not change.
 */
export function namedError(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error.constructor !== Error || LOCATED in error) return error;
  Object.defineProperty(error, LOCATED, { value: true });
  const { message, stack } = error;
  if (` ${message} `.includes(` ${name} `)) return error;
  error.message = `${name}: ${message}`;
  error.stack = stack?.replace(message, () => error.message); // Node.js prints this, and it contains the message
  return error;
}

const MAX_SHOWN = 120;

/**
 * Returns a value of a file for a message, as one line of limited length without characters that a terminal interprets.
 *
 * @param replace returns what JSON has in place of an object that it cannot hold
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

/** Returns a name for a message. */
export function showName(name: string): string {
  return /^[\w-]{1,80}$/.test(name) ? name : show(name);
}

/** Returns the text without characters that a terminal interprets. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
}
