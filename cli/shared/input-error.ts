/** A mistake of the user. Its message needs no stack trace. */
export class InputError extends Error {
  /** What is printed, each in a line. The message has all of them. */
  public readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
