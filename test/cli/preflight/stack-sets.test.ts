import { ACCOUNT, all, answering, EMPTY, existing, failure, IDENTITY, REGION, shown, type Answers } from './world';
import { Organization, type Targets } from '../../../cli/checking/organization';
import { checkOrganization } from '../../../cli/preflight/checks/organization';
import { checkStackSets } from '../../../cli/preflight/checks/stack-sets';
import { plan, stackSetsOf } from '../../../cli/preflight/planned';
import type { Group } from '../../../cli/preflight/stack-sets/instance-changes';

const MANAGEMENT = ACCOUNT;
const [A, B, C, D] = ['222233334444', '333344445555', '444455556666', '555566667777'];
/** A and B are in ou-pilot; C is in ou-rest; D is in ou-deep, which is in ou-rest. All are below r-root. */
const ORGANIZATION: Answers = {
  organization: { Organization: { MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' } },
  accounts: [...[MANAGEMENT, A, B, C, D].map(id => [id, 'ACTIVE', id, null]), ['999999999999', 'SUSPENDED', 'x', null]],
  accountsOfUnit: ({ parent }: any) =>
    (({ 'ou-pilot': [A, B], 'ou-rest': [C], 'ou-deep': [D] }) as Record<string, string[]>)[parent].map(id => [id, 'ACTIVE']),
  unitsOfUnit: ({ parent }: any) => parent === 'ou-rest' ? ['ou-deep'] : [],
  parents: ({ child }: any) => {
    const parent = ({ 'ou-pilot': 'r-root', 'ou-rest': 'r-root', 'ou-deep': 'ou-rest' } as Record<string, string>)[child];
    return parent ? [parent] : failure('ChildNotFoundException');
  },
  trustedAccess: { Status: 'ENABLED' },
  stackSets: [],
  stackSetInstances: failure('StackSetNotFoundException'),
  quota: ({ code }: any) => ({ Quota: { Value: code === 'L-EC62D81A' ? 1000 : 100000 } }),
};

const everyone = (...units: string[]): Targets => ({ OrganizationalUnitIds: units });
const only = (accounts: string[], ...units: string[]): Targets =>
  ({ ...everyone(...units), AccountFilterType: 'INTERSECTION', Accounts: accounts });
const without = (accounts: string[], ...units: string[]): Targets =>
  ({ ...everyone(...units), AccountFilterType: 'DIFFERENCE', Accounts: accounts });
const group = (DeploymentTargets: Targets, ...Regions: string[]): Group =>
  ({ DeploymentTargets, Regions: Regions.length ? Regions : [REGION] });
const stackSet = (targets: Group[], more: object = {}, Resources: object = {}) => ({
  Type: 'AWS::CloudFormation::StackSet',
  Properties: {
    StackSetName: 'Members',
    PermissionModel: 'SERVICE_MANAGED',
    StackInstancesGroup: targets,
    TemplateBody: JSON.stringify({ Resources }),
    ...more,
  },
});
const templateOf = (Resources: Record<string, any>) => ({ Resources });

async function read(json: any, answers: Answers) {
  const ask = answering({ ...EMPTY, ...ORGANIZATION, ...answers });
  const planned = await plan(ask, IDENTITY, { stackName: 'Security', region: REGION, json, parameters: {} });
  return { ask, planned, sets: stackSetsOf(planned.template, { id: 'S', stackName: 'S', template: json, folder: '.' }) };
}

async function check(json: any, answers: Answers = {}) {
  const { ask, planned, sets } = await read(json, answers);
  return checkStackSets(ask, new Organization(ask), planned, sets);
}

/** The rows of a change of targets. Before, every account that the first targets reach has a stack in each region. */
async function change(before: Group[], after: Group[], instances: [string, string, string][], answers: Answers = {}) {
  return check(templateOf({ Set: stackSet(after) }), {
    ...existing({ Set: 'Members:guid' }),
    stackTemplate: { TemplateBody: JSON.stringify(templateOf({ Set: stackSet(before) })) },
    stackSetInstances: instances,
    ...answers,
  });
}
const at = (region: string, ...accounts: string[]): [string, string, string][] => accounts.map(account => [account, region, 'CURRENT']);

test('the first deployment: the active members get a stack', async () => {
  expect(all(await check(templateOf({ Set: stackSet([group(everyone('r-root'))]) })))).toEqual([
    'fine | StackSets: units | r-root: none is below another one',
    `fine | StackSet Members: accounts get a stack | 4 accounts in eu-west-1: ${A}, ${B}, ${C}, ${D}`,
    'fine | quota: instances of Members | 4 after the deployment, 100000 are allowed',
    'fine | quota: StackSets | 0 exist, the deployment adds 1, 1000 are allowed',
  ]);
});

test('a StackSet of this name that is not of this stack: a blocker', async () => {
  expect(shown(await check(templateOf({ Set: stackSet([group(everyone('r-root'))]) }), { stackSetInstances: [] }))).toEqual([
    'blocker | StackSet Members | it exists, but does not belong to this stack: NameAlreadyExistsException',
  ]);
});

describe('a change of targets', () => {
  const LOSE = 'changes for others | StackSet Members: accounts lose their stack';
  const GET = 'fine | StackSet Members: accounts get a stack';
  const KEEP = 'fine | StackSet Members: accounts keep their stack';
  // The rows that are not fine, and some that are.
  test.each<[string, Group, Group, [string, string, string][], string[], string[]]>([
    ['a pilot by filter, then everyone: the pilot keeps its stacks',
      group(only([A], 'r-root')), group(everyone('r-root')), at(REGION, A),
      [], [`${GET} | 3 accounts in eu-west-1: ${B}, ${C}, ${D}`, `${KEEP} | 1 account in eu-west-1: ${A}`]],
    ['a unit that the root replaces: its accounts lose their roles, and get them anew',
      group(everyone('ou-pilot')), group(everyone('r-root')), at(REGION, A, B),
      [`blocker | StackSet Members: stacks are deleted and created again | 2 accounts in eu-west-1: ${A}, ${B}. ` +
        'Their roles are missing for minutes, or until a failed deployment is repeated, and get new ids'], []],
    ['a unit below another one leaves the list: its accounts lose their stacks, and are still targets',
      group(everyone('ou-deep', 'ou-rest')), group(everyone('ou-rest')), at(REGION, C, D),
      [`blocker | StackSet Members: targets lose their stack | 1 account in eu-west-1: ${D}. They are targets, but the ` +
        'deployment succeeds without them: CloudFormation does not know which unit contains which'], []],
    ['a unit beside the others: nobody loses anything',
      group(everyone('ou-pilot')), group(everyone('ou-pilot', 'ou-rest')), at(REGION, A, B),
      [], [`${GET} | 2 accounts in eu-west-1: ${C}, ${D}`]],
    ['accounts that are excluded lose their stacks: changes for others',
      group(everyone('r-root')), group(without([C], 'r-root')), at(REGION, A, B, C, D), [`${LOSE} | 1 account in eu-west-1: ${C}`], []],
    ['onlyAccounts after everyone: all others lose theirs',
      group(everyone('r-root')), group(only([A], 'r-root')), at(REGION, A, B, C, D),
      [`${LOSE} | 3 accounts in eu-west-1: ${B}, ${C}, ${D}`], []],
    ['a region less: only this region loses its stacks',
      group(everyone('ou-pilot'), REGION, 'us-east-1'), group(everyone('ou-pilot')), [...at(REGION, A, B), ...at('us-east-1', A, B)],
      [`${LOSE} | 2 accounts in us-east-1: ${A}, ${B}`], []],
    ['self-managed accounts: those that leave the list',
      group({ Accounts: [A, B] }), group({ Accounts: [B, C] }), at(REGION, A, B),
      [`${LOSE} | 1 account in eu-west-1: ${A}`], [`${GET} | 1 account in eu-west-1: ${C}`]],
  ])('%s', async (_, before, after, instances, expected, fine) => {
    const rows = await change([before], [after], instances);
    expect(shown(rows)).toEqual(expected);
    expect(all(rows).filter(row => fine.includes(row))).toEqual(fine);
  });

  test('accounts that are excluded: what to do', async () => {
    const rows = await change([group(everyone('r-root'))], [group(without([C], 'r-root'))], at(REGION, A, B, C, D));
    expect(rows.find(({ status }) => status !== 'fine')!.remedy)
      .toMatch(/^If you do not intend it, keep the accounts in the targets\. Remove the accounts from Azure first/);
  });

  test('no change: everyone keeps their stack, and no unit is asked for its accounts', async () => {
    const targets = [group(everyone('ou-pilot'), REGION, 'us-east-1')];
    const rows = await change(targets, targets, [...at(REGION, A, B), ...at('us-east-1', A, B)],
      { accountsOfUnit: new Error('asked'), unitsOfUnit: new Error('asked') });
    expect(all(rows).slice(1, 2))
      .toEqual([`fine | StackSet Members: accounts keep their stack | 2 accounts in eu-west-1, us-east-1: ${A}, ${B}`]);
  });

  test.each([
    [{ StackSetName: 'Other' }, 'StackSetName'],
    [{ PermissionModel: 'SELF_MANAGED' }, 'PermissionModel'],
    [{ CallAs: 'DELEGATED_ADMIN' }, 'CallAs'],
  ])('%j replaces the StackSet: a blocker', async (more, named) => {
    const targets = [group(everyone('r-root'))];
    const rows = await check(templateOf({ Set: stackSet(targets, more) }), {
      ...existing({ Set: 'Members:guid' }), stackTemplate: { TemplateBody: templateOf({ Set: stackSet(targets) }) },
    });
    expect(shown(rows)[0]).toMatch(
      `the change of ${named} replaces the StackSet Members: CloudFormation creates the new one first, which fails`);
  });

  test('a StackSet that leaves the template: its accounts lose their stacks', async () => {
    const rows = await check(templateOf({ Q: { Type: 'AWS::SQS::Queue' } }), {
      ...existing({ Set: 'Members:guid' }),
      stackTemplate: { TemplateBody: templateOf({ Set: stackSet([group(everyone('r-root'))]) }) },
      stackSetInstances: [...at(REGION, A, B), ...at('us-east-1', A)],
    });
    expect(shown(rows))
      .toEqual(['changes for others | StackSet Members: removed | it is no longer in the template: 2 accounts lose their stacks']);
  });
});

describe('units', () => {
  test.each<[string, Targets, Answers, string[]]>([
    ['one below another: a blocker', everyone('ou-deep', 'r-root'), {},
      ['blocker | StackSets: unit ou-deep | it is below r-root, which is in the same list. When one of them leaves the '
        + 'list, the accounts of both lose their stacks']],
    ['beside each other: fine', everyone('ou-deep', 'ou-pilot'), {}, []],
    ['which the organization does not have: a blocker', only([A], 'ou-gone'), { accountsOfUnit: [], unitsOfUnit: [] },
      ['blocker | StackSets: unit ou-gone | the organization has no such unit']],
  ])('%s', async (_, targets, answers, expected) => {
    expect(shown(await check(templateOf({ Set: stackSet([group(targets)]) }), answers))).toEqual(expected);
  });
});

describe('two StackSets with the same roles', () => {
  const roles = { R: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'CspmMonitorAws' } } };
  const two = (first: Targets, second: Targets) => templateOf({
    One: stackSet([group(first)], {}, roles), Two: stackSet([group(second)], { StackSetName: 'Sandbox' }, roles),
  });

  test('for units above each other: a blocker', async () => {
    expect(shown(await check(two(everyone('ou-rest'), everyone('ou-deep'))))).toEqual([
      `blocker | StackSets: accounts of Members and Sandbox | 1 account in both: ${D}. Both create the roles CspmMonitorAws`,
    ]);
  });

  test('whose accounts are excluded in one of them: fine', async () => {
    expect(shown(await check(two(without([D], 'ou-rest'), everyone('ou-deep'))))).toEqual([]);
  });
});

