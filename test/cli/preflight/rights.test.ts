import { ACCOUNT, all, answering, contextOf, EMPTY, existing, failure, IDENTITY, shown, type Answers } from './world';
import { Organization } from '../../../cli/checking/organization';
import { checkBoundaries, checkOrganizationPolicies } from '../../../cli/preflight/checks/denying-policies';
import { checkDeployer } from '../../../cli/preflight/checks/deployer';
import { checkHooks, checkRegions } from '../../../cli/preflight/checks/regions';
import { wantedByRoles } from '../../../cli/preflight/rights/wanted';
import { PermissionsType } from '../../../src';
import { synth } from '../../support/synth';

const ROLE = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', AssumeRolePolicyDocument: {}, Path: '/sec/' } };
const EXECUTION = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-exec-${AWS::AccountId}-${AWS::Region}';

describe('the principal that deploys', () => {
  const allowed = (more: object = {}) => ({ EvalActionName: 'iam:CreateRole', EvalDecision: 'allowed', ...more });
  const check = async (
    results: object[] | Error, { arn = IDENTITY.arn, execution = undefined as string | undefined, answers = {} as Answers } = {},
  ) => {
    const asked: any[] = [];
    const simulation = (values: any) => {
      asked.push(values);
      return results;
    };
    const context = await contextOf({ Resources: { R: ROLE } }, { simulation, ...answers }, { identity: { ...IDENTITY, arn } });
    return { rows: await checkDeployer(context, execution), asked };
  };

  test('may: fine. Asked for the actions and ARNs of what is new', async () => {
    const { rows, asked } = await check([allowed()]);
    expect(all(rows))
      .toEqual([`fine | rights: deployment | the simulator allows arn:aws:iam::${ACCOUNT}:user/ops to create the resources`]);
    expect(asked).toEqual([{
      principal: `arn:aws:iam::${ACCOUNT}:user/ops`,
      actions: '["iam:CreateRole","iam:GetRole"]',
      resources: `["arn:aws:iam::${ACCOUNT}:role/sec/R"]`,
    }]);
  });

  test('need not create what the stack has', async () => {
    expect((await check([allowed()], { answers: existing({ R: 'R' }) })).rows).toEqual([]);
  });

  test.each([
    [{ EvalDecision: 'implicitDeny' }, 'no statement that allows it'],
    [{ EvalDecision: 'explicitDeny' }, 'a statement of its policies'],
    [{ EvalDecision: 'explicitDeny', OrganizationsDecisionDetail: { AllowedByOrganizations: false } }, 'a service control policy'],
    [{ EvalDecision: 'implicitDeny', PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } },
      'its permissions boundary'],
    [{ EvalDecision: 'allowed', ResourceSpecificResults: [{ EvalResourceDecision: 'allowed' }, { EvalResourceDecision: 'implicitDeny' }] },
      'no statement that allows it'],
  ])('is denied, %j: a blocker', async (result, by) => {
    const { rows } = await check([allowed(), { EvalActionName: 'iam:GetRole', ...result }]);
    expect(shown(rows)).toEqual([`blocker | rights: deployment | arn:aws:iam::${ACCOUNT}:user/ops is denied iam:GetRole by ${by}`]);
  });

  test('is denied under a condition whose value the simulator lacks: cannot tell', async () => {
    const { rows } = await check([allowed({ EvalDecision: 'implicitDeny', MissingContextValues: ['aws:RequestTag/owner'] })]);
    expect(shown(rows))
      .toEqual(['cannot tell | rights: deployment: conditions | the simulator needs values of conditions for iam:CreateRole']);
  });

  test('is a session: its role is simulated, with its path', async () => {
    const { asked } = await check([allowed()], {
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Ops/me`,
      answers: {
        role: ({ role }: any) => ({ Role: { Arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/${role}` } }),
      },
    });
    expect(asked[0].principal).toBe(`arn:aws:iam::${ACCOUNT}:role/aws-reserved/Ops`);
  });

  test('is the root user: cannot tell', async () => {
    expect(shown((await check([], { arn: `arn:aws:iam::${ACCOUNT}:root` })).rows)).toEqual([
      `cannot tell | rights: deployment | the simulator supports only users and roles, but you are arn:aws:iam::${ACCOUNT}:root`,
    ]);
  });

  test('is the execution role of the bootstrap, which exists or not', async () => {
    const there = await check([allowed()], { execution: EXECUTION, answers: { role: { Role: { Arn: 'arn' } } } });
    expect(there.asked[0].principal).toBe(`arn:aws:iam::${ACCOUNT}:role/cdk-exec-${ACCOUNT}-eu-west-1`);
    const { rows: [row] } = await check([], { execution: EXECUTION, answers: { role: () => { throw failure('NoSuchEntity'); } } });
    expect([row.status, row.text, row.remedy]).toEqual([
      'blocker', `the account has no role cdk-exec-${ACCOUNT}-eu-west-1, with which CloudFormation deploys`,
      `npx cdk bootstrap aws://${ACCOUNT}/eu-west-1`,
    ]);
  });

  test('may not be simulated: cannot tell', async () => {
    expect(shown((await check(failure('AccessDenied', 'no'))).rows))
      .toEqual(['cannot tell | rights: deployment | aws x y: no. Denied: iam:SimulatePrincipalPolicy']);
  });
});

