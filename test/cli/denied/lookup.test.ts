/** How CloudTrail is asked: pages, two requests a second, a greatest number, and what happens if it fails. */
import { clockAt, CONNECTION, denied, event, inTime, OPTIONS, pages, SESSION } from './support';
import { CommandError } from '../../../cli/asking/run-command';
import { exitCode } from '../../../cli/denied/result';
import { findDenied } from '../../../cli/denied/run';

const many = (n: number) => Array.from({ length: n }, () => event('ec2', 'DescribeVpcs'));

async function look(options: object, ...answers: unknown[]) {
  const clock = clockAt();
  const ask = inTime(clock, ...answers);
  const lines: string[] = [];
  const result = await findDenied(CONNECTION, { ...OPTIONS, ...options }, { ask, clock, progress: line => lines.push(line) });
  return { result, questions: ask.questions, waited: clock.waited, lines, looked: result.source.kind === 'CloudTrail' ? result.source.looked : [] };
}

test('all pages, half a second each, of the last day', async () => {
  const { result, questions, waited } = await look({}, ...pages(many(50), many(50), [denied('a:ListB')]));
  expect(questions).toEqual([undefined, 'page 2', 'page 3'].map(page => [page === undefined ? 'events' : 'moreEvents', {
    session: SESSION, from: '2026-11-26T12:00:00Z', to: '2026-11-27T12:00:00Z', region: undefined, page,
  }]));
  expect(waited).toEqual([500, 500]);
  expect([result.read, result.listed.length, exitCode(result)]).toEqual([101, 1, 1]);
});

test('first it says how long it can take', async () => {
  expect((await look({ maxEvents: 120, regions: ['eu-west-1'] }, ...pages([]))).lines)
    .toEqual(['eu-west-1: at most 3 requests of 50 events, two a second: 2 seconds or less, more if the AWS CLI is slow']);
  expect((await look({}, ...pages([]))).lines[0]).toContain('at most 200 requests of 50 events, two a second: 2 minutes or less');
});

test('then, now and again, how far back it is', async () => {
  // The range is 24 hours. Ten pages took 4.5 seconds, and reach back 6 hours.
  const old = event('ec2', 'DescribeVpcs', undefined, { more: { eventTime: '2026-11-27T06:00:00Z' } });
  const { lines } = await look({}, ...pages(...Array.from({ length: 11 }, () => [old])));
  expect(lines.slice(1)).toEqual(['the region of the AWS CLI: 10 events, back to 2026-11-27T06:00:00Z, about 14 seconds left']);
});

test('the greatest number of events ends it: 2, unless something is missing', async () => {
  const { result, looked, questions } = await look({ maxEvents: 100 }, ...pages(many(50), many(50), many(50)));
  expect(looked).toEqual([{ region: undefined, events: 100, oldest: '2026-11-26T10:00:00Z', problem: 'only the newest 100 events were read (--max-events)' }]);
  expect([questions.length, exitCode(result)]).toEqual([2, 2]);
  expect(exitCode((await look({ maxEvents: 1 }, ...pages([denied('a:ListB')], many(1)))).result)).toBe(1);
});

test('exactly the greatest number, and no more: all was read', async () => {
  expect(exitCode((await look({ maxEvents: 100 }, ...pages(many(50), many(50)))).result)).toBe(0);
});

test('several regions, each with its own pages', async () => {
  const { questions, looked } = await look({ regions: ['eu-west-1', 'us-east-1'] }, ...pages(many(1), many(2)), ...pages(many(3)));
  expect(questions.map(([, values]) => [values!.region, values!.page])).toEqual([['eu-west-1', undefined], ['eu-west-1', 'page 2'], ['us-east-1', undefined]]);
  expect(looked.map(l => [l.region, l.events])).toEqual([['eu-west-1', 3], ['us-east-1', 3]]);
});

test('all regions are those that the account has enabled', async () => {
  const { questions } = await look({ regions: 'all' }, [['us-east-1', 'opt-in-not-required'], ['me-south-1', 'not-opted-in'], ['eu-west-1', 'opted-in']], ...pages([]), ...pages([]));
  expect(questions.map(([name, values]) => [name, values!.region])).toEqual([['regions', undefined], ['events', 'eu-west-1'], ['events', 'us-east-1']]);
});

const throttled = () => new CommandError('Rate exceeded', 'ThrottlingException', 'aws');

test('if others use the two requests, it waits longer and longer', async () => {
  const { result, waited } = await look({}, throttled(), throttled(), ...pages([denied('a:ListB')]));
  expect([waited, result.listed.length]).toEqual([[1000, 2000], 1]);
});

test('after six attempts it gives up: 2', async () => {
  const { result, looked } = await look({}, ...Array.from({ length: 6 }, throttled));
  expect([looked[0].problem, exitCode(result)]).toEqual(['Rate exceeded', 2]);
});

test('an error ends a region. What was read stays, and the next region is asked', async () => {
  const [first] = pages([denied('a:ListB')], []);
  const error = new CommandError('expired', 'ExpiredTokenException', 'aws');
  const { result, looked } = await look({ regions: ['eu-west-1', 'us-east-1'] }, first, error, ...pages(many(1)));
  expect(looked.map(l => [l.region, l.events, l.problem])).toEqual([['eu-west-1', 1, 'expired'], ['us-east-1', 1, undefined]]);
  expect([result.proposed, exitCode(result)]).toEqual([['a:ListB'], 1]);
});

test('an error of the program itself is not hidden', async () => {
  await expect(look({}, new TypeError('x'))).rejects.toThrow(TypeError);
});

test('an empty token is that of the last page', async () => {
  expect(exitCode((await look({}, { Events: [], NextToken: '' })).result)).toBe(0);
});

test.each([[null], [{}], [{ Events: 'x' }], [[]], ['text'], [{ Events: [], NextToken: 1 }]])('an odd answer is none, and not everything was read: %j', async (answer) => {
  const { result, looked } = await look({}, answer);
  expect([result.read, exitCode(result)]).toEqual([0, 2]);
  expect(looked[0].problem).toMatch(/^the answer does not have the form that AWS and Azure document: /);
});

test.each([[null], [{}], [{ CloudTrailEvent: '{' }], [{ CloudTrailEvent: 1 }]])('an event that cannot be read is counted: %j', async (broken) => {
  const { result } = await look({}, { Events: [broken] });
  expect([result.broken, exitCode(result)]).toEqual([1, 2]);
});
