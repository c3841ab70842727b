import { wordsOf, type CommandName, type Values } from './commands';
import { CommandError, runCommand } from '../shared/run-command';

export { CommandError };

/** Runs a command in a region and returns its JSON. Throws a `CommandError`. */
export type Ask = (name: CommandName, region: string, values?: Values) => Promise<any>;

export interface AskOptions {
  readonly profile?: string;
  readonly azureSubscription?: string;
}

const AT_ONCE = 4;

/** Runs each command once, and four at a time. The AWS CLI itself waits and repeats if AWS throttles it. */
export function makeAsk({ profile, azureSubscription }: AskOptions, runWords: (words: readonly string[]) => Promise<any> = runCommand): Ask {
  const answers = new Map<string, Promise<any>>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const limited = async (words: readonly string[]) => {
    if (running >= AT_ONCE) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await runWords(words);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
  return (name, region, values) => {
    const words = wordsOf(name, values);
    const given = (option: string, value: string | undefined) => value === undefined ? [] : [option, value];
    const all = words[0] === 'az'
      ? [...words, ...given('--subscription', azureSubscription), '--output', 'json']
      : [...words, ...given('--profile', profile), '--region', region, '--output', 'json'];
    const key = JSON.stringify(all);
    const known = answers.get(key);
    if (known) return known;
    const answer = limited(all);
    // Whoever asks takes the error. Without this, Node.js reports one that nobody has taken yet.
    answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
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
