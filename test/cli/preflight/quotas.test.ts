import { all, contextOf, EMPTY, existing, failure, shown, type Answers } from './world';
import { checkQuotas } from '../../../cli/preflight/checks/quotas';
import { checkStacks } from '../../../cli/preflight/checks/regions';

const role = (attached = 0) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: [] },
    ManagedPolicyArns: Array.from({ length: attached }, (_, i) => `arn:aws:iam::aws:policy/P${i}`),
  },
});
const summary = (more: object): Answers => ({ accountSummary: { SummaryMap: { ...(EMPTY.accountSummary as any).SummaryMap, ...more } } });
const check = async (Resources: Record<string, any>, answers: Answers = {}) => checkQuotas(await contextOf({ Resources }, answers));

test('roles: one too many blocks, exactly the quota does not', async () => {
  const two = { A: role(), B: role() };
  expect(shown(await check(two, summary({ Roles: 999 }))))
    .toEqual(['blocker | quota: roles | 999 exist, the deployment adds 2, 1000 are allowed']);
  expect(shown(await check(two, summary({ Roles: 998 })))).toEqual([]);
});

test('roles that the stack has already do not count again', async () => {
  expect(all(await check({ A: role(), B: role() }, { ...summary({ Roles: 999 }), ...existing({ A: 'A' }) }))).toContain(
    'fine | quota: roles | 999 exist, the deployment adds 1, 1000 are allowed');
});

test.each([
  ['managed policies', { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: {} } }, { Policies: 1500 }, { Policies: 1499 }],
  ['instance profiles', { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [] } }, { InstanceProfiles: 1000 },
    { InstanceProfiles: 999 }],
])('%s', async (title, resource, full, room) => {
  expect(shown(await check({ R: resource }, summary(full)))).toHaveLength(1);
  expect(shown(await check({ R: resource }, summary(full)))[0]).toMatch(`blocker | quota: ${title} | `);
  expect(shown(await check({ R: resource }, summary(room)))).toEqual([]);
});

test('OIDC providers: the quota is that of Service Quotas', async () => {
  const R = { P: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: 'https://x', ClientIdList: ['a'] } } };
  const asked: any[] = [];
  const quota = (Value: number) => (values: any) => {
    asked.push(values);
    return { Quota: { Value } };
  };
  expect(shown(await check(R, { providers: ['a', 'b'], quota: quota(2) }))).toEqual([
    'blocker | quota: OIDC providers | 2 exist, the deployment adds 1, 2 are allowed',
  ]);
  expect(shown(await check(R, { providers: ['a', 'b'], quota: quota(3) }))).toEqual([]);
  expect(asked[0]).toEqual({ service: 'iam', code: 'L-858F3967', region: 'us-east-1' });
});

test('policies per role', async () => {
  expect(shown(await check({ A: role(11), B: role(10) }))).toEqual([
    'blocker | quota: managed policies per role | A has 11; 10 are allowed',
  ]);
  expect(shown(await check({ A: role(11) }, { quota: { Quota: { Value: 20 } } }))).toEqual([]);
});

test('a policy of the template that names the role counts', async () => {
  const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: {}, Roles: [{ Ref: 'A' }] } };
  expect(shown(await check({ A: role(10), P: policy }))).toEqual(['blocker | quota: managed policies per role | A has 11; 10 are allowed']);
});

test('without an answer: cannot tell', async () => {
  expect(shown(await check({ A: role() }, { accountSummary: failure('AccessDenied', 'no') })))
    .toEqual(['cannot tell | quota: roles | aws x y: no. Denied: iam:GetAccountSummary']);
});

test.each([
  [undefined, 'fine', 'it does not exist yet'],
  ['REVIEW_IN_PROGRESS', 'fine', 'it does not exist yet'],
  ['UPDATE_ROLLBACK_COMPLETE', 'fine', 'UPDATE_ROLLBACK_COMPLETE'],
  ['ROLLBACK_COMPLETE', 'blocker', 'ROLLBACK_COMPLETE: it cannot be deployed'],
  ['UPDATE_IN_PROGRESS', 'blocker', 'UPDATE_IN_PROGRESS: it cannot be deployed'],
  ['UPDATE_ROLLBACK_FAILED', 'blocker', 'UPDATE_ROLLBACK_FAILED: it cannot be deployed'],
])('a stack whose status is %s: %s', async (status, expected, text) => {
  const context = await contextOf({ Resources: {} }, status ? existing({}, status) : {});
  expect(all(checkStacks(context))).toEqual([`${expected} | stack Security in eu-west-1 | ${text}`]);
});
