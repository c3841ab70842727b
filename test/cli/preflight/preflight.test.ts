/** All rows of an app, in one account and in an organization. */
import { ACCOUNT, answering, EMPTY, failure, IDENTITY, MEMBER, missing, QUIET, shown, type Answers } from './world';
import { preflight, type PreflightOptions } from '../../../cli/preflight/preflight';
import { readAssembly } from '../../../cli/reading/assembly';
import { OrganizationTargets, PermissionsType } from '../../../src';
import { organize } from '../../support/organization';
import { allPlans, synth } from '../../support/synth';

const OPTIONS = { region: 'eu-west-1', parameters: {}, member: false, accounts: [], createChangeSet: false };

async function run(folder: string, more: Partial<PreflightOptions>, answers: Answers = {}, inMember: Answers = {}) {
  const [stack] = readAssembly(folder);
  const ask = answering({ ...QUIET, ...answers });
  const there =
    answering({ ...QUIET, identity: { Account: MEMBER, Arn: `arn:aws:sts::${MEMBER}:assumed-role/R/preflight` }, ...answers, ...inMember });
  return preflight({ ...OPTIONS, stack, ...more }, { ask, as: () => there });
}

/** Folders of two apps, which tests only read. */
const env = { account: ACCOUNT, region: 'eu-west-1' };
const SINGLE = synth({ plans: allPlans(), permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS }, { env }).app.synth().directory;
const EVERYONE = organize({
  targets: OrganizationTargets.organizationalUnits('r-ab12'), plans: allPlans(), hostManagementRegions: ['eu-west-1', 'us-east-1'],
}, { env }).app.synth().directory;

