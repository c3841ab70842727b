/** An error in the input of the user. It is printed without a stack trace. */
export class InputError extends Error {
  /** The printed lines. The message contains all of them. */
  public readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}
