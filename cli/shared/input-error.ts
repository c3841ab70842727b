/** A mistake of the user. It is printed without a stack trace. */
export class InputError extends Error {
  /** The lines that are printed. The message consists of all of them. */
  public readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

/** The result of work. Undefined if it throws an `InputError`. */
export function unlessWrong<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
