import { printableLine } from './printable';

/** Where progress is shown. The default is the standard error, so that the result can be redirected. */
export interface Target {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressOptions {
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly target?: Target;
  readonly env?: NodeJS.ProcessEnv;
  readonly now?: () => number;
}

/** The least time between two lines of a count if the output is no terminal. Otherwise a log would get one line per call. */
const MILLISECONDS_PER_LINE = 10_000;

/**
 * Shows what a command is doing. On a terminal, this is one line, which is replaced. With `--json`, `NO_COLOR` or `CI`, or if the standard
 * error is not a terminal, these are plain lines. With `--quiet`, nothing is shown.
 */
export class Progress {
  private readonly target: Target;
  private readonly isTerminal: boolean;
  private readonly isQuiet: boolean;
  private readonly now: () => number;
  private lastLine: number;
  private isShown = false;
  private done = 0;
  private about = 10;

  constructor({ quiet = false, json = false, target = process.stderr, env = process.env, now = Date.now }: ProgressOptions) {
    this.target = target;
    this.isTerminal = target.isTTY === true && !json && !env.NO_COLOR && !env.CI && env.TERM !== 'dumb';
    this.isQuiet = quiet;
    this.now = now;
    this.lastLine = now();
  }

  /** Shows that a step begins. */
  public step(text: string): void {
    if (this.isTerminal) this.replace(text);
    else this.line(text);
  }

  /** Shows that calls to AWS begin. `about` is their estimated number. */
  public asking(about: number): void {
    this.expecting(about);
    this.step('asking AWS');
  }

  /** Corrects the estimated number of calls. */
  public expecting(about: number): void {
    this.about = Math.ceil(about / 10) * 10;
  }

  /** Counts one more answer. The total is an estimate, which doubles if it was too small. */
  public answered(): void {
    this.done++;
    while (this.done > this.about) this.about *= 2;
    const text = `asking AWS: ${this.done} of about ${this.about}`;
    if (this.isTerminal) this.replace(text);
    else if (this.now() - this.lastLine >= MILLISECONDS_PER_LINE) this.line(text);
  }

  /** Removes the progress from a terminal, before the result is printed. */
  public end(): void {
    if (this.isShown) this.target.write('\r\u001b[K');
    this.isShown = false;
  }

  private line(text: string): void {
    if (this.isQuiet) return;
    this.lastLine = this.now();
    this.target.write(`${printableLine(text)}\n`);
  }

  private replace(text: string): void {
    if (this.isQuiet) return;
    this.isShown = true;
    // Keep the line shorter than the terminal: a line that wraps cannot be replaced.
    this.target.write(`\r\u001b[K${printableLine(text).slice(0, (this.target.columns ?? 80) - 1)}`);
  }
}

/** Shows the progress of some work, and removes it from the terminal at the end. */
export async function withProgress<T>(options: ProgressOptions, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(options);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
