import { tmpdir } from 'os';
import { answering, deployedTemplate, failure, shown } from './support';
import { checkMissing, type MemberStack, checkInstances, checkOperation, checkStackSets } from '../../../cli/checking/stack-sets';
import type { AssemblyStack } from '../../../cli/reading/assembly';

const MEMBER = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R' } } } };
const PROPERTIES = {
  StackSetName: 'Members',
  PermissionModel: 'SERVICE_MANAGED',
  AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
  ManagedExecution: { Active: true },
  StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: ['ou-1'] }, Regions: ['eu-west-1'] }],
  TemplateBody: JSON.stringify(MEMBER),
};
/** A role of which only the name matters. */
const nothingBut = (RoleName: string) =>
  ({ RoleName, AssumeRolePolicyDocument: { Statement: [] }, AttachedManagedPolicies: [], RolePolicyList: [] });
const current = { Account: '111122223333', Region: 'eu-west-1', Status: 'CURRENT' };
const stack = { id: 'S', stackName: 'S', folder: '/nowhere', template: {} };

const check = async (stackSet: object, properties: object = {}, access = 'ENABLED', of: AssemblyStack = stack) =>
  shown(await checkStackSets({
    template: deployedTemplate({ Set: { Type: 'AWS::CloudFormation::StackSet', Properties: { ...PROPERTIES, ...properties } } }),
    ask: answering({
      trustedAccess: { Status: access },
      stackSet: { StackSet: { Status: 'ACTIVE', ...PROPERTIES, OrganizationalUnitIds: ['ou-1'], ...stackSet } },
      stackSetOperations: { Summaries: [{ Action: 'UPDATE', Status: 'SUCCEEDED' }] },
      stackSetInstanceDetails: { Summaries: [current] },
      organization: { Organization: { MasterAccountId: '111122223333' } },
      accounts: [['111122223333', 'ACTIVE', 'a', null]],
      accountsOfUnit: [['111122223333', 'ACTIVE']],
      unitsOfUnit: [],
    }),
  }, of));

test('a StackSet as in the app', async () => {
  expect(await check({})).toEqual([
    'trusted access of StackSets | ok | ENABLED',
    'StackSet Members | ok | ACTIVE, the expected template, automatic deployment on',
    'StackSet Members: last operation | ok | UPDATE SUCCEEDED',
    'StackSet Members: instances | ok | 1 of 1 are CURRENT',
    'accounts of the organization | ok | 1 account: 0 differ, 0 not checked; 1 management',
  ]);
});

test.each<[object, string]>([
  [{ Status: 'DELETED' }, 'its status is DELETED'],
  [{ AutoDeployment: { Enabled: false } }, 'automatic deployment is off, the template has on, stacks are deleted when an account leaves'],
  [{ AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true } },
    'automatic deployment is on, stacks stay when an account leaves, the template has on, stacks are deleted when an account leaves'],
  [{ OrganizationalUnitIds: ['ou-2'] }, 'it does not deploy to ou-1'],
  [{ TemplateBody: JSON.stringify({ Resources: {} }) }, 'Role is not deployed'],
  [{ TemplateBody: JSON.stringify({ Resources: { ...MEMBER.Resources, More: {} } }) }, 'More is deployed, but not expected'],
  [{ PermissionModel: 'SELF_MANAGED' }, 'permission model is SELF_MANAGED, the template has SERVICE_MANAGED'],
])('%j', async (stackSet, found) => {
  expect((await check(stackSet)).filter(line => / differs /.test(line))).toEqual([`StackSet Members | differs | ${found}`]);
});

test.each([['false', false], ['true', true]])('what a parameter says of stacks of accounts that leave: %s', async (text, value) => {
  const properties = { AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: text } };
  const differing = async (actual: boolean) =>
    (await check({ AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: actual } }, properties)).filter(line =>
      / differs /.test(line));
  expect(await differing(value)).toEqual([]);
  expect(await differing(!value))
    .toEqual([expect.stringMatching(/^StackSet Members \| differs \| automatic deployment is on, stacks (stay|are deleted) /)]);
});

test('a template file that does not contain the template of the StackSet as a text', async () => {
  const file = { ...stack, folder: tmpdir(), isTemplateFile: true };
  const notChecked = async (properties: object) =>
    (await check({}, properties, 'ENABLED', file)).filter(line => / not checked /.test(line));
  expect(await notChecked({ TemplateBody: { 'Fn::Sub': '{}' } })).toEqual([
    'StackSet Members: template | not checked | it is in a function, or its address is not an asset of the app, so it cannot be read',
  ]);
  expect(await notChecked({ TemplateBody: undefined, TemplateURL: 'https://bucket.s3.amazonaws.com/no-such-file.json' })).toEqual([
    'StackSet Members: template | not checked | no template next to the file has the name of '
      + 'https://bucket.s3.amazonaws.com/no-such-file.json',
  ]);
});

