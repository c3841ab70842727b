import { spawn } from 'child_process';
import { commandLine, quote } from '../shared/command-line';

const ENDED = 'it ended with ';
const SIGN_IN_CODES = [
  'ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException', 'AuthFailure', 'RequestExpired',
];
/** Messages of the AWS CLI itself, which have no code. */
const SIGN_IN = new RegExp(
  'locate credentials|retrieving (credentials|token)|SSO (session|token)|token has expired|profile \\(.*\\) could not be found', 'i');

/** A command that gave no answer, or not the expected one. */
export class CommandError extends Error {
  constructor(
    /** The line of the output that describes the error, or why the program did not start. */
    message: string,
    /** The error code of AWS, such as `AccessDenied` or `NoSuchEntity`. Empty if there is none. */
    public readonly code: string,
    /** The command as a person types it. */
    public readonly command: string,
    /** The IAM actions that the command needs. */
    public needs: readonly string[] = [],
  ) {
    super(message);
  }

  /** The denied actions, and the principal if AWS names it. If AWS does not name the action, these are all that the command needs. */
  public get denied(): { readonly actions: readonly string[]; readonly principal?: string } | undefined {
    if (!/AccessDenied|Unauthorized|NotAuthorized/.test(this.code)) return undefined;
    const [, principal] = /User: (\S+) is not authorized/.exec(this.message) ?? [];
    const [, action] = /not authorized to perform: ([\w-]+:\w+)/.exec(this.message) ?? [];
    return { actions: action === undefined ? this.needs : [action], principal };
  }

  /** The message of the program, with the denied actions if the message does not name them. */
  public get said(): string {
    const unsaid = (this.denied?.actions ?? []).filter(action => !this.message.includes(action));
    return `${this.message}${unsaid.length > 0 ? `. Denied: ${unsaid.join(' or ')}` : ''}`;
  }

  /** Whether the resource does not exist. The error codes of services differ. */
  public get isMissing(): boolean {
    return (
      /NotFound|NoSuchEntity|NoSuchBucketPolicy|NonExistentQueue|DoesNotExist|^InvalidDocument$|QueueDoesNotExist/.test(this.code) ||
      (this.code === 'ValidationError' && / does not exist/.test(this.message))
    );
  }

  /** Whether the program printed no reason. An example is `aws configure get` for a value that is not set. */
  public get isSilent(): boolean {
    return this.message.startsWith(ENDED);
  }

  /** Whether the AWS CLI has no credentials, or AWS no longer accepts them. */
  public get needsSignIn(): boolean {
    return this.command.startsWith('aws ') && (SIGN_IN_CODES.includes(this.code) || SIGN_IN.test(this.message));
  }

  /** Whether AWS throttled the call. */
  public get isThrottled(): boolean {
    return /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ConcurrentModification/.test(this.code);
  }
}

/** What to do if a command of the AWS CLI has no credentials. */
export function howToSignIn(command = ''): string {
  // A name that contains quotes is not repeated.
  const [, word] = / --profile ('[^']*'|[\w.@-]+)(?= |$)/.exec(command) ?? [];
  const profile = word?.replaceAll("'", '');
  return profile === undefined
    ? 'sign in, or give --profile NAME. With IAM Identity Center (SSO): aws sso login --profile NAME'
    : `sign in, or give another --profile. With IAM Identity Center (SSO): aws sso login --profile ${quote(profile)}`;
}

/** For `catch`: returns a value instead of an answer. Other errors are defects of this program, and are thrown again. */
export const inPlaceOfAnswer = <T>(instead: (error: CommandError) => T) => (error: unknown): T => {
  if (error instanceof CommandError) return instead(error);
  throw error;
};

/** The answer, or undefined if the resource does not exist. */
export async function missingAsUndefined<T>(work: () => Promise<T>): Promise<T | undefined> {
  return work().catch(inPlaceOfAnswer((error) => {
    if (error.isMissing) return undefined;
    throw error;
  }));
}

/** Credentials of a session, as `aws sts assume-role` returns them. */
export interface Session {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

/** The program and arguments of a line with quotes and with values in angle brackets. Throws if a value is missing. */
export function fillIn(line: string, values: Readonly<Record<string, string | undefined>>, name: string): string[] {
  return line.match(/"[^"]*"|'[^']*'|\S+/g)!.map(word =>
    word.replace(/^(["'])(.*)\1$/, '$2').replace(/<([a-z-]+)>/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`the command ${name} needs a value for <${key}>`);
      return value;
    }),
  );
}

/**
 * Runs a command that a person can type, without a shell, and returns its JSON. Throws a `CommandError`.
 *
 * @param session replaces the credentials of the environment
 * @param secret whether the output of the program can contain a secret
 */
export function runCommand([program, ...args]: readonly string[], session?: Session, { secret = false } = {}): Promise<any> {
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
      if (status !== 0) return reject(errorOf(stderr, status, command, secret));
      try {
        // `aws configure get` prints the value itself, and ignores --output json.
        resolve(args[0] === 'configure' ? stdout.trim() : JSON.parse(stdout || 'null'));
      } catch {
        // The text is not shown: `aws sts assume-role` prints credentials, and a wrapper can print a line above them.
        const size = `${stdout.length} characters`;
        reject(new CommandError(`the answer is not JSON. It is not shown, because it can contain secrets: ${size}`, '', command));
      }
    });
  });
}

function environment(session: Session | undefined): NodeJS.ProcessEnv {
  // Stops version 2 of the AWS CLI from opening a pager for long answers.
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

function errorOf(stderr: string, status: number | null, command: string, secret: boolean): CommandError {
  const lines = stderr.split('\n').map(line => line.trim()).filter(line => line);
  const [, code = ''] = /\((\w[\w.]*)\) when calling/.exec(stderr) ?? [];
  // If a call has secrets, only the error of AWS is shown: a wrapper of the AWS CLI can print anything.
  const message = secret ? lines.find(line => /^An error occurred \(\w[\w.]*\) when calling /.test(line))
    : lines.find(line => line.includes('when calling')) ?? lines.at(-1);
  const hidden = lines.length > 0 ? '. Its output is not shown, because it can contain secrets' : '';
  return new CommandError(message ?? `${ENDED}${status}${hidden}`, code.split('.').at(-1)!, command);
}
