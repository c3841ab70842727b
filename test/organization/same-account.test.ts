/** An account that the targets of an organization contain and another stack of the app connects too. */
import { Annotations, App, Stack, Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  DefenderPlan, EntraIdentityProvider, HostManagementIdentity, MemberIdentityProvider, OrganizationTargets,
  StackSetCallAs, type DefenderForCloudConnectorProps, type DefenderForCloudOrganizationProps,
} from '../../src';
import { organizeIn } from '../support/organization';
import { stackIn } from '../support/stacks';
import { connect } from '../support/synth';

const [MANAGEMENT, MEMBER, OTHER] = ['111122223333', '444455556666', '777788889999'];
const region = 'eu-west-1';
const { organizationalUnits, accounts } = OrganizationTargets;
const ROOT = () => organizationalUnits('r-ab12');
const UNIT = () => organizationalUnits('ou-ab12-cdef3456');

/** Warnings of constructs below a scope with one of the ids. */
const warnings = (scope: Construct, ...ids: string[]) => scope.node.findAll()
  .flatMap(c => c.node.metadata.filter(m => m.type === 'aws:cdk:warning').map(m => `${c.node.path}: ${m.data}`))
  .filter(text => ids.some(id => text.includes(`cdk-defender-for-cloud:${id}]`)));

interface Case {
  readonly organization: Partial<DefenderForCloudOrganizationProps>;
  readonly connector?: Partial<DefenderForCloudConnectorProps>;
  /** Account of the connector. */
  readonly account?: string;
  /** Account of the organization. Undefined if it is not known. */
  readonly administrator?: string;
}

/** An organization and a connector in another stack, in both orders. Returns the errors or warnings of each order. */
function both({ organization, connector, account = MEMBER, administrator = MANAGEMENT }: Case): string[][] {
  const make = (...steps: ((app: App) => unknown)[]) => {
    const app = new App();
    try {
      steps.forEach(step => step(app));
    } catch (error) {
      return [`error: ${(error as Error).message}`];
    }
    return warnings(app, 'accountOfTargets', 'sameAccount');
  };
  const first = (app: App) => organizeIn(stackIn(app, 'Organization', administrator), organization);
  const second = (app: App) => connect(stackIn(app, 'Member', account), connector);
  return [make(first, second), make(second, first)];
}

test.each<[string, Case]>([
  ['picked from units', { organization: { targets: UNIT().onlyAccounts(OTHER, MEMBER) } }],
  ['in a list of accounts', { organization: { targets: accounts(OTHER, MEMBER) } }],
  ['picked by a delegated administrator', {
    organization: { targets: UNIT().onlyAccounts(MEMBER), callAs: StackSetCallAs.DELEGATED_ADMIN }, administrator: OTHER,
  }],
  ['the account of the delegated administrator', {
    organization: { targets: UNIT().onlyAccounts(MEMBER), callAs: StackSetCallAs.DELEGATED_ADMIN },
    administrator: MEMBER,
  }],
])('a connector in an account that the targets name, %s, is an error', (_, c) => {
  for (const [message] of both(c)) {
    expect(message).toMatch(/^error: .*Member\/Defender creates the role CspmMonitorAws in 444455556666, and /);
    expect(message).toContain('Organization/All/Members/Member/Defender creates the same in each account of its ' +
      'targets, which name 444455556666: leave it out of the targets, or set roleNameSuffix in one of them');
  }
});

