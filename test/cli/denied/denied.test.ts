/** What is found in events: groups, what is left out, what is proposed. */
import { ACCOUNT, answering, clockAt, CONNECTION, denial, denied, event, IMPLICIT, OPTIONS, pages, SESSION } from './support';
import { exitCode, type Result } from '../../../cli/denied/result';
import { findDenied } from '../../../cli/denied/run';

const EXPLICIT = 'with an explicit deny in an identity-based policy';

async function find(...events: any[]): Promise<Result> {
  return findDenied(CONNECTION, OPTIONS, { ask: answering(...pages(events)), clock: clockAt(), progress: () => undefined });
}

const listed = ({ listed: all }: Result) => all.map(({ group: g }) => [g.role.name, g.action, g.calls, g.outcome]);

test('nothing is denied: 0', async () => {
  const result = await find(event('ec2', 'DescribeVpcs'));
  expect([result.read, result.listed, exitCode(result)]).toEqual([1, [], 0]);
});

test('a missing read of configuration is proposed, once, whatever the number of calls and regions: 1', async () => {
  const result = await find(
    denied('bedrock:ListGuardrails', IMPLICIT, { more: { eventTime: '2026-11-26T11:00:00Z' } }),
    denied('bedrock:ListGuardrails', IMPLICIT, { more: { eventTime: '2026-11-26T09:00:00Z', awsRegion: 'us-east-1' } }),
    denied('kinesis:ListStreams'),
  );
  expect(listed(result)).toEqual([
    ['CspmMonitorAws', 'bedrock:ListGuardrails', 2, 'missing'],
    ['CspmMonitorAws', 'kinesis:ListStreams', 1, 'missing'],
  ]);
  expect(result.listed[0].group).toMatchObject({
    first: '2026-11-26T09:00:00Z', last: '2026-11-26T11:00:00Z', regions: new Set(['eu-west-1', 'us-east-1']), account: ACCOUNT,
  });
  expect([result.proposed, exitCode(result)]).toEqual([['bedrock:ListGuardrails', 'kinesis:ListStreams'], 1]);
});

test.each([
  ['secretsmanager:GetSecretValue', IMPLICIT,
    /^additionalReadActions refuses it: it accepts only an action that reads configuration, not one that denyDataReads denies/],
  ['kms:Decrypt', IMPLICIT, /with a name that begins with BatchDescribe/],
  ['serverlessrepo:GetApplication', IMPLICIT, /not contents/],
  ['ec2:DescribeInstances', IMPLICIT, /^The published permissions of the role include it, so check the resource/],
  ['s3:*', IMPLICIT, /not one with wildcards/],
])('%s of the CSPM role is missing, but not proposed', async (action, reason, text) => {
  const result = await find(denied(action, reason));
  expect([listed(result), result.proposed, exitCode(result)]).toEqual([[['CspmMonitorAws', action, 1, 'missing']], [], 1]);
  expect(result.listed[0].advice.text).toMatch(text);
});

test.each([
  ['ec2:ListMoreThings',
    /^The published permissions of the role \(AgentlessVmScanning\) do not include it: the template that the Azure portal offers/],
  ['ec2:CreateSnapshot', /^The published permissions of the role include it/],
])('%s of another role: nothing is proposed', async (action, text) => {
  const result = await find(denied(action, IMPLICIT, { role: 'DefenderForCloud-AgentlessScanner' }));
  expect([result.proposed, exitCode(result)]).toEqual([[], 1]);
  expect(result.listed[0].advice.text).toMatch(text);
});

test('a role that the user named: nothing is proposed', async () => {
  const result = await find(denied('bedrock:ListGuardrails', IMPLICIT, { role: 'Own' }));
  expect([listed(result), result.proposed]).toEqual([[['Own', 'bedrock:ListGuardrails', 1, 'missing']], []]);
});

test('IAM ignores the case of the names of roles', async () => {
  expect(listed(await find(denied('bedrock:ListGuardrails', IMPLICIT, { role: 'cspmmonitoraws' }))))
    .toEqual([['CspmMonitorAws', 'bedrock:ListGuardrails', 1, 'missing']]);
});

test.each([
  'with an explicit deny in a service control policy', 'because no service control policy allows the a:B action',
  'with an explicit deny in a resource control policy', 'because no resource control policy allows the a:B action',
])('%s: left out', async (reason) => {
  const result = await find(denied('bedrock:ListGuardrails', reason), denied('bedrock:ListGuardrails', reason));
  expect([result.listed, result.leftOut, exitCode(result)]).toEqual([[], { organization: 2, denyDataReads: 0 }, 0]);
});