test('trusted access that is off', async () => {
  expect((await check({}, {}, 'DISABLED'))[0]).toBe('trusted access of StackSets | differs | it is DISABLED');
});

test('the order of automatic deployments, and a CLI that does not know it', async () => {
  const ordered = { AutoDeployment: { ...PROPERTIES.AutoDeployment, DependsOn: ['arn:first'] } };
  const lines = async (stackSet: object) => (await check(stackSet, ordered)).filter(line => line.includes(': order'));
  expect(await lines(ordered)).toEqual(['StackSet Members: order | ok | after the StackSet with the roles']);
  expect(await lines({})).toEqual([
    'StackSet Members: order | not checked | the answer has no DependsOn: update the AWS CLI',
  ]);
});

test.each<[unknown, string]>([
  [{ Action: 'CREATE', Status: 'SUCCEEDED' }, 'ok | CREATE SUCCEEDED'],
  [{ Action: 'UPDATE', Status: 'FAILED', StatusReason: 'tolerance' }, 'differs | UPDATE FAILED: tolerance'],
  [{ Action: 'UPDATE', Status: 'RUNNING' }, 'differs | UPDATE RUNNING'],
  [undefined, 'differs | there was none'],
])('the operation %j', (last, expected) => expect(shown([checkOperation('op', last)])[0]).toBe(`op | ${expected}`));

describe('instances', () => {
  const of = (...instances: object[]) => shown(checkInstances('i', instances));
  const failed = (Account: string) =>
    ({ ...current, Account, Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'FAILED' }, StatusReason: 'exists' });
  const suspended = {
    ...current, Account: '444455556666', Status: 'OUTDATED', StackInstanceStatus: { DetailedStatus: 'SKIPPED_SUSPENDED_ACCOUNT' },
  };

  test.each([
    ['those that are not current are listed with the reason', [current, failed('222233334444')],
      ['i: 222233334444 eu-west-1 | differs | OUTDATED (FAILED): exists']],
    ['a suspended account is no difference', [current, suspended],
      ['i | ok | 1 of 2 are CURRENT', 'i | information | skipped suspended accounts: 444455556666']],
    ['none is a difference', [], ['i | differs | there is none']],
  ])('%s', (_, instances, expected) => expect(of(...instances)).toEqual(expected));

  test('many are counted', () => {
    const lines = of(...Array.from({ length: 25 }, () => failed('222233334444')));
    expect(lines).toHaveLength(21);
    expect(lines[20]).toBe('i | differs | 5 more are not CURRENT');
  });
});

describe('a StackSet without a stack in a member account', () => {
  const set = (regions?: string[], units = 'ou-1'): MemberStack =>
    ({ stackSet: 'Members', template: MEMBER, units, regions, stackName: undefined, region: undefined });
  const here = [set()];
  const of = async (names: string[], regions?: string[]) => shown(await checkMissing(
    answering({ authorization: { RoleDetailList: names.map(nothingBut), Policies: [] } }), set(regions), 'eu-west-1', here));

  test('it is for this region', async () => {
    expect(await of([], ['eu-west-1'])).toEqual(['StackSet Members | differs | it has no stack in eu-west-1']);
  });
  test('it is for others', async () => {
    expect(await of([], ['us-east-1'])).toEqual(['StackSet Members | information | it is for other regions: us-east-1']);
  });
  test('it is for other units', async () => {
    const found = await checkMissing(answering({}), set(['eu-west-1'], 'ou-2, ou-3'), 'eu-west-1', here);
    expect(shown(found))
      .toEqual(['StackSet Members | information | it has no stack here, which is right unless the account is below ou-2, ou-3']);
  });
  test('nobody knows: roles are global, so they tell', async () => {
    expect(await of(['R'])).toEqual([
      'StackSet Members | information | its stack is not in eu-west-1, but its roles are in the account. Verify its region, too',
    ]);
    expect(await of(['Q'])).toEqual([
      'StackSet Members | differs | it has no stack in eu-west-1, and the account lacks its roles R',
    ]);
  });
  test('no answer is no success', async () => {
    const found = await checkMissing(answering({ authorization: failure('AccessDenied') }), set(), 'eu-west-1', here);
    expect(found.map(f => f.status)).toEqual(['not checked']);
  });
});