test.each<[string, Case]>([
  ['the root', { organization: {} }],
  ['the root without others', { organization: { targets: ROOT().excludingAccounts(OTHER) } }],
  ['a unit', { organization: { targets: UNIT() } }],
  ['a unit of a delegated administrator, in another account', {
    organization: { targets: UNIT(), callAs: StackSetCallAs.DELEGATED_ADMIN }, administrator: OTHER,
  }],
  ['the root, of a delegated administrator, in the same account', {
    organization: { callAs: StackSetCallAs.DELEGATED_ADMIN }, administrator: MEMBER,
  }],
])('a connector in an account that may be below %s is a warning about the connector', (_, c) => {
  for (const messages of both(c)) {
    expect(messages).toEqual([expect.stringMatching(/^Member\/Defender: Member\/Defender creates the role /)]);
    expect(messages[0]).toContain('CspmMonitorAws in 444455556666, and Organization/All/Members/Member/Defender ' +
      'creates the same in each account of its targets, which may contain 444455556666: if they do, exclude it with ' +
      'excludingAccounts, or set roleNameSuffix in one of them; the management account is never a target');
  }
});

test.each<[string, Case]>([
  ['an excluded account', { organization: { targets: ROOT().excludingAccounts(MEMBER) } }],
  ['an account that is not picked', { organization: { targets: ROOT().onlyAccounts(OTHER) } }],
  ['an account that is not in the list', { organization: { targets: accounts(OTHER) } }],
  ['the management account', { organization: { connectManagementAccount: false }, account: MANAGEMENT }],
  ['other role names in the members', { organization: { roleNameSuffix: '-cdk' } }],
  ['other role names in the connector', { organization: {}, connector: { roleNames: { cspmMonitor: 'Other' } } }],
])('nothing is said about %s', (_, c) => {
  expect(both(c)).toEqual([[], []]);
});

test('an account that is not known is not compared with targets', () => {
  const app = new App();
  organizeIn(stackIn(app, 'Organization'), { connectManagementAccount: false });
  connect(stackIn(app, 'Member'));
  expect(warnings(app, 'accountOfTargets')).toEqual([]);
});

test('the account of the delegated administrator is a target also if it is not known', () => {
  const stack = stackIn(new App(), 'Stack');
  organizeIn(stack, { callAs: StackSetCallAs.DELEGATED_ADMIN });
  connect(stack);
  const [message] = warnings(stack, 'accountOfTargets');
  expect(message).toContain('Stack/Defender creates the role CspmMonitorAws in the account of its stack, and ');
});

test('the warning can be acknowledged on the connector', () => {
  const app = new App();
  const { node } = connect(stackIn(app, 'Member', MEMBER));
  Annotations.of(node.scope!).acknowledgeWarning('cdk-defender-for-cloud:accountOfTargets', 'it is in another unit');
  organizeIn(stackIn(app, 'Organization', MANAGEMENT), {});
  expect(warnings(app, 'accountOfTargets')).toEqual([]);
});

test('roles of host management and providers are compared too', () => {
  const app = new App();
  organizeIn(stackIn(app, 'Organization', MANAGEMENT), {
    targets: accounts(MEMBER),
    plans: [DefenderPlan.defenderForServers()],
    memberIdentityProvider: MemberIdentityProvider.create(),
  });
  const stack = stackIn(app, 'Member', MEMBER);
  expect(() => new HostManagementIdentity(stack, 'Identity'))
    .toThrow('Member/Identity creates the roles AmazonSSMRoleForInstancesMDCSetup, DefenderForCloud-HostManagement, ' +
      'DefenderForCloud-HostManagementLaunch in 444455556666, and Organization/All/');
  expect(() => new EntraIdentityProvider(stack, 'Provider')).toThrow('which name 444455556666: leave it out of the ' +
    'targets, or pass one provider to all (prop identityProvider), or use EntraIdentityProvider.createOrReuse');
});

describe('a second organization in one account', () => {
  test('is told to connect the account once', () => {
    const app = new App();
    organizeIn(stackIn(app, 'One', MANAGEMENT), { targets: UNIT().onlyAccounts(MEMBER) });
    expect(() => organizeIn(stackIn(app, 'Two', MANAGEMENT), { targets: UNIT().onlyAccounts(OTHER) })).toThrow(
      'Two/All/ManagementAccount creates the role CspmMonitorAws, which One/All/ManagementAccount already creates; IAM ' +
        'is global, so an AWS account can have each name only once: connect the account once, with ' +
        'connectManagementAccount: false in all organizations but one, or without another connector');
  });

  test('a connector and an organization', () => {
    const stack = stackIn(new App(), 'Stack', MANAGEMENT);
    connect(stack);
    expect(() => organizeIn(stack, {})).toThrow('connectManagementAccount: false in all organizations but one');
  });
});