test.each([
  ['secretsmanager:GetSecretValue', EXPLICIT],
  ['serverlessrepo:GetApplication', EXPLICIT], // the template that denies the rest
  ['dynamodb:Scan', ''], // a service that gives no reason
])('%s, denied by denyDataReads: left out', async (action, reason) => {
  const result = await find(denied(action, reason));
  expect([result.listed, result.leftOut, exitCode(result)]).toEqual([[], { organization: 0, denyDataReads: 1 }, 0]);
});

test('API keys are contents, the rest of API Gateway is not', async () => {
  const get = (resource: string) => event('apigateway', 'GetX', denial('apigateway:GET', EXPLICIT, resource));
  const result = await find(get('arn:aws:apigateway:eu-west-1::/apikeys/a'), get('arn:aws:apigateway:eu-west-1::/restapis/a'));
  expect([listed(result), result.leftOut.denyDataReads]).toEqual([[['CspmMonitorAws', 'apigateway:GET', 1, 'denied']], 1]);
});

test.each([
  ['bedrock:ListGuardrails', EXPLICIT, 'CspmMonitorAws', /^A Deny statement of an identity-based policy denies it/],
  ['secretsmanager:GetSecretValue', EXPLICIT, 'DefenderForCloud-AgentlessScanner', /^A Deny statement of an identity-based policy/],
  ['secretsmanager:GetSecretValue', 'with an explicit deny in a resource-based policy', 'CspmMonitorAws',
    /^A Deny statement of a resource-based policy/],
  ['a:B', 'with an explicit deny in a permissions boundary: arn:aws:iam::1:policy/P', 'CspmMonitorAws',
    /^A Deny statement of the permissions boundary \(arn:aws:iam::1:policy\/P\)/],
  ['ce:GetCostAndUsage', EXPLICIT, 'CspmMonitorAws', /^The published permissions of the role deny it on purpose/],
])('%s %s of %s: a line of its own, and nothing is missing', async (action, reason, role, text) => {
  const result = await find(denied(action, reason, { role }));
  expect([listed(result), exitCode(result)]).toEqual([[[role, action, 1, 'denied']], 0]);
  expect(result.listed[0].advice.text).toMatch(text);
});

test('the permissions boundary is missing it: 1', async () => {
  const result = await find(denied('bedrock:ListGuardrails', 'because no permissions boundary allows the bedrock:ListGuardrails action'));
  expect([listed(result), result.proposed, exitCode(result)])
    .toEqual([[['CspmMonitorAws', 'bedrock:ListGuardrails', 1, 'boundary']], [], 1]);
});

test.each(['session policy', 'resource-based policy',
  'VPC endpoint policy'])('no %s allows it: not a permission of the role', async (policy) => {
  const result = await find(denied('kms:DescribeKey', `because no ${policy} allows the kms:DescribeKey action`));
  expect([listed(result), exitCode(result)]).toEqual([[['CspmMonitorAws', 'kms:DescribeKey', 1, 'other policy']], 0]);
});

test('the same action for two reasons: two groups', async () => {
  const result = await find(denied('kms:DescribeKey', 'because no resource-based policy allows the kms:DescribeKey action'),
    denied('kms:DescribeKey', EXPLICIT));
  expect(listed(result).map(([,, calls, outcome]) => [calls, outcome])).toEqual([[1, 'denied'], [1, 'other policy']]);
});

test('an action without a reason is proposed, and the text says that it is not certain', async () => {
  const result = await find(denied('bedrock:ListGuardrails', ''));
  expect(result.proposed).toEqual(['bedrock:ListGuardrails']);
  expect(result.listed[0].advice.text).toMatch(/The event does not say which policy decided/);
});

test('without an action in the message, the name of the event can be another one: nothing is proposed', async () => {
  const result = await find(event('macie2', 'GetMacieSession', 'Macie is not enabled'), event('s3', 'ListBuckets', 'Access Denied'));
  expect([listed(result), result.proposed, exitCode(result)]).toEqual([[
    ['CspmMonitorAws', 'macie2:GetMacieSession', 1, 'unexplained'],
    ['CspmMonitorAws', 's3:ListBuckets', 1, 'unexplained'],
  ], [], 0]);
});

