import { spawn } from 'child_process';
import { argumentsOf, type CommandName } from './commands';

/** Runs a command and returns its JSON. Throws a `CommandError`. */
export type Ask = (name: CommandName, values?: Readonly<Record<string, string>>) => Promise<any>;

/** A command that gave no answer. */
export class CommandError extends Error {
  constructor(
    /** Last line of what the program said, or why it did not start. */
    message: string,
    /** Code of AWS, such as `AccessDenied` or `NoSuchEntity`. Empty if there is none. */
    public readonly code: string,
    /** As typed. */
    public readonly command: string,
  ) {
    super(message);
  }

  /** Whether the resource does not exist. Services have different words for it. */
  public get isMissing(): boolean {
    return (
      /NotFound|NoSuchEntity|NonExistentQueue|DoesNotExist|^InvalidDocument$|QueueDoesNotExist/.test(this.code) ||
      (this.code === 'ValidationError' && / does not exist/.test(this.message))
    );
  }
}

export interface CallerOptions {
  readonly profile?: string;
  readonly region?: string;
  readonly azureSubscription?: string;
}

const AT_ONCE = 4;

/** Asks the AWS CLI and the Azure CLI. Runs each command once, even if several checks need it. */
export function makeCaller(options: CallerOptions): Ask {
  const answers = new Map<string, Promise<any>>();
  const slots = Array.from({ length: AT_ONCE }, () => Promise.resolve<unknown>(undefined));
  let next = 0;
  return (name, values) => {
    const words = [...argumentsOf(name, values), ...common(name, options)];
    const key = JSON.stringify(words);
    const known = answers.get(key);
    if (known && !POLLED.has(name)) return known;
    const slot = next++ % AT_ONCE;
    const answer = slots[slot].then(() => run(words));
    slots[slot] = answer.catch(() => undefined);
    answers.set(key, answer);
    return answer;
  };
}

/** Their answer changes. */
const POLLED = new Set<CommandName>(['driftStatus', 'execution']);

function common(name: CommandName, { profile, region, azureSubscription }: CallerOptions): string[] {
  const given = (option: string, value: string | undefined) => value === undefined ? [] : [option, value];
  const subscription = name === 'azureHealth' ? undefined : azureSubscription; // in the URL
  return name.startsWith('azure')
    ? [...given('--subscription', subscription), '--output', 'json']
    : [...given('--profile', profile), ...given('--region', region), '--output', 'json'];
}

function run([program, ...args]: string[]): Promise<any> {
  const command = [program, ...args].join(' ');
  return new Promise((resolve, reject) => {
    // Version 2 of the AWS CLI pipes long answers to a pager.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, AWS_PAGER: '' } });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf-8').on('data', data => (stdout += data));
    child.stderr.setEncoding('utf-8').on('data', data => (stderr += data));
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(new CommandError(
        error.code === 'ENOENT' ? `${program} is not installed, or not on the PATH` : error.message, '', command)));
    child.once('close', (status) => {
      if (status !== 0) return reject(errorOf(stderr, status, command));
      try {
        resolve(JSON.parse(stdout || 'null'));
      } catch {
        reject(new CommandError(`the answer is no JSON: ${stdout.slice(0, 200)}`, '', command));
      }
    });
  });
}

function errorOf(stderr: string, status: number | null, command: string): CommandError {
  const lines = stderr.split('\n').map(line => line.trim()).filter(line => line);
  const [, code = ''] = /\((\w[\w.]*)\) when calling/.exec(stderr) ?? [];
  const message = lines.find(line => line.includes('when calling')) ?? lines.at(-1);
  return new CommandError(
    message ?? `it ended with ${status}`, code.split('.').at(-1)!, command);
}
