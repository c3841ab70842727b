/** Rows that say the same are one for a person. JSON has all: the commands print their own rows there. */
import { deniedCalls, equalRows, noAnswer } from '../../../cli/asking/rows';
import { CommandError } from '../../../cli/asking/run-command';
import { report as verifyReport, toJson as verifyJson } from '../../../cli/checking/findings';
import { report as leaveReport } from '../../../cli/leave/report';
import { report as preflightReport, toJson as preflightJson } from '../../../cli/preflight/report';

const denial = (action: string, command = 'aws iam list-roles', id = 'x') => noAnswer(id, 'cannot tell', new CommandError(
  'An error occurred (AccessDenied) when calling the X operation: ' +
  `User: arn:aws:iam::111122223333:user/a is not authorized to perform: ${action} on resource: *`, 'AccessDenied', command,
  ['other:Action']), 'docs/x.md');
const failed = (code: string, message: string, ...needs: string[]) =>
  noAnswer('x', 'cannot tell', new CommandError(message, code, 'aws ec2 describe-regions --output json', needs), 'docs/x.md');
const UNAUTHORIZED = failed('UnauthorizedOperation', 'You are not authorized', 'ec2:DescribeRegions');

test.each([
  [denial('iam:ListRoles'), 'iam:ListRoles'],
  [UNAUTHORIZED, 'ec2:DescribeRegions'],
  [failed('AccessDeniedException', 'no', 'sts:AssumeRole', 'iam:PassRole'), 'sts:AssumeRole or iam:PassRole'],
  [failed('Throttling', 'Rate exceeded', 'ec2:DescribeRegions'), undefined],
  [failed('', 'somebody is not authorized to perform: iam:ListRoles', 'ec2:DescribeRegions'), undefined],
])('what was denied in %j: %s', (row, action) => expect(row.denied).toBe(action));

test('an action is named once, and calls are counted', () => {
  expect(deniedCalls([denial('iam:ListRoles'), UNAUTHORIZED, denial('iam:ListRoles', 'aws iam x')]))
    .toBe('3 calls denied: iam:ListRoles, ec2:DescribeRegions');
  expect(deniedCalls([denial('iam:ListRoles')])).toBe('1 call denied: iam:ListRoles');
});

test('no JSON has what the table needs', () => {
  expect(Object.keys(preflightJson(denial('iam:ListRoles'))).sort()).toEqual(['id', 'remedy', 'status', 'text', 'unanswered']);
  expect(Object.keys(verifyJson({ ...denial('iam:ListRoles'), status: 'not checked' })).sort())
    .toEqual(['check', 'found', 'remedy', 'result']);
});

test('only rows of one status, text and remedy are one, where the first one was', () => {
  const row = (id: string, status: string, text: string, remedy?: string) => ({ id, status, text, remedy });
  const denied = (id: string, action: string, remedy?: string) => ({ ...denial(action, undefined, id), remedy });
  expect(equalRows([
    row('a', 'fine', 'free'), denied('b', 'a:A', 'ask'), row('c', 'fine', 'free'), row('d', 'fine', 'taken'), row('e', 'blocker', 'free'),
    denied('f', 'b:B', 'ask'), denied('g', 'c:C', 'other'), row('h', 'blocker', denial('d:D').text),
    row('i', 'blocker', denial('e:E').text),
  ]).map(({ about, text }) => [about.join(), text])).toEqual([
    ['a,c', 'free'], ['b,f', '2 calls denied: a:A, b:B'], ['d', 'taken'], ['e', 'free'],
    ['g', denial('c:C').text], ['h', denial('d:D').text], ['i', denial('e:E').text],
  ]);
  expect(equalRows([denied('a', 'a:A'), denied('b', 'a:A')])[0].text).toBe(denial('a:A').text);
});

const ids = [...Array(15).keys()].map(i => `check ${i}`);

