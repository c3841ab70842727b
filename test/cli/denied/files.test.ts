import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { gzipSync } from 'zlib';
import * as fc from 'fast-check';
import { ACCOUNT, answering, clockAt, CONNECTION, denial, denied, event, IMPLICIT, OPTIONS, pages, SESSION } from './support';
import { report } from '../../../cli/denied/report';
import { exitCode } from '../../../cli/denied/result';
import { findDenied } from '../../../cli/denied/run';
import { InputError } from '../../../cli/shared/input-error';
import { DEEP, NO_TEXT } from '../support/hostile';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'denied-'))));

const write = (name: string, content: string | Buffer) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const find = (...files: string[]) =>
  findDenied(CONNECTION, { ...OPTIONS, files }, { ask: answering(), clock: clockAt(), progress: () => undefined });
const problemsOf = ({ source }: Awaited<ReturnType<typeof find>>) => source.kind === 'files' ? source.problems : ['asked CloudTrail'];

const one = denied('a:ListB');
const two = denied('b:ListC');

test.each<[string, string | Buffer]>([
  ['a log file', JSON.stringify({ Records: [one, two] })],
  ['a log file as the trail writes it', gzipSync(JSON.stringify({ Records: [one, two] }))],
  ['the output of lookup-events', JSON.stringify(pages([one, two])[0])],
  ['the output of filter-log-events', JSON.stringify({ events: [{ message: JSON.stringify(one) }, { message: JSON.stringify(two) }] })],
  ['what EventBridge delivers, a line each',
    `${JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', 'detail': one })}\n${JSON.stringify({ detail: two })}\n`],
  ['an event a line', `${JSON.stringify(one)}\r\n${JSON.stringify(two)}`],
  ['a list', JSON.stringify([one, two])],
  ['a list of log files, with a byte order mark', `\ufeff${JSON.stringify([{ Records: [one] }, { Records: [two] }])}`],
])('%s', async (_, content) => {
  const result = await find(write('x', content));
  expect([result.proposed, result.read, problemsOf(result), exitCode(result)]).toEqual([['a:ListB', 'b:ListC'], 2, [], 1]);
});

const FIELDS = [
  'userIdentity', 'eventName', 'eventSource', 'errorCode', 'errorMessage', 'eventTime', 'awsRegion', 'recipientAccountId', 'eventID',
  'calls',
];

test('random content never crashes, and never proposes anything', async () => {
  const changed = fc.tuple(fc.constantFrom(...FIELDS), fc.jsonValue())
    .map(([name, value]) => ({ ...one, errorMessage: 'Access Denied', [name]: value }));
  await fc.assert(fc.asyncProperty(fc.array(fc.oneof(fc.jsonValue(), changed), { minLength: 1 }), async (Records) => {
    const result = await find(write('x.json', JSON.stringify({ Records })));
    expect([result.proposed, result.listed.filter(l => !['unexplained', 'missing'].includes(l.group.outcome))]).toEqual([[], []]);
    expect(report(result, 100).filter(line => !/^[ -~]*$/.test(line.replace(/[\u00a0-\uffff]/g, '')))).toEqual([]);
  }), { numRuns: 100 });
});

// The first is what the test above once found.
test.each<[string, string]>([
  ['an object in place of toString', '{"toString":{}}'], ['an object without a text', JSON.stringify(NO_TEXT)],
  ['a list of it', JSON.stringify([NO_TEXT])], ['a list of many levels', DEEP],
])('a field of an event that is %s: the others are read', async (_, odd) => {
  for (const name of [...FIELDS, 'requestParameters', '__proto__']) {
    const changed = JSON.stringify({ ...one, [name]: 'ODD' }).replace('"ODD"', odd);
    const result = await find(write('x.json', `{"Records": [${changed}, ${JSON.stringify(two)}]}`));
    expect([name, result.proposed.includes('b:ListC'), result.read, problemsOf(result)]).toEqual([name, true, 2, []]);
  }
});

test('lists in lists of many levels are one broken event', async () => {
  const result = await find(write('x.json', `${DEEP}\n${'{"Records":['.repeat(9000)}${']}'.repeat(9000)}\n${JSON.stringify(two)}`));
  expect([result.proposed, result.read, result.broken]).toEqual([['b:ListC'], 3, 2]);
});

