import { ACCOUNT, answering, clockAt, CONNECTION, denial, denied, event, IMPLICIT, OPTIONS, pages, SESSION } from './support';
import { athenaQuery } from '../../../cli/denied/athena';
import { report, toJson } from '../../../cli/denied/report';
import { findDenied } from '../../../cli/denied/run';
import { printed } from '../support/printed';

const find = (events: object[], options = {}) =>
  findDenied(CONNECTION, { ...OPTIONS, ...options }, { ask: answering(...pages(events)), clock: clockAt(), progress: () => undefined });
const shown = async (...events: object[]) => report(await find(events), 200);

test('nothing', async () => {
  const lines = await shown(event('ec2', 'DescribeVpcs'));
  expect(lines.slice(0, 4)).toEqual([
    `Denied calls of sessions with the name ${SESSION}`, 'from 2026-11-26T12:00:00Z to 2026-11-27T12:00:00Z',
    'in the region of the AWS CLI: 1 event', '',
  ]);
  expect(lines.at(-1)).toBe('no permission is missing, 0 proposed for additionalReadActions');
});

test('the table, what to do, and the code to paste', async () => {
  const lines = await shown(
    event('bedrock', 'ListGuardrails', denial('bedrock:ListGuardrails', IMPLICIT, 'arn:aws:bedrock:eu-west-1:1:guardrail/x')),
    denied('kinesis:ListStreams'), event('s3', 'ListBuckets', 'Access Denied'),
  );
  expect(lines.filter(line => /^(CspmMonitorAws |role )/.test(line)).slice(0, 4)).toEqual([
    'role            action                  calls  first                 last                  denied because',
    'CspmMonitorAws  bedrock:ListGuardrails  1      2026-11-26T10:00:00Z  2026-11-26T10:00:00Z  no policy of the role allows it',
    'CspmMonitorAws  kinesis:ListStreams     1      2026-11-26T10:00:00Z  2026-11-26T10:00:00Z  no policy of the role allows it',
    'CspmMonitorAws  s3:ListBuckets (?)      1      2026-11-26T10:00:00Z  2026-11-26T10:00:00Z  AccessDenied: Access Denied',
  ]);
  const text = lines.join('\n');
  expect(text)
    .toContain('CspmMonitorAws bedrock:ListGuardrails; CspmMonitorAws kinesis:ListStreams:\n  Add it to additionalReadActions, see ' +
      'below.\n' +
    '  for example on arn:aws:bedrock:eu-west-1:1:guardrail/x\n');
  expect(text).toContain("  additionalReadActions: [\n    'bedrock:ListGuardrails',\n    'kinesis:ListStreams',\n  ],\n");
  expect(text).toContain('  additional_read_actions=["bedrock:ListGuardrails", "kinesis:ListStreams"],\n');
  expect(lines.at(-1)).toBe('2 permissions are missing, 2 proposed for additionalReadActions');
});

test('what is left out, ignored and not of the connection is counted', async () => {
  const text = (await shown(
    denied('a:ListB', 'with an explicit deny in a service control policy'),
    denied('s3:GetObject', 'with an explicit deny in an identity-based policy'),
    denied('s3:GetObject', 'with an explicit deny in an identity-based policy'), denied('a:ListB', IMPLICIT, { role: 'Evil' }),
    denied('a:ListB', IMPLICIT, { account: '999988887777' }), {},
  )).join('\n');
  expect(text).toContain('Left out: 1 call that a policy of AWS Organizations denied.');
  expect(text).toContain('Left out: 2 calls that read contents, which denyDataReads denies.');
  expect(text).toContain(`Not of the connection: 1 call of other roles, Evil in ${ACCOUNT} (1). Nothing is proposed`);
  expect(text).toContain('Ignored: 1 call of roles of other accounts with this session name.');
  expect(text).toContain('Ignored: 1 of 6 entries, which are not events of CloudTrail.');
  expect(text).toContain('no permission is missing, 0 proposed for additionalReadActions, but not everything could be read');
});

test('many other roles: ten are named', async () => {
  const roles = Array.from({ length: 12 }, (_, i) => denied('a:ListB', IMPLICIT, { role: `Evil${String(i).padStart(2, '0')}` }));
  expect((await shown(...roles)).join('\n'))
    .toMatch(/12 calls of other roles, Evil00 in \d+ \(1\),.* Evil09 in \d+ \(1\) and 2 more\. Nothing is proposed/);
});

test('it says what it cannot see', async () => {
  const text = (await shown()).join('\n');
  for (const what of ['other regions', '90 days', 'data events', 'CIEM', 'last minutes']) expect(text).toContain(what);
});

