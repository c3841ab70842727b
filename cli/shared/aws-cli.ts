import { CommandError, fillIn, runCommand, type Session } from './run-command';

/** A command of the AWS CLI or the Azure CLI that a person could type. */
export interface Command {
  /** As typed. A value in angle brackets is filled in. */
  readonly line: string;
  /** What it is asked for. */
  readonly shows: string;
  /** IAM actions that it needs. The Azure CLI needs the role Reader instead. */
  readonly needs: readonly string[];
  /** The option that it needs, if it does not always run. */
  readonly option?: string;
}

type Values = Readonly<Record<string, string>>;

/** Runs a command of a list, and returns its JSON. Throws a `CommandError`. */
export type Ask<Name extends string> = (name: Name, values?: Values) => Promise<any>;

export interface CallerOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly azureSubscription?: string;
  /** In place of those of the profile. */
  readonly session?: Session;
  /** Commands whose answer changes. The others run once, even if several checks need them. */
  readonly polled?: readonly string[];
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
  /** In place of starting a program. */
  readonly run?: typeof runCommand;
}

const AT_ONCE = 4;
/** Waits after a throttled call, in seconds. The AWS CLI has tried several times before it reports one. */
const WAITS = [1, 2, 4, 8, 16];

/** Asks the AWS CLI and the Azure CLI, four calls at a time. */
export function makeCaller<Name extends string>(
  commands: Readonly<Record<Name, Command>>, options: CallerOptions,
): Ask<Name> {
  const answers = new Map<string, Promise<any>>();
  const limit = limiter(AT_ONCE);
  return (name, values) => {
    const words = [...argumentsOf(commands, name, values), ...common(name, commands[name].line, options)];
    const key = JSON.stringify(words);
    const known = answers.get(key);
    if (known && !options.polled?.includes(name)) return known;
    const answer = limit(() => patiently(() => (options.run ?? runCommand)(words, options.session), options.sleep));
    // Whoever asks takes the error. Without this, Node.js reports one that nobody has taken yet.
    answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
}

/** Program and arguments of a command. Throws if a value is missing. */
export function argumentsOf<Name extends string>(
  commands: Readonly<Record<Name, Command>>, name: Name, values: Values = {},
): string[] {
  return fillIn(commands[name].line, values, name);
}

/** The table of a document: all commands of a list. */
export function commandTable(commands: Readonly<Record<string, Command>>): string {
  const rows = Object.values(commands).map(({ line, shows, needs, option }) =>
    `| \`${line.replaceAll('|', '\\|')}\` | ${shows} | ${needs.map(n => `\`${n}\``).join(', ')} | ` +
    `${option ? `with \`${option}\`` : ''} |`);
  return ['| command | what it shows | IAM actions | runs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function limiter(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>(resolve => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next(); // It takes over this place.
      else running--;
    }
  };
}

/** Repeats work as long as AWS asks to come back later. */
export async function patiently<T>(work: () => Promise<T>, sleep = (ms: number) => new Promise<unknown>(r => setTimeout(r, ms))): Promise<T> {
  for (const seconds of WAITS) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CommandError) || !error.isThrottled) throw error;
      await sleep(seconds * 1000);
    }
  }
  return work();
}

/** What each command gets in addition. */
export function common(name: string, line: string, { profile, region, azureSubscription, session }: CallerOptions): string[] {
  const given = (option: string, value: string | undefined) =>
    value === undefined || line.includes(` ${option} `) ? [] : [option, value];
  const subscription = name === 'azureHealth' ? undefined : azureSubscription; // in the URL
  if (line.startsWith('aws configure ')) return given('--profile', profile);
  return line.startsWith('az ')
    ? [...given('--subscription', subscription), '--output', 'json']
    : [...given('--profile', session ? undefined : profile), ...given('--region', region), '--output', 'json'];
}
