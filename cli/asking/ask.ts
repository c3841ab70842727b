import type { Asker, Call } from './call';
import { CALLS, type CallName } from './catalogue';
import { CommandError, fillIn, runCommand, type Session } from './run-command';
import { isMap } from '../../src/policy-language/cloudformation/template-functions';
import { commandLine } from '../shared/command-line';
import { isTooDeep, MOST_LEVELS } from '../shared/json';
import type { Progress } from '../shared/progress';

export type Values = Readonly<Record<string, string | undefined>>;

/** Makes a call of the catalogue, and returns its JSON. The default of `region` is the region of the caller. Throws a `CommandError`. */
export type Ask = (name: CallName, values?: Values) => Promise<any>;

export interface Clock {
  now(): number;
  wait(milliseconds: number): Promise<unknown>;
}

export const CLOCK: Clock = { now: Date.now, wait: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)) };

export interface AskOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly azureSubscription?: string;
  /** Credentials that replace those of the profile. */
  readonly session?: Session;
  readonly progress?: Progress;
  /** Shared by the whole run, if it uses several sessions. */
  readonly patience?: Patience;
  /** Replaces starting a program, in tests. */
  readonly run?: typeof runCommand;
}

const AT_ONCE = 4;
/** The waits after a throttled call, in seconds. The AWS CLI itself retries several times before it reports throttling. */
const WAITS = [1, 2, 4, 8, 16];
/** The longest time of all waits in a run, in milliseconds. */
const MOST_WAITING = 60_000;

/** Waits while AWS throttles calls, at most one minute in the whole run. Waits at the same time count once. */
export class Patience {
  private left = MOST_WAITING;
  private until = 0;

  constructor(private readonly clock = CLOCK) {}

  /** Does some work, and repeats it while it is throttled. */
  public async with<T>(work: () => Promise<T>): Promise<T> {
    for (const seconds of WAITS) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof CommandError) || !error.isThrottled || !this.allows(seconds * 1000)) throw error;
        await this.clock.wait(seconds * 1000);
      }
    }
    return work();
  }

  private allows(wait: number): boolean {
    const end = this.clock.now() + wait;
    const added = Math.max(0, end - Math.max(this.clock.now(), this.until));
    if (added > this.left) return false;
    this.left -= added;
    this.until = Math.max(this.until, end);
    return true;
  }
}

/** Calls the AWS CLI and the Azure CLI, up to four calls at a time. An answer is reused, except for calls marked `again`. */
export function makeAsk(asker: Asker, options: AskOptions = {}): Ask {
  const { run = runCommand, session, patience = new Patience(), progress } = options;
  const answers = new Map<string, Promise<any>>();
  const limit = limiter(AT_ONCE);
  return (name, values = {}) => {
    const { again }: Call = CALLS[name];
    let words: readonly string[];
    try {
      words = [...argumentsOf(name, values), ...common(name, { ...options, region: values.region ?? options.region })];
    } catch (error) {
      return Promise.reject(error);
    }
    const key = JSON.stringify(words);
    const known = answers.get(key);
    if (known) return known;
    const answer = limit(() => patience.with(async () => answerTo(asker, name, words, run(words, session, CALLS[name]))))
      .finally(() => progress?.answered());
    // The caller handles the error. Without this, Node.js ends the process if nobody waits for the answer yet.
    answer.catch(() => undefined);
    if (!again) answers.set(key, answer);
    return answer;
  };
}

/**
 * The answer of a program. Throws if the command has not declared the call, or if the parts that are read have another form. A
 * `CommandError` gets the rights that the call needs.
 */
export async function answerTo(asker: Asker, name: CallName, words: readonly string[], answer: Promise<any>): Promise<any> {
  const { by, shape, needs }: Call = CALLS[name];
  if (!(asker in by)) throw new Error(`${asker} has not declared that it calls ${name}`);
  try {
    const given = await answer;
    const isDeep = isTooDeep(given);
    const value = isDeep ? undefined : withoutNulls(given);
    const problem = isDeep ? `it must not be nested more than ${MOST_LEVELS} levels deep` : shape(value);
    if (problem === undefined) return value;
    throw new CommandError(`the answer does not have the documented form: ${problem}`, '', commandLine(words));
  } catch (error) {
    if (error instanceof CommandError) error.needs = needs;
    throw error;
  }
}

/** Removes members that are null. In a list, such as that of a query, null keeps its place. */
function withoutNulls(value: any): any {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMap(value)) return value;
  const given = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(given.map(([name, member]) => [name, withoutNulls(member)]));
}

/** The program and arguments of a call. Throws if a value is missing, or if the AWS CLI would read a file instead of the value. */
export function argumentsOf(name: CallName, values: Values = {}): string[] {
  // Only words that begin with a value. In the middle of a word, as in JSON, the AWS CLI does not replace a value.
  for (const [, key] of CALLS[name].line.matchAll(/\s["']?<([a-z-]+)>/g)) {
    if (OWN_FILES.includes(key) || !REPLACED.test(values[key] ?? '')) continue;
    throw new CommandError(
      `the value of <${key}> begins like a file or an address, which the AWS CLI would read, so the command is not run`,
      '', CALLS[name].line);
  }
  return fillIn(CALLS[name].line, values, name);
}

/** The AWS CLI replaces a value that begins like this by the content of the file. Version 1 also downloads addresses. */
const REPLACED = /^\s*(file|fileb|https?):\/\//i;
/** Values that may begin like this: this program writes the files of a change set, and a queue or template has an address. */
const OWN_FILES = ['template', 'parameters', 'queue'];

/** The regions that an account has enabled. */
export async function enabledRegions(ask: Ask, region?: string): Promise<string[]> {
  const regions: [string, string][] = await ask('regions', { region });
  const enabled = regions.filter(([, status]) => status !== 'not-opted-in').map(([name]) => name).sort();
  // Each account has enabled regions. Without one, a command would ask nobody, and find nothing.
  if (enabled.length === 0) throw new CommandError('the answer has no enabled region', '', CALLS.regions.line);
  return enabled;
}

/** The resources of the stack that a resource belongs to. Throws a `CommandError` if there is no such stack. */
export async function ownerOf(ask: Ask, physicalId: string, region: string): Promise<any[]> {
  return (await ask('owner', { resource: JSON.stringify(physicalId).slice(1, -1), region })).StackResources;
}

/** A call as a person types it. Values that are not known yet keep their angle brackets. */
export function shownCommand(name: CallName, values: Values, options: AskOptions): string {
  const all = [...CALLS[name].line.matchAll(/<([a-z-]+)>/g)].map(([whole, value]) => [value, values[value] ?? whole]);
  return commandLine([...argumentsOf(name, Object.fromEntries(all)), ...common(name, options)]);
}

/** The options that are added to each call. */
function common(name: CallName, { profile, region, azureSubscription, session }: AskOptions): string[] {
  const { line }: Call = CALLS[name];
  const given = (option: string, value: string | undefined) => value === undefined ? [] : [option, value];
  if (line.startsWith('aws configure ')) return given('--profile', profile);
  const subscription = line.startsWith('az rest ') ? undefined : azureSubscription; // The URL contains it.
  return line.startsWith('az ')
    ? [...given('--subscription', subscription), '--output', 'json']
    : [...given('--profile', session ? undefined : profile), ...given('--region', region), '--output', 'json'];
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
      if (next) next(); // It takes this place, so `running` stays the same.
      else running--;
    }
  };
}