test('an account in which nothing is wrong', async () => {
  const rows = await run(SINGLE, {});
  expect(shown(rows)).toEqual([]);
  expect(rows.length).toBeGreaterThan(12);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

test('another account than that of the app: nothing more is asked', async () => {
  const rows = await run(SINGLE, {}, { identity: { Account: MEMBER, Arn: IDENTITY.arn } });
  expect(shown(rows)).toEqual([`blocker | account | ${MEMBER}, as ${IDENTITY.arn}; the app names ${ACCOUNT}`]);
});

test('an organization in which nothing is wrong', async () => {
  const rows = await run(EVERYONE, {});
  expect(shown(rows)).toEqual([]);
  expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(['organization: trusted access', 'rights: policies of r-ab12']));
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

const GUARD: Answers = {
  policiesOfTarget: ({ target, 'policy-type': type }: any) =>
    target === 'r-ab12' && type === 'SERVICE_CONTROL_POLICY' ? [['p-1', 'Guard']] : [],
  organizationPolicy: JSON.stringify({
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Sid: 'NoRoles', Effect: 'Deny', Action: 'iam:CreateRole', Resource: '*' },
      { Sid: 'Others', Effect: 'Deny', Action: 'iam:CreateRole', Resource: 'arn:aws:iam::*:role/Other*' },
    ],
  }),
};

test('a service control policy of the root can deny what StackSets create', async () => {
  const rows = await run(EVERYONE, {}, GUARD);
  expect(shown(rows))
    .toEqual(['cannot tell | rights: Guard (p-1): statement NoRoles | it may deny stacksets-exec-*: iam:CreateRole, without a condition']);
});

describe('a stack that nobody may read', () => {
  const denied = { stack: failure('AccessDenied'), stackResources: failure('AccessDenied') };
  const UNREAD = 'The stack Stack could not be read, and may already have this';
  const stackRow = expect.stringMatching(/^cannot tell \| stack Stack in eu-west-1 \| aws x y: .*AccessDenied/);
  const changeSet = 'cannot tell | change set | it is not known whether the stack Stack exists, so no change set is created';
  const TAKEN: Answers = { ...denied, roles: ['CspmMonitorAws'] };
  const ROLE = 'names: role CspmMonitorAws | it exists.';
  const ownedBy = (name: string, region = 'eu-west-1') => ({
    StackResources: [{
      StackName: name,
      StackId: `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${name}/1`,
      PhysicalResourceId: 'CspmMonitorAws',
    }],
  });

  test('its row cannot tell, and the others are answered', async () => {
    const rows = await run(SINGLE, {}, denied);
    expect(shown(rows)).toEqual([stackRow, changeSet]);
    expect(rows.map(({ id }) => id)).toEqual((await run(SINGLE, {})).map(({ id }) => id));
  });

  test('no change set is created, because nobody knows of which type', async () => {
    expect(shown(await run(SINGLE, { createChangeSet: true }, denied))).toEqual([stackRow, changeSet]);
  });

  test.each([
    [failure('AccessDenied'), 'Use a profile that may run aws cloudformation describe-stacks and list-stack-resources.'],
    [failure('ThrottlingException'), 'AWS throttled the call even after several retries. Run this command again later.'],
    [failure('InternalFailure'), 'Run the command yourself to see its output.'],
  ])('another profile is advised only where AWS denied the call: %s', async (stack, remedy) => {
    const rows = await run(SINGLE, {}, { stack, stackResources: stack });
    expect(rows.find(({ id }) => id === 'change set')?.remedy).toBe(remedy);
  });

  test.each([
    ['cannot tell', 'nobody says whose', failure('AccessDenied'),
      `The stack that owns it is not known: no answer in eu-west-1, us-east-1. ${UNREAD}`],
    ['cannot tell', 'its own', ownedBy('Stack'), `It belongs to the stack Stack in eu-west-1. ${UNREAD}`],
    ['cannot tell', 'of a stack that it nests', ownedBy('Stack-Roles-1AB'),
      `It belongs to the stack Stack-Roles-1AB in eu-west-1. ${UNREAD}`],
    ['blocker', 'of another stack', ownedBy('Other'), 'It belongs to the stack Other in eu-west-1'],
    ['blocker', 'of its name in another region', ownedBy('Stack', 'us-east-1'), 'It belongs to the stack Stack in us-east-1'],
    ['blocker', 'of no stack', () => { throw missing(); }, 'No stack of this account owns it'],
  ])('%s: a role that exists, %s', async (status, _, owner, text) => {
    expect(shown(await run(SINGLE, {}, { ...TAKEN, owner }))).toContain(`${status} | ${ROLE} ${text}`);
  });

  test('rights and quotas are blockers only for what is not there', async () => {
    const rows = shown(await run(SINGLE, {}, {
      ...denied,
      simulation: [{ EvalActionName: 'iam:CreateRole', EvalDecision: 'implicitDeny' }],
      accountSummary: {
        SummaryMap: { ...(EMPTY.accountSummary as any).SummaryMap, Roles: 999, RolesQuota: 1000, PoliciesQuota: 1 },
      },
    }));
    expect(rows.filter(row => row.startsWith('blocker'))).toEqual([]);
    expect(rows.filter(row => /rights|quota/.test(row)).length).toBeGreaterThan(2);
    expect(rows.filter(row => /rights|quota/.test(row))).toEqual(rows.filter(row => row.endsWith(UNREAD)));
  });

  test('of an organization: what becomes of its StackSets is not known', async () => {
    const rows = shown(await run(EVERYONE, {}, denied));
    expect(rows).toEqual([stackRow, changeSet, expect.stringMatching(/^cannot tell \| StackSets: deployed template \| aws x y/)]);
  });

  test('of a StackSet, in a member account', async () => {
    const [{ template }] = readAssembly(EVERYONE);
    const { StackSetName: name } = Object.values<any>(template.Resources)
      .find(r => /Members$/.test(r.Properties?.StackSetName))!.Properties;
    const rows = shown(await run(EVERYONE, { member: true }, {
      identity: { Account: MEMBER, Arn: IDENTITY.arn },
      stacks: failure('AccessDenied'),
      roles: ['CspmMonitorAws'],
      owner: ownedBy(`StackSet-${name}-11112222-3333-4444-5555-666677778888`),
    }));
    expect(rows.filter(row => /stack of the StackSet/.test(row)).length).toBeGreaterThan(2);
    expect(rows.filter(row => row.startsWith('blocker'))).toEqual([]);
  });
});

describe('a member account', () => {
  const assumed = {
    assumeRole: ({ role }: any) =>
      role === `arn:aws:iam::${MEMBER}:role/Reader` ? { Credentials: { AccessKeyId: 'a', SecretAccessKey: 'b', SessionToken: 'c' } }
        : failure('AccessDenied', role),
  };

  test('by --account: its rows name it', async () => {
    const rows = await run(EVERYONE, { accounts: [MEMBER], assumeRole: 'Reader' }, assumed, { roles: ['CspmMonitorAws'], providers: [] });
    expect(shown(rows)).toEqual([`blocker | ${MEMBER} names: role CspmMonitorAws | it exists. No stack of this account owns it`]);
    expect(rows.map(({ id }) => id))
      .toEqual(expect.arrayContaining([`${MEMBER} names: SSM documents in us-east-1`, `rights: policies of ${MEMBER}`]));
  });

  test('by --account, below a unit of the StackSet: a statement that is above both is one row', async () => {
    const rows = await run(EVERYONE, { accounts: [MEMBER], assumeRole: 'Reader' }, { ...assumed, ...GUARD });
    expect(rows.filter(({ id }) => id === 'rights: Guard (p-1): statement NoRoles')).toHaveLength(1);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  test('whose role cannot be assumed: cannot tell, and the other rows stay', async () => {
    const rows = await run(EVERYONE, { accounts: [MEMBER], assumeRole: 'Other' }, assumed);
    expect(shown(rows)).toEqual([`cannot tell | ${MEMBER} account | aws x y: arn:aws:iam::${MEMBER}:role/Other. Denied: sts:AssumeRole`]);
  });

  test('with its own profile: the organization is not asked', async () => {
    const rows = await run(EVERYONE, { member: true }, {
      identity: { Account: MEMBER, Arn: IDENTITY.arn }, organization: new Error('asked'), stackSetInstances: new Error('asked'),
    });
    expect(shown(rows)).toEqual([]);
    expect(rows.map(({ id }) => id)).toContain('names: rules in us-east-1');
  });

  test('that has the stack of the StackSet: its names are its own', async () => {
    const id = '11112222-3333-4444-5555-666677778888';
    const [{ template }] = readAssembly(EVERYONE);
    const set = Object.values<any>(template.Resources).find(r => /Members$/.test(r.Properties?.StackSetName))!.Properties;
    const roles = Object.entries<any>(JSON.parse(set.TemplateBody).Resources)
      .filter(([, r]) => r.Type === 'AWS::IAM::Role' && r.Properties.RoleName);
    const stackName = `StackSet-${set.StackSetName}-${id}`;
    const only = (answer: unknown) => ({ stack }: any) => { if (stack === stackName) return answer; throw missing(); };
    const rows = await run(EVERYONE, { member: true }, {
      identity: { Account: MEMBER, Arn: IDENTITY.arn },
      roles: roles.map(([, r]) => r.Properties.RoleName),
      stacks: {
        StackSummaries: [{ StackName: stackName, StackStatus: 'CREATE_COMPLETE' },
          { StackName: `StackSet-${set.StackSetName}-HostManagement-${id}`, StackStatus: 'CREATE_COMPLETE' }],
      },
      stack: only({ Stacks: [{ StackId: 'arn:aws:cloudformation:eu-west-1:1:stack/x/1', StackStatus: 'CREATE_COMPLETE' }] }),
      stackResources: only({
        StackResourceSummaries: roles.map(([LogicalResourceId, r]) => ({ LogicalResourceId, PhysicalResourceId: r.Properties.RoleName })),
      }),
    });
    expect(shown(rows).filter(text => text.includes('role'))).toEqual([]);
  });
});