test('EC2 without an action in the message: its actions are named as the events', async () => {
  const more = { errorCode: 'Client.UnauthorizedOperation', errorMessage: 'You are not authorized to perform this operation.' };
  const result = await find(event('ec2', 'DescribeVerifiedAccessGroups', '', { more }));
  expect([listed(result), result.proposed])
    .toEqual([[['CspmMonitorAws', 'ec2:DescribeVerifiedAccessGroups', 1, 'missing']], ['ec2:DescribeVerifiedAccessGroups']]);
});

test.each([
  'AccessDenied', 'AccessDeniedException', 'Client.UnauthorizedOperation', 'UnauthorizedOperation', 'AuthorizationErrorException',
  'NotAuthorized',
])('%s is a denied call', async (errorCode) => {
  expect(listed(await find(denied('bedrock:ListGuardrails', IMPLICIT, { more: { errorCode } })))).toHaveLength(1);
});

test.each([
  'ThrottlingException', 'NoSuchBucket', 'UnrecognizedClientException', 'ExpiredToken', 'Client.DryRunOperation',
  'ResourceNotFoundException', '',
])('%s is not', async (errorCode) => {
  expect((await find(denied('bedrock:ListGuardrails', IMPLICIT, { more: { errorCode } }))).listed).toEqual([]);
});

test('a role that is not of the connection can choose the session name: counted and named, never proposed', async () => {
  const result = await find(
    denied('iam:GetUser', IMPLICIT, { role: 'Evil' }), denied('bedrock:ListGuardrails', IMPLICIT, { role: 'Evil' }),
    denied('bedrock:ListGuardrails', IMPLICIT, { role: 'CspmMonitorAws2' }),
  );
  expect([result.listed, result.proposed, exitCode(result)]).toEqual([[], [], 0]);
  expect(result.others).toEqual([{ account: ACCOUNT, role: 'CspmMonitorAws2', calls: 1 }, { account: ACCOUNT, role: 'Evil', calls: 2 }]);
});

test('a role of another account, also of the same name: counted only', async () => {
  const result = await find(denied('bedrock:ListGuardrails', IMPLICIT, { account: '999988887777' }));
  expect([result.listed, result.others, result.ofOtherAccounts]).toEqual([[], [], 1]);
});

test.each([
  ['another session', { session: 'MicrosoftDefenderForClouds_99999999-3333-4444-5555-666666666666' }],
  ['a longer session name', { session: `${SESSION}x` }],
  ['a user', { more: { userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/${SESSION}` } } }],
  ['a web identity', { more: { userIdentity: { type: 'WebIdentityUser', userName: SESSION } } }],
])('%s is ignored', async (_, options) => {
  const result = await find(denied('bedrock:ListGuardrails', IMPLICIT, options));
  expect([result.listed, result.others, result.broken]).toEqual([[], [], 0]);
});

test('the same event in two files counts once', async () => {
  const one = denied('bedrock:ListGuardrails');
  expect(listed(await find(one, one))).toEqual([['CspmMonitorAws', 'bedrock:ListGuardrails', 1, 'missing']]);
});

test.each([
  ['text', 'x'], ['null', null], ['a list', []], ['nothing in it', {}],
  ['an identity that is text', { ...event('a', 'B'), userIdentity: 'x' }],
  ['a name that is a number', { ...event('a', 'B'), eventName: 1 }], ['no source', { ...event('a', 'B'), eventSource: undefined }],
])('%s is not an event: 2', async (_, broken) => {
  const result = await find(broken);
  expect([result.broken, exitCode(result)]).toEqual([1, 2]);
});

test('missing fields do not lose a denied call', async () => {
  const { eventTime: _, awsRegion: __, eventID: ___, recipientAccountId: ____, ...rest } = denied('bedrock:ListGuardrails');
  const result = await find(rest, { ...rest, errorMessage: { not: 'text' } }, rest);
  expect(listed(result)).toEqual([
    ['CspmMonitorAws', 'bedrock:ListGuardrails', 2, 'missing'],
    ['CspmMonitorAws', 'bedrock:ListGuardrails', 1, 'unexplained'],
  ]);
  expect(result.listed[0].group).toMatchObject({ first: '', last: '', regions: new Set() });
});

test('the order of the events does not matter', async () => {
  const events = [denied('b:ListB'), denied('a:ListA'), denied('b:ListB', IMPLICIT, { more: { eventTime: '2026-11-26T11:00:00Z' } })];
  const forward = await find(...events);
  const backward = await find(...[...events].reverse());
  expect(forward.listed).toEqual(backward.listed);
  expect(listed(forward).map(([, action]) => action)).toEqual(['a:ListA', 'b:ListB']);
});