describe('two StackSets with one name', () => {
  const NAMES = { memberStackSetName: 'Defender', connectManagementAccount: false };
  const pick = (id: string) => ({ ...NAMES, targets: UNIT().onlyAccounts(id) });
  const make = (one: Stack, two: Stack) => {
    organizeIn(one, pick(MEMBER));
    organizeIn(two, pick(OTHER), one === two ? 'More' : 'All');
    return warnings(two.node.root as App, 'sameStackSetName');
  };
  const inStage = (app: App, id: string, account?: string, stageRegion = region) =>
    new Stack(new Stage(app, id, account ? { env: { account, region: stageRegion } } : {}), 'Stack');

  test.each<[string, (app: App) => [Stack, Stack]]>([
    ['a stack', (app) => {
      const stack = stackIn(app, 'Stack');
      return [stack, stack];
    }],
    ['two stacks of one environment', app => [stackIn(app, 'One', MANAGEMENT), stackIn(app, 'Two', MANAGEMENT)]],
    ['two Stages of one environment', app => [inStage(app, 'One', MANAGEMENT), inStage(app, 'Two', MANAGEMENT)]],
  ])('in %s are an error', (_, stacks) => {
    expect(() => make(...stacks(new App()))).toThrow(
      /^\S+ creates the StackSet Defender, which \S+ already creates; with one name in an account and region, the second /);
  });

  test('have a solution of their own, also if one organization connects the management account', () => {
    const app = new App();
    organizeIn(stackIn(app, 'One', MANAGEMENT), { ...pick(MEMBER), connectManagementAccount: true });
    expect(() => organizeIn(stackIn(app, 'Two', MANAGEMENT), pick(OTHER)))
      .toThrow(/of the other: give one of them another name \(memberStackSetName, hostManagementStackSetName\)$/);
  });

  test('have default names only if the stacks have one name', () => {
    const stackOf = (app: App, id: string) =>
      new Stack(new Stage(app, id, { env: { account: MANAGEMENT, region } }), 'Stack', { stackName: 'Security' });
    const app = new App();
    const props = { connectManagementAccount: false, targets: UNIT() };
    organizeIn(stackOf(app, 'One'), props);
    expect(() => organizeIn(stackOf(app, 'Two'), props))
      .toThrow('creates the StackSet Security-All-2D999CE7-Members, which One/Stack/All/Members already creates');
  });

  test.each<[string, (app: App) => [Stack, Stack], string]>([
    ['two Stages of a pipeline', app => [inStage(app, 'Dev'), inStage(app, 'Prod')],
      'the account and region of both stacks are not known, so do not deploy them to the same account and region'],
    ['a stack with and one without env', app => [stackIn(app, 'One', MANAGEMENT), stackIn(app, 'Two')],
      'the account and region of Two are not known, so do not deploy it to the same account and region as One'],
  ])('in %s are a warning', (_, stacks, message) => {
    expect(make(...stacks(new App()))).toEqual([expect.stringContaining(`${message}: give one of them another name (memberStackSetName`)]);
  });

  test.each<[string, (app: App) => [Stack, Stack]]>([
    ['accounts', app => [inStage(app, 'Dev', MANAGEMENT), inStage(app, 'Prod', OTHER)]],
    ['regions', app => [inStage(app, 'Dev', MANAGEMENT), inStage(app, 'Prod', MANAGEMENT, 'us-east-1')]],
  ])('in different %s are fine', (_, stacks) => {
    expect(make(...stacks(new App()))).toEqual([]);
  });
});