test('more instances than a StackSet may have: a blocker', async () => {
  const quota = ({ code }: any) => ({ Quota: { Value: code === 'L-C8225BA5' ? 7 : 1000 } });
  const regions = (...names: string[]) => templateOf({ Set: stackSet([group(everyone('r-root'), ...names)]) });
  expect(shown(await check(regions('eu-west-1', 'us-east-1'), { quota }))).toEqual([
    'blocker | quota: instances of Members | 8 after the deployment, 7 are allowed',
  ]);
  expect(shown(await check(regions('eu-west-1'), { quota }))).toEqual([]);
});

test('more StackSets than an account may have: a blocker', async () => {
  const quota = ({ code }: any) => ({ Quota: { Value: code === 'L-EC62D81A' ? 2 : 1000 } });
  const json = templateOf({ Set: stackSet([group(everyone('r-root'))]) });
  expect(shown(await check(json, { quota, stackSets: ['A', 'B'] })))
    .toEqual(['blocker | quota: StackSets | 2 exist, the deployment adds 1, 2 are allowed']);
  expect(shown(await check(json, { quota, stackSets: ['A'] }))).toEqual([]);
});

describe('the organization', () => {
  const json = (more: object = {}, others: object = {}) => templateOf({ Set: stackSet([group(everyone('r-root'))], more), ...others });
  const rows = async (template: any, answers: Answers = {}) => {
    const { ask, planned, sets } = await read(template, answers);
    return checkOrganization(ask, IDENTITY, planned, sets);
  };

  test('is as it must be', async () => {
    expect(all(await rows(json()))).toEqual([
      'fine | organization: account | 111122223333 is the management account',
      'fine | organization: features | all features are on',
      'fine | organization: trusted access | it is on for StackSets',
    ]);
  });

  test('another account is the management account', async () => {
    const organization = { Organization: { MasterAccountId: A, FeatureSet: 'ALL' } };
    expect(shown(await rows(json(), { organization })))
      .toEqual([`blocker | organization: account | ${ACCOUNT} is not the management account, ` +
      `which is ${A}: service-managed StackSets with callAs SELF are created there`]);
    expect(shown(await rows(json({ CallAs: 'DELEGATED_ADMIN' }), { organization, delegatedAdministrators: [B] }))).toEqual([
      `blocker | organization: account | ${ACCOUNT} is not a delegated administrator of StackSets; the administrators are ${B}`,
    ]);
    expect(shown(await rows(json({ CallAs: 'DELEGATED_ADMIN' }), { organization, delegatedAdministrators: [B, ACCOUNT] }))).toEqual([]);
  });

  test('the management account, as a delegated administrator', async () => {
    expect(shown(await rows(json({ CallAs: 'DELEGATED_ADMIN' })))).toEqual([
      `blocker | organization: account | ${ACCOUNT} is the management account, and callAs is DELEGATED_ADMIN`,
    ]);
  });

  test('without all features', async () => {
    const organization = { Organization: { MasterAccountId: ACCOUNT, FeatureSet: 'CONSOLIDATED_BILLING' } };
    expect(shown(await rows(json(), { organization }))).toEqual([
      'blocker | organization: features | CONSOLIDATED_BILLING: service-managed StackSets need all features',
    ]);
  });

  test('trusted access is off: a blocker, unless the stack switches it on', async () => {
    const trustedAccess = { Status: 'DISABLED' };
    expect(shown(await rows(json(), { trustedAccess }))).toEqual(['blocker | organization: trusted access | it is DISABLED for StackSets']);
    expect(shown(await rows(json({}, { On: { Type: 'Custom::StackSetsTrustedAccess' } }), { trustedAccess }))).toEqual([]);
  });

  test('an account outside of any organization: a blocker, and nothing else is asked of it', async () => {
    const organization = failure('AWSOrganizationsNotInUseException', 'no');
    expect(shown(await rows(json(), { organization, trustedAccess: new Error('asked') }))).toEqual([
      `blocker | organization: account | ${ACCOUNT} is in no organization`,
    ]);
    expect(shown(await rows(json(), { organization: failure('AccessDenied', 'no') })).map(row => row.slice(0, 11)))
      .toEqual(['cannot tell', 'cannot tell']);
  });

  test('self-managed StackSets need none of it', async () => {
    expect(await rows(json({ PermissionModel: 'SELF_MANAGED' }))).toEqual([]);
  });

  test('a command that is refused: cannot tell', async () => {
    expect(shown(await rows(json(), { trustedAccess: failure('AccessDenied', 'no') })))
      .toEqual(['cannot tell | organization: trusted access | aws x y: no. Denied: cloudformation:DescribeOrganizationsAccess']);
  });
});