describe('policies of the organization', () => {
  const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
  const FULL = policy({ Effect: 'Allow', Action: '*', Resource: '*' });
  /** A is in ou-1, which is in r-1. Policies by target; the name of a policy is its id. */
  const check = (scps: Record<string, Record<string, object>>, rcps: Record<string, Record<string, object>> = {}) => {
    const documents = Object.assign({}, ...Object.values(scps), ...Object.values(rcps));
    const ask = answering({
      parents: ({ child }: any) => child === 'ou-1' ? ['r-1'] : ['ou-1'],
      policiesOfTarget: ({ target, 'policy-type': type }: any) =>
        Object.keys((type === 'SERVICE_CONTROL_POLICY' ? scps : rcps)[target] ?? {}).map(id => [id, `name of ${id}`]),
      organizationPolicy: ({ policy: id }: any) => JSON.stringify(documents[id]),
    });
    const wanted = [
      {
        who: 'stacksets-exec-*',
        action: 'iam:createrole',
        shownAction: 'iam:CreateRole',
        resource: 'arn:aws:iam::000000000000:role/CspmMonitorAws',
      },
      { who: 'CspmMonitorAws', action: 's3:get*', shownAction: 's3:Get*', resource: '*' },
    ];
    return checkOrganizationPolicies(ask, new Organization(ask), [{ target: ACCOUNT, wanted }]);
  };

  test('that match nothing: fine, but not said to be allowed', async () => {
    expect(all(
      await check({
        [ACCOUNT]: { p1: FULL },
        'r-1': { p1: FULL, p2: policy({ Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }) },
      }))).toEqual([
      `fine | rights: policies of ${ACCOUNT} | no statement of a service or resource control policy of ${ACCOUNT}, `
        + 'ou-1, r-1 matches what is needed',
    ]);
  });

  test.each([
    [{ Sid: 'NoRoles', Effect: 'Deny', Action: 'iam:Create*', Resource: '*' }, 'NoRoles',
      'stacksets-exec-*: iam:CreateRole, without a condition'],
    [{
      Effect: 'Deny',
      Action: 'IAM:createrole',
      Resource: 'arn:aws:iam::*:role/*',
      Condition: {
        ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/Admin' },
      },
    },
    'number 1', 'stacksets-exec-*: iam:CreateRole, if {"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/Admin"}}'],
    [{
      Sid: 'Regions',
      Effect: 'Deny',
      NotAction: ['iam:*',
        'sts:*'],
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    },
    'Regions', 'CspmMonitorAws: s3:Get*, if {"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}'],
    [{ Sid: 'One', Effect: 'Deny', Action: 'iam:CreateRole', Resource: 'arn:aws:iam::123456789012:role/*' },
      'One', 'stacksets-exec-*: iam:CreateRole, without a condition'],
    [{ Sid: 'AllButOne', Effect: 'Deny', Action: 'iam:CreateRole', NotResource: 'arn:aws:iam::123456789012:role/*' },
      'AllButOne', 'stacksets-exec-*: iam:CreateRole, without a condition'],
    [{ Sid: 'Data', Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::secret/*' }, 'Data',
      'CspmMonitorAws: s3:Get*, without a condition'],
  ])('with the statement %j: it may deny', async (statement, name, text) => {
    expect(shown(await check({ 'ou-1': { p1: FULL, p2: policy(statement) } }))).toEqual([
      `cannot tell | rights: name of p2 (p2): statement ${name} | it may deny ${text}`,
    ]);
  });

  test.each([
    { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' },
    { Effect: 'Deny', Action: 'iam:CreateRole', Resource: 'arn:aws:iam::*:role/Other*' },
    { Effect: 'Deny', NotAction: ['iam:*', 's3:Get*'], Resource: '*' },
    { Effect: 'Deny', Action: 'iam:CreateRole', NotResource: 'arn:aws:iam::*:role/*' },
    { Effect: 'Allow', Action: 'iam:CreateRole', Resource: '*' },
  ])('with the statement %j: it cannot match', async (statement) => {
    expect(shown(await check({ 'ou-1': { p1: FULL, p2: policy(statement) } }))).toEqual([]);
  });

  test('a list of what is allowed that lacks something', async () => {
    expect(shown(await check({ 'r-1': { p1: policy({ Effect: 'Allow', Action: ['s3:*', 'ec2:*'], Resource: '*' }) } }))).toEqual([
      'cannot tell | rights: r-1: allowed by no policy | no service control policy of r-1 allows stacksets-exec-*: iam:CreateRole',
    ]);
    expect(shown(await check({ 'r-1': { p1: policy({ Effect: 'Allow', Action: ['s3:*', 'iam:*'], Resource: '*' }) } }))).toEqual([]);
  });

  test('a data perimeter that refuses the tokens of Microsoft', async () => {
    const perimeter = policy({
      Sid: 'OnlyUs',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:*',
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
      },
    });
    expect(shown(await check({}, { 'r-1': { r1: perimeter } })))
      .toEqual(['cannot tell | rights: name of r1 (r1): statement OnlyUs | it may deny Defender for Cloud: ' +
      'sts:AssumeRoleWithWebIdentity, if {"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"}}']);
    const others = policy({ Effect: 'Deny', Principal: '*', Action: ['s3:*', 'sts:AssumeRole'], Resource: '*' });
    expect(shown(await check({}, { 'r-1': { r1: others } }))).toEqual([]);
  });

  test('that may not be read: cannot tell', async () => {
    const ask = answering({ parents: failure('AccessDeniedException', 'no') });
    expect(shown(await checkOrganizationPolicies(ask, new Organization(ask), [{ target: ACCOUNT, wanted: [] }]))).toEqual([
      `cannot tell | rights: policies of ${ACCOUNT} | aws x y: no. Denied: organizations:ListParents`,
    ]);
  });
});

test('roles with default access need what SecurityAudit allows, and their own statements', async () => {
  const { planned: [planned] } = await contextOf(synth({ permissionsType: PermissionsType.DEFAULT_ACCESS }).json);
  const wanted = wantedByRoles(planned);
  expect(wanted.filter(({ who }) => who === 'CspmMonitorAws').map(({ action }) => action))
    .toEqual(expect.arrayContaining(['ec2:describe*']));
  expect([...new Set(wanted.map(({ who }) => who))]).toEqual(['CspmMonitorAws']);
});

test('a role whose policy names what only CloudFormation will know', async () => {
  const PolicyDocument = {
    Statement: [
      { Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': ['Key', 'Arn'] } },
      { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: { 'Fn::GetAtt': ['Table', 'Arn'] } },
    ],
  };
  const trust = (Principal: object) => ({ Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRoleWithWebIdentity' }] });
  const role = (RoleName: string, Principal: object) => ({
    Type: 'AWS::IAM::Role',
    Properties: { RoleName, AssumeRolePolicyDocument: trust(Principal), Policies: [{ PolicyName: 'P', PolicyDocument }] },
  });
  const { planned: [planned] } = await contextOf({
    Resources: {
      Key: { Type: 'AWS::KMS::Key' },
      Table: { Type: 'AWS::DynamoDB::Table' },
      Alerts: role('Alerts', { Service: 'events.amazonaws.com' }),
      Scanner: role('Scanner', { Federated: 'arn:aws:iam::111122223333:oidc-provider/x' }),
    },
  });
  expect(wantedByRoles(planned).map(({ who, action, resource }) => [who, action, resource])).toEqual([
    ['Scanner', 'kms:decrypt', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/<Key>`], ['Scanner', 'dynamodb:getitem', '<Table>'],
  ]);
});

describe('a permissions boundary', () => {
  const ARN = `arn:aws:iam::${ACCOUNT}:policy/Boundary`;
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'CspmMonitorAws',
      PermissionsBoundary: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/Boundary' },
      AssumeRolePolicyDocument: {
        Statement: [{
          Effect: 'Allow',
          Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/x' },
          Action: 'sts:AssumeRoleWithWebIdentity',
        }],
      },
      Policies: [{
        PolicyName: 'P',
        PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['ec2:DescribeInstances', 's3:ListAllMyBuckets'], Resource: '*' }] },
      }],
    },
  };
  const check = async (document: object | undefined, Resources: object = { R: role }) => checkBoundaries(await contextOf({ Resources }, {
    policy: ({ policy }: any) => { if (!document || policy !== ARN) throw failure('NoSuchEntity'); return 'v3'; },
    policyVersion: ({ version }: any) => version === 'v3' ? document : failure('NoSuchEntity'),
  }));
  const allow = (...Action: string[]) => ({ Effect: 'Allow', Action, Resource: '*' });

  test('that does not exist: a blocker', async () => {
    expect(shown(await check(undefined))).toEqual([`blocker | rights: boundary ${ARN} | it does not exist, so no role can be created`]);
  });

  test('that the template creates: nothing to say', async () => {
    const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'Boundary', PolicyDocument: {} } };
    expect(await check(undefined, { R: role, Policy: policy })).toEqual([]);
  });

  test('that has all actions of the role', async () => {
    expect(shown(await check({ Statement: [allow('ec2:*', 's3:List*')] }))).toEqual([]);
  });

  test('that lacks one, or denies one', async () => {
    expect(shown(await check({ Statement: [allow('ec2:*')] }))).toEqual([
      `cannot tell | rights: boundary ${ARN}: allowed by no statement | none of its statements allows CspmMonitorAws: s3:ListAllMyBuckets`,
    ]);
    expect(shown(await check({ Statement: [allow('*'), { Sid: 'No', Effect: 'Deny', Action: 'ec2:*', Resource: '*' }] }))).toEqual([
      `cannot tell | rights: boundary ${ARN}: statement No | it may deny CspmMonitorAws: ec2:DescribeInstances, without a condition`,
    ]);
  });
});

describe('regions', () => {
  const check = async (answers: Answers = {}, regions = ['eu-west-1']) =>
    checkRegions(await contextOf({ Resources: {} }, answers, { regions }));
  const version = (GlobalEndpointTokenVersion: number) =>
    ({ accountSummary: { SummaryMap: { ...(EMPTY.accountSummary as any).SummaryMap, GlobalEndpointTokenVersion } } });

  test('that are not enabled: a blocker', async () => {
    expect(shown(await check({}, ['us-east-1']))).toEqual(['blocker | regions | eu-west-1 is not enabled in this account']);
    expect(shown(await check())).toEqual([]);
  });

  test('opt-in regions with tokens of version 1', async () => {
    const regions = [['eu-west-1', 'opt-in-not-required'], ['eu-south-1', 'opted-in'], ['me-south-1', 'not-opted-in']];
    expect(shown(await check({ regions, ...version(1) }))).toEqual([
      'cannot tell | STS token version | 1: session tokens of the global STS endpoint do not work in eu-south-1. '
        + 'Microsoft does not document which endpoint Defender for Cloud uses',
    ]);
    expect(shown(await check({ regions, ...version(2) }))).toEqual([]);
    expect(shown(await check({ ...version(1) }))).toEqual([]);
  });

  test('hooks that are activated', async () => {
    const context = (hooks: unknown) => contextOf({ Resources: {} }, { hooks });
    expect(shown(await checkHooks(await context(({ visibility }: any) => visibility === 'PRIVATE' ? ['Acme::Iam::Hook'] : [])))).toEqual([
      'cannot tell | hooks in eu-west-1 | Acme::Iam::Hook can refuse resources of the templates',
    ]);
    expect(shown(await checkHooks(await context([])))).toEqual([]);
  });
});
