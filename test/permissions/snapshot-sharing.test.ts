/** With which accounts the scanner of disks may share snapshots (`snapshotSharingAccounts`). */
import { Fn } from 'aws-cdk-lib';
import { DefenderPlan, PermissionsType, type DefenderForCloudConnectorProps } from '../../src';
import { ALL_PLANS } from '../facts/plans';
import { ROLES } from '../facts/roles';
import { allow, inline, portalTemplate, read } from '../readers/microsoft-template/support';
import { organize } from '../support/organization';
import { rolesOf } from '../support/resolve';
import { simulate } from '../support/simulate';
import { synth } from '../support/synth';

const SCANNER = 'DefenderForCloud-AgentlessScanner';
const [ONE, TWO, OTHER] = ['444455556666', '555566667777', '999988887777'];
const plans = [DefenderPlan.defenderForServers()];
const statementsOf = (props: Partial<DefenderForCloudConnectorProps>): any[] =>
  rolesOf(synth({ plans, ...props }).json).get(SCANNER)!.statements;

const share = (statements: object[], context: Record<string, string | string[]>) => simulate({
  statements,
  action: 'ec2:ModifySnapshotAttribute',
  resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718',
  context,
});
const withFile = (...statements: object[]) => {
  const file = portalTemplate(ALL_PLANS, 'DefaultAccess');
  file.Resources.AgentlessVmScanningRole.Properties.Policies = inline(...statements).Policies;
  return read(file);
};

describe.each([
  ...Object.values(PermissionsType).map((permissionsType): [string, Partial<DefenderForCloudConnectorProps>] =>
    [permissionsType, { permissionsType }]),
  ['beside a file that allows everything of EC2', { permissionsFrom: withFile(allow('ec2:*')) }],
])('%s', (_, props) => {
  const limited = statementsOf({ ...props, snapshotSharingAccounts: [ONE, TWO] });

  test.each<[string, Record<string, string | string[]>, string]>([
    ['a named account', { 'ec2:Add/userId': ONE }, 'Allowed'],
    ['the other named account', { 'ec2:Add/userId': TWO }, 'Allowed'],
    ['another account', { 'ec2:Add/userId': OTHER }, 'ExplicitlyDenied'],
    ['everybody', { 'ec2:Add/group': 'all' }, 'ExplicitlyDenied'],
    ['nobody: it stops sharing', { 'ec2:Remove/userId': OTHER }, 'Allowed'],
  ])('shared with %s', async (__, context, decision) => {
    expect(await share(limited, context)).toBe(decision);
  });

  test('without the option, with any account, but not with everybody', async () => {
    const published = statementsOf(props);
    expect(await share(published, { 'ec2:Add/userId': OTHER })).toBe('Allowed');
    expect(await share(published, { 'ec2:Add/group': 'all' })).toBe('ExplicitlyDenied');
  });
});

/** Snapshots and volumes can leave the account in other ways than by sharing them. */
describe('beside a file that allows everything of EC2 and of direct access to snapshots', () => {
  const permissionsFrom = withFile(allow(['ec2:*', 'ebs:*']));
  const of = (action: string, resource: string, props: Partial<DefenderForCloudConnectorProps>) =>
    simulate({ statements: statementsOf({ permissionsFrom, ...props }), action, resource });
  const [IMAGE, SNAPSHOT, INSTANCE, VOLUME] = [
    'arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0', 'arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0',
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-0123456789abcdef0', 'arn:aws:ec2:eu-west-1:111122223333:volume/vol-0123456789abcdef0',
  ];

  test.each([
    ['ec2:ModifyImageAttribute', IMAGE],
    ['ec2:ExportImage', IMAGE],
    ['ec2:CreateStoreImageTask', IMAGE],
    ['ec2:CreateInstanceExportTask', INSTANCE],
    ['ec2:BundleInstance', '*'],
    ['ebs:GetSnapshotBlock', SNAPSHOT],
    ['ebs:ListSnapshotBlocks', SNAPSHOT],
    ['ebs:ListChangedBlocks', SNAPSHOT],
  ])('%s is denied with the option only', async (action, resource) => {
    expect(await of(action, resource, { snapshotSharingAccounts: [ONE] })).toBe('ExplicitlyDenied');
    expect(await of(action, resource, {})).toBe('Allowed');
  });

  // The table of docs/follow-microsoft.md names these: the copies stay in the account.
  test.each([
    ['ec2:CopySnapshot', SNAPSHOT], ['ec2:CreateVolume', VOLUME], ['ec2:AttachVolume', INSTANCE], ['ec2:CreateImage', INSTANCE],
    ['ec2:RegisterImage', IMAGE], ['ec2:CopyImage', IMAGE], ['ec2:RunInstances', INSTANCE], ['ec2:EnableFastLaunch', IMAGE],
    ['ec2:CreateReplaceRootVolumeTask', INSTANCE],
  ])('%s stays allowed', async (action, resource) => {
    expect(await of(action, resource, { snapshotSharingAccounts: [ONE] })).toBe('Allowed');
  });
});