test('a folder: its .json and .csv files, also below it, without digests', async () => {
  mkdirSync(join(folder, '2026', '11'), { recursive: true });
  write('2026/11/a.json.gz', gzipSync(JSON.stringify({ Records: [one] })));
  write('b.json', JSON.stringify({ Records: [two] }));
  write('111122223333_CloudTrail-Digest_eu-west-1.json', '{"digestS3Bucket":"x"}');
  write('notes.txt', 'no');
  const result = await find(folder);
  expect([result.proposed, result.source, exitCode(result)])
    .toEqual([['a:ListB', 'b:ListC'], { kind: 'files', files: 2, problems: [] }, 1]);
});

test('a line that is broken is counted, and the others are read', async () => {
  const result = await find(write('x.json', `${JSON.stringify(one)}\n{"eventName":\n${JSON.stringify(two)}\n`));
  expect([result.proposed, result.broken]).toEqual([['a:ListB', 'b:ListC'], 1]);
});

test('a file that cannot be read is named, and the others are read: 2', async () => {
  const good = write('a.json', JSON.stringify({ Records: [event('ec2', 'DescribeVpcs')] }));
  const bad = write('b.json.gz', Buffer.concat([gzipSync(JSON.stringify({ Records: [one] })).subarray(0, 40)]));
  const result = await find(good, bad);
  expect([problemsOf(result), exitCode(result)]).toEqual([[expect.stringMatching(/b\.json\.gz: unexpected end of file$/)], 2]);
});

test.each<[string, string, RegExp]>([
  ['text', 'hello', /^--file must have events of CloudTrail, got .*x: it is neither JSON nor the result of the query of --athena$/],
  ['numbers', '1\n2', /it is neither JSON nor/],
  ['another table', 'a,b\n1,2\n', /it is neither JSON nor/],
  ['nothing', '', /it is neither JSON nor/],
])('%s is no file of events', async (_, content, message) => {
  const file = write('x', content);
  await expect(find(file)).rejects.toThrow(InputError);
  await expect(find(file)).rejects.toThrow(message);
});

test.each([['a path without a file', 'none', '--file: there is no file '],
  ['a folder without files', '.', '--file must have events of CloudTrail, got no .json or .csv file in ']])(
  '%s', async (_, name, message) => {
    await expect(find(join(folder, name))).rejects.toThrow(message);
  });

test('the result of the query: each row counts its calls', async () => {
  const message = denial('a:ListB', IMPLICIT).replaceAll('"', '""');
  const row = (region: string, calls: string, name = 'ListB') =>
    [`"arn:aws:sts::${ACCOUNT}:assumed-role/CspmMonitorAws/${SESSION}"`, `"${ACCOUNT}"`, `"${region}"`, '"a.amazonaws.com"', `"${name}"`,
      '"AccessDenied"',
      `"${message}"`, `"${calls}"`, '"2026-01-01T00:00:00Z"', '"2026-11-01T00:00:00Z"'].join(',');
  const header = '"principal","recipient","region","source","event","code","message","calls","first_call","last_call"';
  const result =
    await find(write('x.csv', [header, row('eu-west-1', '40'), row('us-east-1', '2'), row('us-east-2', '-5'), ''].join('\r\n')));
  expect(result.listed.map(({ group: g }) => [g.action, g.calls, g.first, g.last, g.regions.size]))
    .toEqual([['a:ListB', 43, '2026-01-01T00:00:00Z', '2026-11-01T00:00:00Z', 3]]);
  expect(result.proposed).toEqual(['a:ListB']);
});

test('cells of the result can have commas, quotes and line breaks', async () => {
  const header = 'principal,recipient,region,source,event,code,message,calls,first_call,last_call,more';
  const cells =
    `arn:aws:sts::${ACCOUNT}:assumed-role/CspmMonitorAws/${SESSION},,eu-west-1,s3.amazonaws.com,GetX,AccessDenied,"He said ""no"", ` +
      'and\nleft",7,,,';
  const result = await find(write('x.csv', `${header}\n${cells}\n${cells}`));
  expect(result.listed.map(({ group: g }) => [g.message, g.calls])).toEqual([['He said "no", and\nleft', 14]]);
});
