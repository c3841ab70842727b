/** Roles and instance profiles are of one account: those of another account are refused. */
import { App, Resource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  DefenderForCloudConnector, DefenderPlan, HostManagement, HostManagementIdentity, type IHostManagementIdentity,
} from '../../src';

const [OURS, THEIRS] = ['111122223333', '444455556666'];
const WHY = 'because Systems Manager and EC2 use only roles and profiles of their account';

/** `undefined` as an account is one that is not known. */
function twoStacks(ours: string | undefined, theirs: string | undefined): [Stack, Stack] {
  const app = new App();
  const stackIn = (id: string, account?: string) => new Stack(app, id, { env: { account, region: 'eu-west-1' } });
  return [stackIn('Ours', ours), stackIn('Theirs', theirs)];
}

/** An identity that the user wrote. */
class OwnIdentity extends Resource implements IHostManagementIdentity {
  public readonly instanceProfileArn = 'arn:aws:iam::111122223333:instance-profile/fleet';
  public readonly attachPoliciesToExistingRoles = false;
  public readonly resourceGroups = [];
  public readonly automationRole: iam.IRole;

  constructor(stack: Stack, automationRoleArn?: string) {
    super(stack, 'Fleet');
    this.automationRole = automationRoleArn === undefined
      ? iam.Role.fromRoleName(this, 'Automation', 'automation') : iam.Role.fromRoleArn(this, 'Automation', automationRoleArn);
  }
}

/** An identity of their stack, used in ours. */
const KINDS: [string, (theirs: Stack) => IHostManagementIdentity, string][] = [
  ['new', theirs => new HostManagementIdentity(theirs, 'Identity'), 'Theirs/Identity'],
  ['fromExisting', theirs => HostManagementIdentity.fromExisting(theirs, 'Identity'), 'Theirs/Identity'],
  ['of your own class', theirs => new OwnIdentity(theirs), 'Theirs/Fleet'],
];

describe.each(KINDS)('an identity that is %s', (_, make, path) => {
  const message = `identity must be an identity of the same account, 111122223333, ${WHY}, got "${path} in 444455556666"`;

  test('of another account is refused', () => {
    const [ours, theirs] = twoStacks(OURS, THEIRS);
    expect(() => new HostManagement(ours, 'Hosts', { identity: make(theirs) })).toThrow(`Ours/Hosts: ${message}`);
  });

  test('so is hostManagement.identity of a plan', () => {
    const [ours, theirs] = twoStacks(OURS, THEIRS);
    expect(() => new DefenderForCloudConnector(ours, 'Defender', {
      azureTenantId: 'a1b2c3d4-0000-4000-8000-000000000001',
      plans: [DefenderPlan.defenderForServers({ hostManagement: { identity: make(theirs) } })],
    })).toThrow(`Ours/Defender/HostManagement: ${message}`);
  });

  test.each<[string, string | undefined, string | undefined]>([
    ['of the same account', OURS, OURS],
    ['of an account that is not known', OURS, undefined],
    ['for an account that is not known', undefined, THEIRS],
  ])('%s is accepted', (__, ours, theirs) => {
    const [a, b] = twoStacks(ours, theirs);
    expect(() => new HostManagement(a, 'Hosts', { identity: make(b) })).not.toThrow();
  });
});

test('the account in the ARN of a role counts, wherever the role is imported', () => {
  const [ours, theirs] = twoStacks(OURS, THEIRS);
  const identityIn = (stack: Stack, account: string) => new OwnIdentity(stack, `arn:aws:iam::${account}:role/automation`);
  expect(() => new HostManagement(ours, 'Foreign', { identity: identityIn(ours, THEIRS) })).toThrow(
    `identity must be an identity of the same account, 111122223333, ${WHY}, got "Ours/Fleet in 444455556666"`);
  expect(() => new HostManagement(ours, 'Own', { identity: identityIn(theirs, OURS) })).not.toThrow();
});

test('an instance profile of another account is refused', () => {
  const [ours, theirs] = twoStacks(OURS, THEIRS);
  const foreign = new iam.InstanceProfile(theirs, 'Profile', {
    role: new iam.Role(theirs, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
  });
  expect(() => new HostManagement(ours, 'Hosts', { instanceProfile: foreign })).toThrow(
    'Ours/Hosts/Identity: instanceProfile must be a profile of the same account, 111122223333, because an instance can ' +
    'use only profiles of its account, got "Theirs/Profile in 444455556666"');
  const options = { instanceProfileArn: 'arn:aws:iam::444455556666:instance-profile/fleet' };
  expect(() => HostManagementIdentity.fromExisting(ours, 'Existing', options)).toThrow(
    'Ours/Existing: instanceProfileArn must be the ARN of a profile of the same account, 111122223333, got ' +
    '"arn:aws:iam::444455556666:instance-profile/fleet in 444455556666"');
  expect(() => HostManagementIdentity.fromExisting(theirs, 'Existing', options)).not.toThrow();
});
