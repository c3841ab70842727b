import { all, contextOf, existing, failure, missing, ownedBy, shown, type Answers } from './world';
import { checkNames } from '../../../cli/preflight/checks/names';
import { Owners } from '../../../cli/preflight/checks/owners';
import { synth } from '../../support/synth';

const role = (RoleName?: unknown) => ({ Type: 'AWS::IAM::Role', Properties: { RoleName, AssumeRolePolicyDocument: {} } });
const check = async (Resources: Record<string, any>, answers: Answers = {}, template: object = {}) => {
  const context = await contextOf({ ...template, Resources }, answers);
  return checkNames(context, new Owners(context.ask, context.regions));
};
const REMEDY =
  'Import it if no stack owns it (docs/migrate.md#keep-the-names). Otherwise give the new roles other names: roleNameSuffix or ' +
  'roleNames (in the templates, RoleNameSuffix).';

describe('a role of a template', () => {
  const R = { R: role('CspmMonitorAws') };

  test('whose name is free: fine', async () => {
    expect(all(await check(R, { roles: ['CspmMonitorAws-2', 'Cspm'] })))
      .toEqual(['fine | names: roles | free, or of this stack: CspmMonitorAws']);
  });

  test('of nobody: a blocker', async () => {
    const [row] = await check(R, { roles: ['CspmMonitorAws'] });
    expect(row).toEqual({
      id: 'names: role CspmMonitorAws', status: 'blocker', text: 'it exists. No stack of this account owns it', remedy: REMEDY,
    });
  });

  test('in other letters: IAM does not distinguish them', async () => {
    expect(shown(await check(R, { roles: ['cspmmonitoraws'] }))).toEqual([
      'blocker | names: role CspmMonitorAws | cspmmonitoraws exists, and IAM ignores the case of names. No stack of this account owns it',
    ]);
  });

  test.each([
    ['eu-west-1', 'the stack D4CDefenderForCloud in eu-west-1'],
    ['us-east-1', 'the stack D4CDefenderForCloud in us-east-1'],
  ])('of another stack in %s: a blocker that names it', async (region, owner) => {
    const rows = await check(R, { roles: ['CspmMonitorAws'], owner: ownedBy('D4CDefenderForCloud', region, 'CspmMonitorAws') });
    expect(shown(rows)).toEqual([`blocker | names: role CspmMonitorAws | it exists. It belongs to ${owner}`]);
    expect(rows[0].remedy).toMatch(/^Migrate without an outage: docs\/migrate.md\..*Do not delete that stack first\.$/);
  });

  test('of the stack of a StackSet', async () => {
    const name = 'StackSet-Microsoft-11112222-3333-4444-5555-666677778888';
    expect(shown(await check(R, { roles: ['CspmMonitorAws'], owner: ownedBy(name, 'eu-west-1', 'CspmMonitorAws') }))).toEqual([
      `blocker | names: role CspmMonitorAws | it exists. It belongs to the stack ${name} in eu-west-1, which the `
        + 'StackSet Microsoft created',
    ]);
  });

  test('whose owner cannot be asked for in a region: unknown, not none', async () => {
    const owner = ({ region }: any) => { throw region === 'us-east-1' ? failure('AccessDenied') : missing(); };
    expect(shown(await check(R, { roles: ['CspmMonitorAws'], owner }))).toEqual([
      'blocker | names: role CspmMonitorAws | it exists. The stack that owns it is not known: no answer in us-east-1',
    ]);
  });

  test('of this stack, under the same logical id: fine', async () => {
    expect(shown(await check(R, { roles: ['CspmMonitorAws'], ...existing({ R: 'CspmMonitorAws' }) }))).toEqual([]);
  });

  test('of this stack, under another logical id: a blocker', async () => {
    const [row] = await check(R,
      { roles: ['CspmMonitorAws'], ...existing({ Old: 'CspmMonitorAws' }), owner: ownedBy('Security', 'eu-west-1', 'CspmMonitorAws') });
    expect([row.status, row.text, row.remedy]).toEqual([
      'blocker', 'it exists in this stack, as Old. CloudFormation creates R first, and fails',
      'Keep the logical ids: docs/later-changes.md#rename-or-move-a-construct',
    ]);
  });

  test('whose name CloudFormation makes: nothing to say', async () => {
    expect(await check({ R: role() }, { roles: ['R'] })).toEqual([]);
  });

  test('whose name is a parameter without a value: cannot tell', async () => {
    expect(shown(await check({ R: role({ 'Fn::Sub': 'A${Suffix}' }) }, {}, { Parameters: { Suffix: { Type: 'String' } } }))).toEqual([
      'cannot tell | names: roles of Security | only CloudFormation knows the name of R',
    ]);
    expect(shown(
      await check({ R: role({ 'Fn::Sub': 'A${Suffix}' }) }, { roles: ['A-x'] },
        { Parameters: { Suffix: { Type: 'String', Default: '-x' } } }))).toEqual([
      'blocker | names: role A-x | it exists. No stack of this account owns it',
    ]);
  });

  test('whose name contains that of another resource: cannot tell', async () => {
    expect(shown(await check({ R: role({ 'Fn::Sub': 'A${Q}' }), Q: { Type: 'AWS::SQS::Queue' } }))).toEqual([
      'cannot tell | names: roles of Security | only CloudFormation knows the name of R',
    ]);
  });

  test('no right to list roles: cannot tell, with the command', async () => {
    const [row] = await check(R, { roles: failure('AccessDenied', 'not authorized') });
    expect([row.status, row.id, row.text])
      .toEqual(['cannot tell', 'names: role CspmMonitorAws', 'aws x y: not authorized. Denied: iam:ListRoles']);
  });
});

