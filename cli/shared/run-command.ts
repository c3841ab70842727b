import { spawn } from 'child_process';
import { commandLine } from './command-line';

const ENDED = 'it ended with ';

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
      /NotFound|NoSuchEntity|NoSuchBucketPolicy|NonExistentQueue|DoesNotExist|^InvalidDocument$|QueueDoesNotExist/.test(this.code) ||
      (this.code === 'ValidationError' && / does not exist/.test(this.message))
    );
  }

  /** Whether the program gave no reason, as `aws configure get` for a value that is not set. */
  public get isSilent(): boolean {
    return this.message.startsWith(ENDED);
  }

  /** Whether the AWS CLI has no credentials, or AWS no longer accepts them. */
  public get needsSignIn(): boolean {
    return this.command.startsWith('aws ') && (
      /^(ExpiredToken|ExpiredTokenException|InvalidClientTokenId|UnrecognizedClientException|AuthFailure|RequestExpired)$/.test(this.code) ||
      /locate credentials|retrieving (credentials|token)|SSO (session|token)|token has expired|profile \(.*\) could not be found/i.test(this.message)
    );
  }

  /** Whether AWS asks to come back later. */
  public get isThrottled(): boolean {
    return /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ConcurrentModification/.test(this.code);
  }
}

/** Undefined if what a command asks for does not exist. */
export async function missingAsUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError && error.isMissing) return undefined;
    throw error;
  }
}

/** Credentials of a session, as `aws sts assume-role` returns them. */
export interface Session {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** Program and arguments of a line with quotes and with values in angle brackets. Throws if a value is missing. */
export function fillIn(line: string, values: Readonly<Record<string, string>>, name: string): string[] {
  return line.match(/"[^"]*"|'[^']*'|\S+/g)!.map(word =>
    word.replace(/^(["'])(.*)\1$/, '$2').replace(/<([a-z-]+)>/g, (_, key: string) => {
      if (!(key in values)) throw new Error(`the command ${name} needs a value for <${key}>`);
      return values[key];
    }),
  );
}

/**
 * Runs a command that a person can type, without a shell, and returns its JSON. Throws a `CommandError`.
 *
 * @param session used in place of the credentials of the environment
 */
export function runCommand([program, ...args]: readonly string[], session?: Session): Promise<any> {
  const command = commandLine([program, ...args]);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: environment(session) });
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
        // `aws configure get` prints the value, whatever the format of others is.
        resolve(args[0] === 'configure' ? stdout.trim() : JSON.parse(stdout || 'null'));
      } catch {
        // Not the text: that of `aws sts assume-role` has credentials, also if a wrapper prints a line above them.
        reject(new CommandError(`the answer is no JSON, and not shown, because it can contain secrets: ${stdout.length} characters`, '', command));
      }
    });
  });
}

function environment(session: Session | undefined): NodeJS.ProcessEnv {
  // Version 2 of the AWS CLI pipes long answers to a pager.
  const own: NodeJS.ProcessEnv = { ...process.env, AWS_PAGER: '' };
  if (!session) return own;
  const { AWS_PROFILE: _, AWS_DEFAULT_PROFILE: __, ...others } = own;
  return {
    ...others,
    AWS_ACCESS_KEY_ID: session.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: session.SecretAccessKey,
    AWS_SESSION_TOKEN: session.SessionToken,
  };
}

function errorOf(stderr: string, status: number | null, command: string): CommandError {
  const lines = stderr.split('\n').map(line => line.trim()).filter(line => line);
  const [, code = ''] = /\((\w[\w.]*)\) when calling/.exec(stderr) ?? [];
  const message = lines.find(line => line.includes('when calling')) ?? lines.at(-1);
  return new CommandError(
    message ?? `${ENDED}${status}`, code.split('.').at(-1)!, command);
}