test('nothing that Microsoft publishes for the scanner is denied beside a file', () => {
  const denied = statementsOf({ permissionsFrom: withFile(allow('ec2:*')), snapshotSharingAccounts: [ONE] })
    .find(s => s.Sid === 'DenyTakingDisksOut').Action;
  const fact = ROLES.find(r => r.roleName === SCANNER)!;
  const published = Object.values(PermissionsType).flatMap(type => fact[type].statements).flatMap(s => s.actions);
  expect(published).toContain('ec2:ModifySnapshotAttribute');
  expect(published.filter(action => denied.includes(action))).toEqual([]);
});

test('without a file, the policy has no more statements than before', () => {
  expect(statementsOf({ snapshotSharingAccounts: [ONE] }).filter(s => s.Effect === 'Deny').map(s => s.Sid)).toEqual([
    'DenySharingSnapshotsWithOthers', 'DenyPublicSnapshots',
  ]);
});

/** AWS documents the keys as strings, but a call can name several accounts. The policy engine takes one value only. */
describe('a call that names several accounts, read as a set', () => {
  const conditions = statementsOf({ snapshotSharingAccounts: [ONE, TWO] })
    .filter(s => s.Action === 'ec2:ModifySnapshotAttribute')
    .map(({ Effect, Condition }) => ({ Effect, Condition }));
  const anyOf = (operator: string, test: (value: string, named: string[]) => boolean) => (accounts: string[]) =>
    conditions.filter(c => c.Condition[operator]?.['ec2:Add/userId'])
      .map(c => accounts.some(account => test(account, c.Condition[operator]['ec2:Add/userId'])));
  const isAllowed = anyOf('ForAnyValue:StringEquals', (value, named) => named.includes(value));
  const isDenied = anyOf('ForAnyValue:StringNotEquals', (value, named) => !named.includes(value));

  test.each([
    [[ONE, TWO], true, false], [[ONE, OTHER], true, true], [[OTHER], false, true], [[], false, false],
  ])('%p', (accounts, allowed, denied) => {
    expect([isAllowed(accounts), isDenied(accounts)]).toEqual([[allowed], [denied]]);
  });

  test('these are all statements about sharing, with the one against public snapshots', () => {
    expect(conditions).toEqual([
      { Effect: 'Allow', Condition: { 'ForAnyValue:StringEquals': { 'ec2:Add/userId': [ONE, TWO] } } },
      { Effect: 'Allow', Condition: { Null: { 'ec2:Remove/userId': 'false' } } },
      { Effect: 'Deny', Condition: { 'ForAnyValue:StringNotEquals': { 'ec2:Add/userId': [ONE, TWO] } } },
      { Effect: 'Deny', Condition: { StringEquals: { 'ec2:Add/group': 'all' } } },
    ]);
  });
});

test('keeps the rest of the scanner', async () => {
  const limited = statementsOf({ snapshotSharingAccounts: [ONE] });
  for (const action of ['ec2:CopySnapshot', 'ec2:CreateTags']) {
    expect(await simulate({ statements: limited, action, resource: 'arn:aws:ec2:eu-west-1::snapshot/snap-1' })).toBe('Allowed');
  }
});

test('changes only the policy of the scanner, in members as in one account', () => {
  const props = { plans, snapshotSharingAccounts: [ONE] };
  const [before, after] = [rolesOf(synth({ plans }).json), rolesOf(synth(props).json)];
  expect([...after].filter(([name, role]) => JSON.stringify(role) !== JSON.stringify(before.get(name))).map(([name]) => name))
    .toEqual([SCANNER]);
  expect(rolesOf(organize(props).members().template).get(SCANNER)).toEqual(after.get(SCANNER));
});

test.each<[string, unknown, string]>([
  ['no account', [],
    'snapshotSharingAccounts must name at least one account, got an empty list; leave it out to allow every account, or turn ' +
    'agentlessVmScanning off'],
  ['an account twice', [ONE, ONE], 'snapshotSharingAccounts must name each account once, got "444455556666" twice'],
  ['a short id', [ONE, '44445555666'], 'snapshotSharingAccounts[1] must be an AWS account id of exactly twelve digits, got "44445555666"'],
  ['a wildcard', ['*'], 'snapshotSharingAccounts[0] must be an AWS account id of exactly twelve digits, got "*"'],
  ['a number', [444455556666], 'snapshotSharingAccounts[0] must be an AWS account id of exactly twelve digits, got 444455556666'],
])('throws for %s', (_, snapshotSharingAccounts: any, message) => {
  expect(() => synth({ plans, snapshotSharingAccounts })).toThrow(message);
});

test('throws without the scanner of disks', () => {
  expect(() => synth({ plans: [DefenderPlan.defenderForDatabases()], snapshotSharingAccounts: [ONE] })).toThrow(
    'snapshotSharingAccounts has an effect only with agentlessVmScanning: true of a plan; remove one or change the other');
});

test('an account can be a parameter', () => {
  const { json } = synth({ plans, snapshotSharingAccounts: [Fn.ref('Scanner')] });
  expect(JSON.stringify(json)).toContain('{"ForAnyValue:StringNotEquals":{"ec2:Add/userId":[{"Ref":"Scanner"}]}}');
});
