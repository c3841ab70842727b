import { CommandError } from './run-command';
import { Unresolvable } from '../verify/deployed-template';

/** A row of a report: what was looked at, how it is, and what to do. */
export interface Row<Status extends string> {
  /** The check, and what it is about: `names: role CspmMonitorAws`. Stable, for pipelines. */
  readonly id: string;
  readonly status: Status;
  /** What was found, in one line. */
  readonly text: string;
  /** What to do. */
  readonly remedy?: string;
  /** Whether a question had no answer, in place of an answer that says nothing. */
  readonly unanswered?: boolean;
}

/** What a check finds, or what stands in its place if a question has no answer. Other errors are mistakes of this program. */
export async function attempt<T>(work: () => Promise<T>, instead: (error: CommandError | Unresolvable) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError || error instanceof Unresolvable) return instead(error);
    throw error;
  }
}

/** A row in place of an answer. */
export function noAnswer<Status extends string>(
  id: string, status: Status, error: CommandError | Unresolvable, document: string,
): Row<Status> {
  if (error instanceof Unresolvable) return { id, status, text: error.message, unanswered: true };
  const remedy = error.isThrottled ? 'AWS asks to come back later, also after several tries. Run it again later.'
    : error.denied ? `Use a profile that may run it: ${document} lists what each command needs.`
      : 'Run the command yourself, and see what it says.';
  return { id, status, text: `${error.command}: ${error.said}`, remedy, unanswered: true };
}