test('preflight: 15 denied calls are one row, and each blocker is named', () => {
  const lines = preflightReport([
    ...ids.map(id => ({ ...denial(`iam:List${id.slice(6)}`, undefined, id), remedy: 'Use a profile that may run it.' })),
    ...ids.map(id => ({ id, status: 'blocker' as const, text: 'it exists', remedy: 'Rename it.' })),
  ], 400);
  expect(lines.filter(line => /calls denied/.test(line)))
    .toEqual([expect.stringMatching(/^check 0 +cannot tell  15 calls denied: iam:List0, iam:List1, .*iam:List14$/)]);
  expect(lines.filter(line => /^(check 1|check 2|and 12 more)$/.test(line)).slice(0, 3)).toEqual(['check 1', 'check 2', 'and 12 more']);
  expect(lines.filter(line => line === 'check 14')).toHaveLength(1);
  expect(lines).toContain(`What to do about ${ids.join('; ')}:`);
  expect(lines.at(-1)).toBe(
    '15 blockers, 0 changes for others, 15 cannot be told, 0 fine. Not checked: check 0, check 1, check 2, check 3, check 4 and 10 more');
});

test('four names are shown, of more the first three', () => {
  const about = (count: number) => preflightReport(ids.slice(0, count).map(id => ({ id, status: 'fine' as const, text: 'x' })), 400)
    .slice(2, -2).map(line => line.split('  ')[0]);
  expect(about(4)).toEqual(['check 0', 'check 1', 'check 2', 'check 3']);
  expect(about(5)).toEqual(['check 0', 'check 1', 'check 2', 'and 2 more']);
});

test('verify: the same', () => {
  const lines = verifyReport([
    ...ids.map(check => ({ ...denial('iam:GetRole', undefined, check), status: 'not checked' as const })),
    { id: 'role A', status: 'differs', text: 'x', remedy: 'Deploy.' }, { id: 'role B', status: 'differs', text: 'x', remedy: 'Deploy.' },
    { id: 'role C', status: 'ok', text: 'as expected' },
  ], 400);
  expect(lines.filter(line => /iam:GetRole/.test(line))).toHaveLength(1);
  expect(lines.filter(line => /^(role [AB]|and 12 more)/.test(line)))
    .toEqual(['and 12 more', expect.stringMatching(/^role A +differs +x$/), 'role B']);
  expect(lines).toContain('What to do about role A; role B:');
  expect(lines.at(-1)).toBe('1 ok, 2 differ, 15 not checked');
});

test('leave: what AWS denied is one line with its actions, and one per thing that was looked for', () => {
  const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'us-east-1', 'us-east-2'];
  const lines = leaveReport({
    account: '111122223333',
    regions,
    app: 'x',
    steps: [],
    providers: [],
    stays: [],
    found: [],
    isSearched: true,
    notSearchable: [],
    notAsked: [],
    unanswered: [
      ...regions.map(region =>
        ({ ...denial('ec2:DescribeSnapshots', `aws ec2 describe-snapshots --region ${region}`, 'EBS snapshot'), region })),
      { ...denial('sqs:ListQueues', undefined, 'queue'), region: 'eu-west-1' },
      { id: 'queue', region: 'us-east-1', text: 'aws sqs list-queues: Throttling', status: 'cannot tell' },
    ],
  }, 200, new Date());
  const begin = lines.findIndex(line => line.startsWith('# COULD NOT BE SEARCHED'));
  expect(lines.slice(begin + 2, -2)).toEqual([
    '# - 6 calls denied: ec2:DescribeSnapshots, sqs:ListQueues', '#   EBS snapshot: eu-west-1, eu-west-2, eu-west-3 and 2 more',
    '#   queue: eu-west-1',
    '# - us-east-1: queue: aws sqs list-queues: Throttling',
  ]);
  expect(lines.at(-1)).toBe('# 0 left outside of the stacks, 0 lookalikes, 7 could not be searched');
});