test.each([
  ['instance profile AmazonSSM', { Type: 'AWS::IAM::InstanceProfile', Properties: { InstanceProfileName: 'AmazonSSM' } },
    { instanceProfiles: ['AmazonSSM'] }, { instanceProfiles: ['AmazonSSM2'] }],
  ['managed policy Deny', { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'Deny', Path: '/sec/' } },
    { policies: ['arn:aws:iam::111122223333:policy/Deny'] }, { policies: ['arn:aws:iam::111122223333:policy/Denied'] }],
  ['SSM document Run in eu-west-1', { Type: 'AWS::SSM::Document', Properties: { Name: 'Run' } },
    {
      document: ({ document, region }: any) =>
        document === 'Run' && region === 'eu-west-1' ? { Document: { Name: 'Run' } } : failure('InvalidDocument'),
    },
    { document: ({ region }: any) => region === 'us-east-1' ? { Document: { Name: 'Run' } } : failure('InvalidDocument') }],
  ['rule Run in eu-west-1', { Type: 'AWS::Events::Rule', Properties: { Name: 'Run' } },
    { rule: { Name: 'Run' } }, { rule: failure('ResourceNotFoundException') }],
  ['log group /aws/x in eu-west-1', { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/x' } },
    { logGroups: ['/aws/x', '/aws/x-2'] }, { logGroups: ['/aws/x-2'] }],
])('%s: a blocker if it exists, fine if only something similar does', async (id, resource, taken, near) => {
  expect(shown(await check({ R: resource }, taken))).toEqual([`blocker | names: ${id} | it exists. No stack of this account owns it`]);
  expect(shown(await check({ R: resource }, near))).toEqual([]);
});

test('one question finds the owner of all resources of a stack', async () => {
  const asked: string[] = [];
  const find = ownedBy('Portal', 'us-east-1', 'A', 'B');
  const context = await contextOf({ Resources: { A: role('A'), B: role('B') } }, {
    roles: ['A', 'B'],
    owner: (values: any) => {
      asked.push(`${values.resource} ${values.region}`);
      return find(values);
    },
  });
  const rows = await checkNames(context, new Owners(context.ask, context.regions));
  expect(shown(rows).map(text => text.split(' | ')[2])).toEqual(Array(2).fill('it exists. It belongs to the stack Portal in us-east-1'));
  expect(asked).toEqual(['A eu-west-1', 'A us-east-1']);
});

test('the names of a connector, in an account that the portal connected', async () => {
  const context = await contextOf(synth().json, {
    roles: ['CspmMonitorAws', 'DefenderForCloud-AgentlessScanner'], owner: ownedBy('D4C', 'eu-west-1', 'CspmMonitorAws'),
  });
  expect(shown(await checkNames(context, new Owners(context.ask, context.regions)))).toEqual([
    'blocker | names: role CspmMonitorAws | it exists. It belongs to the stack D4C in eu-west-1',
  ]);
});
