import { spawn, type ChildProcessWithoutNullStreams } from 'child_process';
import { join } from 'path';
import { createInterface } from 'readline';
import { awsEnvironment, ENDPOINT, PYTHON, type Target } from './environment';

/** An error that an API returns. */
export class AwsError extends Error {
  constructor(
    message: string,
    public readonly code: string,
  ) {
    super(message);
  }
}

let caller: ChildProcessWithoutNullStreams | undefined;
let answers: AsyncIterator<string>;
let last: Promise<unknown> = Promise.resolve();

afterAll(async () => {
  if (!caller) return;
  const ended = new Promise(resolve => caller!.once('close', resolve));
  caller.stdin.end();
  await ended;
  caller = undefined;
});

/** Calls an operation by its name in boto3 (`list_roles`). Lists are complete. Throws an `AwsError`. */
export function call(service: string, operation: string, params: object, target: Target): Promise<any> {
  const answer = last.then(() => ask({ service, operation, params, account: target.account, region: target.region }));
  last = answer.catch(() => undefined);
  return answer;
}

async function ask(request: object): Promise<any> {
  if (!caller) {
    caller = spawn(PYTHON, [join(__dirname, 'aws_calls.py')], {
      env: { ...awsEnvironment({ account: '', region: '' }), PATH: process.env.PATH, E2E_ENDPOINT: ENDPOINT },
    });
    caller.stderr.pipe(process.stderr);
    answers = createInterface({ input: caller.stdout })[Symbol.asyncIterator]();
  }
  caller.stdin.write(`${JSON.stringify(request)}\n`);
  const { value, done } = await answers.next();
  if (done) throw new Error('the program that calls AWS APIs has ended');
  const answer = JSON.parse(value);
  if ('error' in answer) throw new AwsError(`${JSON.stringify(request)}: ${answer.error}`, answer.code);
  return answer.result;
}
