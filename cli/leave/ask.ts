import { COMMANDS, type CommandName, type Values } from './commands';
import { makeCaller, type CallerOptions } from '../shared/aws-cli';
import { CommandError } from '../shared/run-command';

export { CommandError };

/** Runs a command in a region and returns its JSON. Throws a `CommandError`. */
export type Ask = (name: CommandName, region: string, values?: Values) => Promise<any>;

export function makeAsk(options: Omit<CallerOptions, 'region'>): Ask {
  const call = makeCaller(COMMANDS, options);
  return (name, region, values) => call(name, { ...values, region });
}

/** A question without an answer. */
export interface Unanswered {
  readonly what: string;
  readonly region: string;
  readonly why: string;
}

/** What could not be looked at, instead of an error. Other errors are mistakes of this program. */
export async function attempt<T>(what: string, region: string, unanswered: Unanswered[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    unanswered.push({ what, region, why: `${error.command}: ${error.message}` });
    return undefined;
  }
}
