/** One function asks: each question once, patiently, with the rights that an error is about, and without what is secret. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { delimiter, join } from 'path';
import { makeAsk, Patience, type AskOptions } from '../../../cli/asking/ask';
import { attempt, noAnswer } from '../../../cli/asking/rows';
import { CommandError } from '../../../cli/asking/run-command';

const failure = (code: string, message = `An error occurred (${code}) when calling the X operation: no`) =>
  new CommandError(message, code, 'aws x');
const IDENTITY = { Account: '1', Arn: 'arn:aws:iam::1:user/x' };

/** A clock that goes on when somebody waits, and a program that answers in order. */
function world(...answers: unknown[]) {
  const waited: number[] = [];
  let now = 0;
  const clock = { now: () => now, wait: async (ms: number) => { waited.push(ms); now += ms; } };
  const asked: string[] = [];
  const run: AskOptions['run'] = async (words) => {
    asked.push(words.join(' '));
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { waited, asked, patience: new Patience(clock), run, pass: (ms: number) => { now += ms; } };
}

describe('throttling', () => {
  const throttled = () => failure('ThrottlingException');

  test('waits longer and longer, then has the answer', async () => {
    const { waited, ...options } = world(throttled(), throttled(), throttled(), IDENTITY);
    await expect(makeAsk('verify', options)('identity')).resolves.toEqual(IDENTITY);
    expect(waited).toEqual([1000, 2000, 4000]);
  });

  test('a minute in the whole run, whoever asks: then each call is told at once', async () => {
    const { waited, asked, ...options } = world(throttled());
    const [ask, other] = [makeAsk('preflight', options), makeAsk('preflight', { ...options, region: 'eu-west-1' })];
    await expect(ask('identity')).rejects.toThrow(CommandError);
    await expect(ask('roles')).rejects.toThrow(CommandError);
    expect(waited.reduce((a, b) => a + b)).toBeLessThanOrEqual(60_000);
    expect(waited).toEqual([1000, 2000, 4000, 8000, 16000, 1000, 2000, 4000, 8000]);
    await expect(other('policies')).rejects.toThrow(CommandError);
    await expect(other('clusters')).rejects.toThrow(CommandError);
    expect(waited.slice(9).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(60_000 - 46_000);
    const before = asked.length;
    await expect(other('providers')).rejects.toThrow(CommandError);
    expect(asked.length - before).toBeLessThan(5);
  });

  test('a minute to the end', async () => {
    const { waited, patience } = world();
    const work = async () => { throw throttled(); };
    for (let i = 0; i < 2; i++) await expect(patience.with(work)).rejects.toThrow(CommandError); // 31 and 15 seconds, 14 are left
    let failures = 3; // 1, 2 and 4 seconds, 7 are left
    await patience.with(async () => { if (failures-- > 0) throw throttled(); });
    failures = 3; // the last 7
    await patience.with(async () => { if (failures-- > 0) throw throttled(); });
    expect(waited.reduce((a, b) => a + b)).toBe(60_000);
  });

  test('waits at the same time count once', async () => {
    const { patience } = world();
    const waits: number[] = [];
    // Nobody lets the time go on: all four wait from now.
    const still = new Patience({ now: () => 0, wait: async ms => waits.push(ms) });
    await Promise.all(Array.from({ length: 4 }, () => still.with(async () => { throw throttled(); }).catch(() => undefined)));
    expect(waits).toHaveLength(20);
    await expect(patience.with(async () => 1)).resolves.toBe(1);
  });

  test('no remedy about rights', () => {
    expect(noAnswer('a', 'cannot tell', throttled(), 'docs/x.md').remedy).toMatch(/^AWS throttled the call/);
    expect(noAnswer('a', 'cannot tell', failure('AccessDenied'), 'docs/x.md').remedy)
      .toBe('Use a profile that may run it: docs/x.md lists what each command needs.');
    expect(noAnswer('a', 'cannot tell', failure(''), 'docs/x.md').remedy).toBe('Run the command yourself to see its output.');
  });
});

describe('what was denied', () => {
  const asked = async (error: CommandError) => makeAsk('preflight', world(error))('roles').catch(e => e) as Promise<CommandError>;

  test('as AWS says it: action and principal', async () => {
    const message =
      'An error occurred (AccessDenied) when calling the ListRoles operation: User: arn:aws:sts::1:assumed-role/Audit/me is not ' +
      'authorized to perform: iam:ListRoles on resource: arn:aws:iam::1:role/ because no identity-based policy allows '
      + 'the iam:ListRoles action';
    const error = await asked(failure('AccessDenied', message));
    expect(error.denied).toEqual({ actions: ['iam:ListRoles'], principal: 'arn:aws:sts::1:assumed-role/Audit/me' });
    expect(error.said).toBe(message);
  });

  test('otherwise what the command needs', async () => {
    const error = await asked(failure('UnauthorizedOperation'));
    expect([error.denied, error.said]).toEqual([
      { actions: ['iam:ListRoles'], principal: undefined },
      'An error occurred (UnauthorizedOperation) when calling the X operation: no. Denied: iam:ListRoles',
    ]);
  });

  test.each(['ThrottlingException', 'NoSuchEntity', ''])('%j is no denial', async (code) => {
    const { patience } = world();
    const error: CommandError = await makeAsk('preflight', { ...world(failure(code)), patience })('roles').catch(e => e);
    expect([error.denied, error.said]).toEqual([undefined, error.message]);
  });
});

test('a question is asked once, unless its answer changes; another region is another question', async () => {
  const { asked, run } = world({ DetectionStatus: 'x', Document: {} });
  const ask = makeAsk('verify', { run, region: 'eu-west-1' });
  await Promise.all([ask('document', { document: 'd' }), ask('document', { document: 'd', region: 'eu-west-1' }),
    ask('document', { document: 'd', region: 'us-east-1' })]);
  expect(asked.map(words => words.split(' ').at(-3))).toEqual(['eu-west-1', 'us-east-1']);
  await ask('driftStatus', { detection: 'd' });
  await ask('driftStatus', { detection: 'd' });
  expect(asked).toHaveLength(4);
});

test('a command asks only what the catalogue says', async () => {
  await expect(makeAsk('leave', world(IDENTITY))('assumeRole', { role: 'r' }))
    .rejects.toThrow('leave has not declared that it calls assumeRole');
});

test.each(['file:///etc/passwd', 'fileb://x', ' FILE://x', 'https://example.com/x', 'http://x'])(
  'a name that the AWS CLI would replace is not asked: %s', async (name) => {
    const asked: string[][] = [];
    const ask = makeAsk('preflight', { run: async (words: any) => { asked.push(words); return {}; } });
    await expect(ask('document', { document: name })).rejects.toThrow('the value of <document> begins like a file or an address');
    expect(asked).toEqual([]);
  });

test('an error of this program is no answer', async () => {
  await expect(attempt(async () => { throw new TypeError('x'); }, () => 'instead')).rejects.toThrow(TypeError);
  await expect(attempt(async () => { throw failure('X'); }, () => 'instead')).resolves.toBe('instead');
});

describe('secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ask-'));
  const before = process.env.PATH;
  beforeAll(() => (process.env.PATH = [folder, '/usr/bin', '/bin'].join(delimiter)));
  afterAll(() => {
    process.env.PATH = before;
    rmSync(folder, { recursive: true });
  });
  const program = (body: string) => writeFileSync(join(folder, 'aws'), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const SECRET = 'wJalrXUtnFEMI';
  const errorOf = async (name: 'assumeRole' | 'identity') =>
    makeAsk('preflight')(name, { role: 'arn' }).catch(e => e) as Promise<CommandError>;

  test.each([
    ['a line above the answer', `echo hello; echo '{"Credentials": {"SecretAccessKey": "${SECRET}"}}'`],
    ['another form', `echo '{"Credentials": {"SecretAccessKey": "${SECRET}"}}'`],
    ['a number', `echo '{"Credentials": {"AccessKeyId": 1, "SecretAccessKey": "${SECRET}", "SessionToken": "${SECRET}"}}'`],
    ['an error of a wrapper', `echo 'wrapper: got ${SECRET}' >&2; exit 1`],
  ])('%s: nothing of it is in the error', async (_, body) => {
    program(body);
    const error = await errorOf('assumeRole');
    expect(error).toBeInstanceOf(CommandError);
    expect(JSON.stringify([error.message, error.command, error.said, error.stack, noAnswer('a', 'x', error, 'd')])).not.toContain(SECRET);
  });

  test('an error of AWS is shown, and other programs say what they want', async () => {
    program('echo "An error occurred (AccessDenied) when calling the AssumeRole operation: no" >&2; exit 254');
    expect((await errorOf('assumeRole')).message).toBe('An error occurred (AccessDenied) when calling the AssumeRole operation: no');
    program('echo "Unable to locate credentials" >&2; exit 253');
    expect((await errorOf('identity')).message).toBe('Unable to locate credentials');
    expect((await errorOf('assumeRole')).message).toBe('it ended with 253. Its output is not shown, because it can contain secrets');
  });
});