test('roles of several accounts are told apart', async () => {
  const other = denied('a:ListB', IMPLICIT, { account: '999988887777', more: { recipientAccountId: '999988887777' } });
  const lines = await shown(denied('a:ListB'), other);
  expect(lines.filter(line => line.startsWith('CspmMonitorAws '))).toEqual([
    expect.stringMatching(/^CspmMonitorAws 111122223333  a:ListB  1 /), expect.stringMatching(/^CspmMonitorAws 999988887777  a:ListB  1 /),
    'CspmMonitorAws a:ListB:',
  ]);
});

const HOSTILE = 'x\u001b[2J\u0007\r\nall is well\u202e\u009b1m';

test('texts of others cannot control the terminal, add lines or reverse the direction', async () => {
  const result = await find([
    event('s3', 'ListBuckets', HOSTILE), event(HOSTILE, HOSTILE, HOSTILE), denied('a:ListB', IMPLICIT, { role: HOSTILE.replace('[', '') }),
    event('a', 'ListB', denial('a:ListB', IMPLICIT, `arn:${HOSTILE.replaceAll(/\s/g, '')}`)),
    event('a', 'ListB', HOSTILE, { more: { awsRegion: HOSTILE, eventTime: HOSTILE } }),
  ]);
  const lines = printed(report(result, 200));
  expect(lines.join('')).toContain('all is well');
  expect(lines.filter(line => !/^[ -~]*$/.test(line))).toEqual([]);
  expect(lines.filter(line => /^all is well/.test(line))).toEqual([]);
  expect(printed([], toJson(result))[0]).toMatch(/^[\n -~]*$/);
});

test('code to paste has nothing but names of actions', async () => {
  const lines = await shown(denied("a:ListB'],evil("), denied('a:List${B}'), denied('a:ListB\n'), denied('__proto__:ListB'));
  expect(lines.filter(line => line.startsWith("    '"))).toEqual(["    'a:ListB',"]);
});

test('JSON has the same', async () => {
  const result = await find([denied('bedrock:ListGuardrails'), denied('a:ListB', IMPLICIT, { role: 'Evil' })], { regions: ['eu-west-1'] });
  expect(JSON.parse(printed([], toJson(result))[0])).toMatchObject({
    sessionName: SESSION,
    source: { kind: 'CloudTrail', from: '2026-11-26T12:00:00Z', to: '2026-11-27T12:00:00Z', looked: [{ region: 'eu-west-1', events: 2 }] },
    summary: '1 permission is missing, 1 proposed for additionalReadActions',
    calls: [{
      role: 'CspmMonitorAws',
      capability: 'CspmMonitor',
      account: ACCOUNT,
      action: 'bedrock:ListGuardrails',
      isNamed: true,
      outcome: 'missing',
      calls: 1,
      first: '2026-11-26T10:00:00Z',
      last: '2026-11-26T10:00:00Z',
      regions: ['eu-west-1'],
      eventNames: ['ListGuardrails'],
      errorCodes: ['AccessDenied'],
      reason: 'no policy of the role allows it',
      advice: 'Add it to additionalReadActions, see below.',
      message: denial('bedrock:ListGuardrails', IMPLICIT),
    }],
    additionalReadActions: ['bedrock:ListGuardrails'],
    leftOut: { organization: 0, denyDataReads: 0 },
    otherRoles: [{ account: ACCOUNT, role: 'Evil', calls: 1 }],
    notRead: [],
  });
});

test('the query for Athena', () => {
  const query = athenaQuery({ ...CONNECTION, sessionName: "a'b" }, 'logs.cloudtrail-x', new Date('2026-01-01T00:00:00Z'),
    new Date('2026-11-27T12:00:00Z'));
  expect(query).toBe(`-- With partition projection, add this line to read less data (the column can have another name):
--   AND "timestamp" BETWEEN '2026/01/01' AND '2026/11/28'
SELECT
  useridentity.arn AS principal,
  recipientaccountid AS recipient,
  awsregion AS region,
  eventsource AS source,
  eventname AS event,
  errorcode AS code,
  max_by(errormessage, eventtime) AS message,
  count(*) AS calls,
  min(eventtime) AS first_call,
  max(eventtime) AS last_call
FROM "logs"."cloudtrail-x"
WHERE useridentity.type = 'AssumedRole'
  AND element_at(split(useridentity.arn, '/'), -1) = 'a''b'
  AND regexp_like(errorcode, '(?i)^(AccessDenied.*|AuthorizationError.*|NotAuthorized.*|.*UnauthorizedOperation|.*UnauthorizedException)$')
  AND eventtime BETWEEN '2026-01-01T00:00:00Z' AND '2026-11-27T12:00:00Z'
GROUP BY
  1, 2, 3, 4, 5, 6,
  regexp_extract(errormessage, 'is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9*]+)', 1),
  regexp_extract(errormessage, '.*((?:because no|explicit deny in) [A-Za-z -]+)', 1)
ORDER BY calls DESC;`);
});
