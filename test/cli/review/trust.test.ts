/** Who can assume a role, in words, and what is missing in its trust, said as a danger. */
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { allow, AUDIENCE, fileOf, ISSUER, onlyRole, policy, reviewOf, reviewOfRole, RIGHT, roleOf, TENANT, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';
import {
  DISRUPTION_ACTIONS, DISRUPTION_AUDIENCE, DISRUPTION_ROLE, DISRUPTION_SESSION, DISRUPTION_TRUST,
} from '../../facts/attack-disruption';
import { ACCOUNT } from '../../facts/identity';

const SESSION = { 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT}` };
const AUD = { [`${ISSUER}:aud`]: AUDIENCE };
/** The one trust of a role, and whether the command ends with 1. */
function read(Condition?: object, issuer?: string, more: object = {}) {
  const review = reviewOfRole({ trusts: [{ ...trust(Condition, issuer), ...more }] });
  const { trusts, alarms } = onlyRole(review);
  expect(trusts).toHaveLength(1);
  return { ...trusts[0], alarms, code: exitCode(review) };
}

test('Defender for Cloud, with audience and tenant', () => {
  expect(read(RIGHT)).toEqual({
    who: `Microsoft Defender for Cloud, for the Entra tenant ${TENANT}`,
    issuer: ISSUER,
    tenant: TENANT,
    audiences: [AUDIENCE],
    sessionNames: [`MicrosoftDefenderForClouds_${TENANT}`],
    conditions: [],
    dangers: [],
    alarms: [],
    code: 0,
  });
});

test.each<[string, object | undefined, RegExp]>([
  ['no condition at all', undefined, /^No tenant: it trusts every customer of Microsoft/],
  ['no session name', { StringEquals: AUD }, /^No tenant: it trusts every customer of Microsoft/],
  ['a session name with a wildcard', { StringEquals: AUD, StringLike: { 'sts:RoleSessionName': 'MicrosoftDefenderForClouds_*' } },
    /MicrosoftDefenderForClouds_\* matches more than one customer/],
  ['IfExists', { StringEquals: AUD, StringEqualsIfExists: SESSION }, /^No tenant: .*has no effect: StringEqualsIfExists is also true/],
  ['ForAllValues', { 'StringEquals': AUD, 'ForAllValues:StringEquals': SESSION }, /^No tenant: .*ForAllValues:StringEquals is also true/],
  ['StringNotEquals', { StringEquals: AUD, StringNotEquals: SESSION }, /^No tenant: .*accepts every value except/],
  ['a policy variable as session name', { StringEquals: { ...AUD, 'sts:RoleSessionName': '${aws:userid}' } },
    /matches more than one customer/],
  ['no audience', { StringEquals: SESSION }, /^No audience: it accepts every token of the issuer/],
  ['an audience with a wildcard', { StringEquals: SESSION, StringLike: { [`${ISSUER}:aud`]: 'api://*' } },
    /^The audience \(aud\) api:\/\/\* matches more than one audience/],
  ['an audience with IfExists', { StringEquals: SESSION, StringEqualsIfExists: AUD }, /^No audience: .*has no effect/],
  ['an audience of another issuer', { StringEquals: { ...SESSION, 'sts.windows.net/x/:aud': AUDIENCE } }, /^No audience/],
  ['another session name', { StringEquals: { ...AUD, 'sts:RoleSessionName': 'Contoso' } },
    /^Contoso is not a session name that Microsoft uses/],
  ['several tenants',
    { StringEquals: { ...AUD, 'sts:RoleSessionName': [TENANT, TENANT.replace('8', '9')].map(id => `MicrosoftDefenderForClouds_${id}`) } },
    /^It trusts several tenants: /],
])('%s is a danger, and an alarm', (_, condition, danger) => {
  const found = read(condition);
  expect(found.dangers).toContainEqual(expect.stringMatching(danger));
  expect(found.code).toBe(1);
  expect(found.alarms).toEqual(expect.arrayContaining([...found.dangers]));
});

describe('attack disruption by Sentinel', () => {
  const NO_TENANT = 'No tenant: the session name has the AWS account, and nothing names a tenant or a workspace. ' +
    'Whether Microsoft lets only the Sentinel of this customer use it is not published';
  const disruption = (session: string) => {
    const condition = { StringEquals: { [`${ISSUER}:aud`]: DISRUPTION_AUDIENCE, 'sts:RoleSessionName': session } };
    const review = reviewOfRole({ RoleName: DISRUPTION_ROLE, statements: [allow(DISRUPTION_ACTIONS)], trusts: [trust(condition)] });
    return { review, role: onlyRole(review) };
  };

  test('is not a workspace, and no customer is known', () => {
    const { review, role } = disruption(DISRUPTION_SESSION);
    expect(role.trusts[0]).toMatchObject({
      who: 'attack disruption by Microsoft Sentinel, for the AWS account 111122223333',
      audiences: [DISRUPTION_AUDIENCE],
      sessionNames: [DISRUPTION_SESSION],
    });
    expect(role.trusts[0].tenant).toBeUndefined();
    expect(role.alarms).toContain(NO_TENANT);
    expect(JSON.stringify(role)).not.toMatch(/workspace 1111|no session name/);
    // Microsoft's page publishes these permissions, for a role that trusts in this way.
    expect(review.lines.map(({ why }) => why)).toContain(
      `it allows ${[...DISRUPTION_ACTIONS].sort().join(', ')} on *, which is not published for Defender for Cloud`);
    expect(exitCode(review)).toBe(1);
  });

  const VERSIONS = [{}, { Version: '2008-10-17' }, { Version: '2012-10-17' }];
  test.each(VERSIONS)('is the same in an account, where the script writes no version: %j', (version) => {
    const review = makeReview(readReviewed({
      deployed: fileOf({
        RoleDetailList: [{
          RoleName: DISRUPTION_ROLE,
          Arn: `arn:aws:iam::${ACCOUNT}:role/${DISRUPTION_ROLE}`,
          AssumeRolePolicyDocument: { ...version, ...DISRUPTION_TRUST },
          AttachedManagedPolicies: [],
          RolePolicyList: [{
            PolicyName: 'SentinelActionsPolicy',
            PolicyDocument: { ...version, Statement: [allow(DISRUPTION_ACTIONS)] },
          }],
        }],
        Policies: [],
      }),
    }));
    expect(onlyRole(review).trusts[0].who).toBe('attack disruption by Microsoft Sentinel, for the AWS account 111122223333');
    expect(onlyRole(review).alarms).toContain(NO_TENANT);
    expect(JSON.stringify(review)).not.toContain('not read');
  });

  const OF_OTHER = 'MicrosoftSentinel_444455556666';
  const DANGER = `${OF_OTHER} has another AWS account than the role, perhaps of another customer`;
  const trusting = (session: string | object, Federated: string | object = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`) => ({
    ...trust({ StringEquals: { [`${ISSUER}:aud`]: DISRUPTION_AUDIENCE, 'sts:RoleSessionName': session } }), Principal: { Federated },
  });
  const withRole = (...of: Parameters<typeof trusting>) => ({
    Resources: { Role: roleOf({ RoleName: DISRUPTION_ROLE, statements: [allow(DISRUPTION_ACTIONS)], trusts: [trusting(...of)] }) },
  });
  const OF_STACK = { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` };
  const members = (session: string, DeploymentTargets: object) => ({
    Resources: {
      Set: {
        Type: 'AWS::CloudFormation::StackSet',
        Properties: {
          StackInstancesGroup: [{ DeploymentTargets, Regions: ['eu-west-1'] }],
          TemplateBody: JSON.stringify(withRole(session, OF_STACK)),
        },
      },
    },
  });
  const inTemplate = (template: object) => reviewOf(template);
  const inAccount = (session: string | string[]) => makeReview(readReviewed({
    deployed: fileOf({
      RoleDetailList: [{
        RoleName: DISRUPTION_ROLE,
        Arn: `arn:aws:iam::${ACCOUNT}:role/${DISRUPTION_ROLE}`,
        AssumeRolePolicyDocument: policy(trusting(session)),
        AttachedManagedPolicies: [],
        RolePolicyList: [{ PolicyName: 'P', PolicyDocument: policy(allow(DISRUPTION_ACTIONS)) }],
      }],
      Policies: [],
    }),
  }));

  const inApp = (session: string) => {
    const stack = new Stack(new App(), 'S', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const { Type, Properties } = withRole(session, OF_STACK).Resources.Role;
    new CfnResource(stack, 'Role', { type: Type, properties: Properties });
    return makeReview(readReviewed({ assembly: (stack.node.root as App).synth().directory }));
  };

  test.each<[string, () => ReturnType<typeof makeReview>]>([
    ['in an account', () => inAccount(OF_OTHER)],
    ['in an app that names its account', () => inApp(OF_OTHER)],
    ['beside its own', () => inAccount([OF_OTHER, DISRUPTION_SESSION])],
    ['in a template that names its account in the provider', () => inTemplate(withRole(OF_OTHER))],
    ['in all members of a unit', () => inTemplate(members(OF_OTHER, { OrganizationalUnitIds: ['ou-1'] }))],
    ['in a member that is another one', () => inTemplate(members(OF_OTHER, { Accounts: [ACCOUNT] }))],
  ])('a session name of another account is a danger: %s', (_, review) => {
    const found = review();
    expect(onlyRole(found).alarms).toEqual(expect.arrayContaining([NO_TENANT, DANGER]));
    expect(onlyRole(found).alarms.filter(alarm => alarm.includes('another AWS account'))).toEqual([DANGER]);
    expect(exitCode(found)).toBe(1);
  });

  test.each<[string, () => ReturnType<typeof makeReview>]>([
    ['in an account', () => inAccount(DISRUPTION_SESSION)],
    ['in a template that does not know its account', () => inTemplate(withRole(OF_OTHER, OF_STACK))],
    ['of the account of the stack, whichever it is', () => inTemplate(withRole({ 'Fn::Sub': 'MicrosoftSentinel_${AWS::AccountId}' }))],
    ['in an app that names its account', () => inApp(DISRUPTION_SESSION)],
    ['in the only member', () => inTemplate(members(DISRUPTION_SESSION, { Accounts: [ACCOUNT] }))],
  ])('its own is none, and one that cannot be compared: %s', (_, review) => {
    const { alarms } = onlyRole(review());
    expect(alarms).toContain(NO_TENANT);
    expect(alarms.filter(alarm => alarm.includes('another AWS account'))).toEqual([]);
  });

  test('has no other session name', () => {
    expect(disruption(`MicrosoftSentinel_${TENANT}`).role.alarms)
      .toEqual(expect.arrayContaining([NO_TENANT, `MicrosoftSentinel_${TENANT} is not a session name that Microsoft uses`]));
  });
});

test('Sentinel, of the public cloud and of Azure Government', () => {
  const sentinel = (issuer: string, audience: string) => reviewOf({
    Resources: {
      Role: roleOf({
        RoleName: 'OIDC_Sentinel',
        statements: [allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'], 'arn:aws:sqs:eu-west-1:111122223333:logs'),
          allow('s3:GetObject', 'arn:aws:s3:::logs/AWSLogs/*',
            { StringEquals: { 'aws:ResourceAccount': '111122223333' } })],
        trusts: [trust({ StringEquals: { [`${issuer}:aud`]: audience, 'sts:RoleSessionName': `MicrosoftSentinel_${TENANT}` } }, issuer)],
      }),
    },
  });
  for (const review of [
    sentinel(ISSUER, 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'),
    sentinel('sts.windows.net/cab8a31a-1906-4287-a0d8-4eef66b95f6e/', 'api://d4230588-5f84-4281-a9c7-2c15194b28f7'),
  ]) {
    expect(onlyRole(review).trusts[0]).toMatchObject({ who: `Microsoft Sentinel, for the workspace ${TENANT}`, dangers: [] });
    expect(exitCode(review)).toBe(0);
  }
});

// Shown, and not known: the library does not write it.
test.each([
  `sts.windows.net/${TENANT}/`, `login.microsoftonline.com/${TENANT}/v2.0`, `login.microsoftonline.us/${TENANT}/v2.0`,
  `login.partner.microsoftonline.cn/${TENANT}/v2.0`, `sts.chinacloudapi.cn/${TENANT}/`,
  `STS.Windows.net/${TENANT}/`,
])('an application of another tenant: %s', (issuer) => {
  const right = { StringEquals: { [`${issuer}:aud`]: 'api://AzureADTokenExchange', [`${issuer}:sub`]: 'x' } };
  expect(read(right, issuer)).toMatchObject({
    who: `an application of the Entra tenant ${TENANT}`,
    tenant: TENANT,
    issuer,
    audiences: ['api://AzureADTokenExchange'],
    conditions: [`${issuer}:sub is x`],
    dangers: [],
    code: 1,
  });
  expect(read({ StringEquals: { [`${issuer}:aud`]: 'a' } }, issuer).dangers).toEqual([expect.stringMatching(/^No subject: /)]);
});

test('an issuer of every tenant has no tenant', () => {
  const issuer = 'login.microsoftonline.com/common/v2.0';
  expect(read({ StringEquals: { [`${issuer}:aud`]: 'a', [`${issuer}:sub`]: 'x' } }, issuer)).toMatchObject({
    code: 1, dangers: ['No tenant: the issuer login.microsoftonline.com/common/v2.0 is for every tenant'],
  });
});

test.each<[string, object]>([
  ['"AWS": "*"', { Principal: '*', Action: 'sts:AssumeRole' }],
  ['"AWS": "*"', { Principal: { AWS: '*' }, Action: 'sts:*' }],
  ['"Federated": "*"', { Principal: { Federated: '*' } }],
])('every principal, %s', (text, more) => {
  const found = read(undefined, undefined, more);
  expect(found).toMatchObject({ who: expect.stringMatching(/^everybody/), code: 1 });
  expect(found.alarms[0]).toBe(`It trusts every principal (${text}), so no tenant limits it`);
});

test('NotPrincipal trusts everybody else', () => {
  const review = reviewOfRole({
    trusts: [{ Effect: 'Allow', NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' }],
  });
  expect(onlyRole(review).trusts[0].who).toBe('everybody except those that NotPrincipal names');
  expect(exitCode(review)).toBe(1);
});

test('others that can assume the role besides are trusts with a danger; services of AWS are none', () => {
  const { trusts } = onlyRole(reviewOfRole({
    trusts: [
      trust(RIGHT),
      {
        Effect: 'Allow',
        Principal: {
          AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::111122223333:user/ann'], Service: 'ec2.amazonaws.com',
        },
        Action: 'sts:AssumeRole',
      },
      trust({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }, 'token.actions.githubusercontent.com'),
    ],
  }));
  expect(trusts.map(({ who, dangers }) =>
    [who, dangers.includes(`${who[0].toUpperCase()}${who.slice(1)} can assume the role besides the one that the role is for`)])).toEqual([
    [`Microsoft Defender for Cloud, for the Entra tenant ${TENANT}`, false], ['everybody of the AWS account 444455556666', true],
    ['the user ann of the AWS account 111122223333', true], ['holders of tokens of token.actions.githubusercontent.com', true],
  ]);
});

test('Microsoft\'s AWS account needs an external id', () => {
  const reader = (Condition?: object) => onlyRole(reviewOfRole({
    trusts: [{
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::197857026523:user/azuredefender-eks' },
      Action: 'sts:AssumeRole',
      ...Condition && { Condition },
    }],
  })).trusts[0];
  expect(reader({ StringEquals: { 'sts:ExternalId': 'x' } }))
    .toMatchObject({
      who: "the user azuredefender-eks of Microsoft's AWS account 197857026523", conditions: ['sts:ExternalId is x'], dangers: [],
    });
  expect(reader().dangers).toEqual([expect.stringMatching(/^No effective condition on the external id/)]);
});

test('roles that nobody outside of AWS can assume are not shown, nor those of other issuers', () => {
  const others = [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' },
    trust({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }, 'token.actions.githubusercontent.com'),
    { ...trust(RIGHT), Action: 'sts:TagSession' },
  ];
  for (const other of others) expect(reviewOfRole({ trusts: [other] }).roles).toEqual([]);
});

test('a provider that is a reference: the conditions say the issuer, and without them it is a danger', () => {
  const withReference = (Condition?: object, RoleName = 'Contoso') => reviewOf({
    Parameters: { Provider: { Type: 'String' } },
    Resources: { Role: roleOf({ RoleName, trusts: [{ ...trust(Condition), Principal: { Federated: { Ref: 'Provider' } } }] }) },
  });
  expect(onlyRole(withReference(RIGHT)).trusts[0]).toMatchObject({ issuer: ISSUER, tenant: TENANT, dangers: [] });
  const review = withReference({ StringEquals: { 'aws:SourceIp': '192.0.2.1' } }, 'CspmMonitorAws');
  expect([exitCode(review), onlyRole(review).alarms]).toEqual([1, [expect.stringMatching(/^No issuer: /)]]);
});

test('a tenant that a parameter gives is no danger, and is named', () => {
  const review = reviewOf({
    Parameters: { Tenant: { Type: 'String' } },
    Resources: {
      Role: roleOf({
        trusts: [trust({ StringEquals: { ...AUD, 'sts:RoleSessionName': { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Tenant}' } } })],
      }),
    },
  });
  expect(onlyRole(review).trusts[0]).toMatchObject({
    who: 'Microsoft Defender for Cloud, for the Entra tenant of the '
      + 'parameter Tenant',
    sessionNames: ['MicrosoftDefenderForClouds_${Tenant}'],
    dangers: [],
  });
  expect(exitCode(review)).toBe(0);
});

test('a trust that cannot be read is shown as that, and other conditions stay', () => {
  const hidden = onlyRole(reviewOfRole({ AssumeRolePolicyDocument: { Ref: 'Document' } }));
  expect(hidden.trusts)
    .toEqual([expect.objectContaining({ who: 'not known', dangers: [expect.stringMatching(/^A statement of the trust is not read/)] })]);
  expect(read({ ...RIGHT, IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }).conditions).toEqual(['aws:SourceIp is in 192.0.2.0/24']);
  const denied = onlyRole(
    reviewOfRole({ trusts: [trust(RIGHT), { ...trust({ Bool: { 'aws:SecureTransport': 'false' } }), Effect: 'Deny' }] }));
  expect(denied.trusts[0].conditions)
    .toEqual([expect.stringMatching(/^except Federated .*, which is denied, if aws:SecureTransport is false$/)]);
});

test('what is written as text, and one statement for several providers', () => {
  const asText = onlyRole(reviewOfRole({ AssumeRolePolicyDocument: { 'Fn::Sub': JSON.stringify(policy(trust(RIGHT))) } }));
  expect(asText.trusts[0]).toMatchObject({ tenant: TENANT, dangers: [] });
  const other = `login.microsoftonline.com/${TENANT}/v2.0`;
  const both = onlyRole(
    reviewOfRole({
      trusts: [{ ...trust(RIGHT), Principal: { Federated: [ISSUER, other].map(i => `arn:aws:iam::111122223333:oidc-provider/${i}`) } }],
    }));
  expect(both.trusts.map(({ issuer }) => issuer)).toEqual([other, ISSUER]);
});

test('both session names of one workspace of Sentinel are one workspace', () => {
  const of = (...names: string[]) => onlyRole(reviewOf({
    Resources: {
      Role: roleOf({
        RoleName: 'OIDC_Sentinel',
        trusts: [trust({
          StringEquals: { [`${ISSUER}:aud`]: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e', 'sts:RoleSessionName': names },
        })],
      }),
    },
  })).trusts[0];
  expect(of(`MicrosoftSentinel_${TENANT}`, `MicrosoftDefenderForClouds_${TENANT}`))
    .toMatchObject({ who: `Microsoft Sentinel, for the workspace ${TENANT}`, dangers: [] });
  expect(of(`MicrosoftSentinel_${TENANT}`, `MicrosoftSentinel_${TENANT.replace('8', '9')}`).dangers)
    .toEqual([expect.stringMatching(/^It trusts several workspaces: /)]);
});

test('every principal within an organization or account is not everybody', () => {
  const of = (Condition: object) =>
    reviewOfRole({ trusts: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition }] });
  expect(of({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }).roles).toEqual([]);
  expect(exitCode(of({ StringEquals: { 'aws:SourceIp': 'x' } }))).toBe(1);
  expect(exitCode(of({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }))).toBe(1);
});

test('a role whose provider is not known, and that nothing shows to be for Microsoft, is not shown', () => {
  const review = reviewOf({
    Parameters: { Provider: { Type: 'String' } },
    Resources: { Role: roleOf({ trusts: [{ ...trust(), Principal: { Federated: { Ref: 'Provider' } } }] }) },
  });
  expect([review.roles, exitCode(review)]).toEqual([[], 2]);
});

const OTHER = `sts.windows.net/${TENANT}/`;
const THEIRS = { 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${OTHER}` };
const IF = (yes: unknown, no: unknown) => ({ 'Fn::If': ['C', yes, no] });
const NO_VALUE = { Ref: 'AWS::NoValue' };
const GOOGLE = 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com';
const withStatements = (...trusts: object[]) => reviewOf({
  Parameters: { A: { Type: 'String' }, P: { Type: 'String' } },
  Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
  Resources: { Role: roleOf({ trusts }) },
});
const assumes = (Principal: unknown, Action: unknown = 'sts:AssumeRoleWithWebIdentity') => ({ Effect: 'Allow', Principal, Action });

test.each<[string, unknown]>([
  ['Fn::Select of a parameter', { 'Fn::Select': [0, { Ref: 'A' }] }],
  ['a parameter in Fn::Sub', { 'Fn::Sub': 'sts:${A}' }],
  ['Fn::If in a list', ['sts:TagSession', IF('sts:AssumeRoleWithWebIdentity', NO_VALUE)]],
])('a trust whose action is a function is a trust: %s', (name, action) => {
  const { trusts } = onlyRole(withStatements(assumes({ Federated: THEIRS }, action)));
  expect(trusts).toHaveLength(1);
  expect(trusts[0]).toMatchObject({ who: `an application of the Entra tenant ${TENANT}` });
  expect(trusts[0].dangers.some(text => text.startsWith('A function that is not read says whether'))).toBe(!name.startsWith('Fn::If'));
});

test.each<[string, unknown]>([
  ['a provider', { Federated: IF(GOOGLE, THEIRS) }],
  ['the principal', IF({ Federated: THEIRS }, { AWS: '111122223333' })],
])('each branch of Fn::If is a trust: %s', (_, principal) => {
  const { trusts } = onlyRole(withStatements(assumes(principal)));
  expect(trusts).toHaveLength(2);
  expect(trusts).toContainEqual(expect.objectContaining({ who: `an application of the Entra tenant ${TENANT}`, tenant: TENANT }));
  for (const { conditions } of trusts) {
    expect(conditions).toContainEqual(expect.stringMatching(/^only with(out)? the condition C of the template$/));
  }
});

test.each<[string, unknown]>([
  ['everybody in one branch', { AWS: IF('*', 'arn:aws:iam::111122223333:root') }],
  ['Fn::Select', { AWS: { 'Fn::Select': [0, ['*']] } }],
  ['the whole principal', { 'Fn::Select': [0, [{ Federated: THEIRS }]] }],
  ['a parameter', { AWS: { Ref: 'P' } }],
  ['a dynamic reference', { AWS: '{{resolve:ssm:/principal}}' }],
  ['an attribute of something else than a role', { AWS: { 'Fn::GetAtt': ['Custom', 'Arn'] } }],
])('a principal that can be everybody is an alarm, alone and beside a right one: %s', (_, principal) => {
  const statement = assumes(principal, 'sts:AssumeRole');
  for (const review of [withStatements(statement), withStatements(trust(RIGHT), statement)]) {
    const { alarms, trusts } = onlyRole(review);
    expect(alarms[0]).toMatch(/^It (trusts every principal|is not known whom it trusts)/);
    expect(alarms).toEqual(expect.arrayContaining(trusts.flatMap(({ dangers }) => dangers)));
    expect(exitCode(review)).toBe(1);
  }
});

test('a tenant that a condition of the template can leave out is none; of two, one stays', () => {
  const of = (session: unknown) => reviewOf({
    Conditions: { C: { 'Fn::Equals': ['a', 'b'] } },
    Resources: { R: roleOf({ trusts: [trust({ StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': session } })] }) },
  });
  const name = RIGHT.StringEquals['sts:RoleSessionName'];
  for (const session of [IF(name, { Ref: 'AWS::NoValue' }), IF({ Ref: 'AWS::NoValue' }, name)]) {
    expect(onlyRole(of(session)).alarms[0])
      .toMatch(/^No tenant: .*, if a condition of the template leaves out the condition on the session name/);
    expect(exitCode(of(session))).toBe(1);
  }
  for (const session of [IF(name, name), [name, IF(name, { Ref: 'AWS::NoValue' })]]) {
    expect([exitCode(of(session)), onlyRole(of(session)).trusts[0].sessionNames]).toEqual([0, [name]]);
  }
  const other = name.replace('8', '9');
  expect(onlyRole(of(IF(name, other))).alarms).toEqual([`It trusts several tenants: ${name}, ${other}`]);
});

test('a trust that cannot be read is an alarm, unless only services of AWS are in it', () => {
  const statement = { ...assumes({ Federated: GOOGLE }), Condition: { 'Fn::Transform': { Name: 'X' } } };
  expect(exitCode(withStatements(trust(RIGHT), statement))).toBe(1);
  expect(exitCode(reviewOfRole({ AssumeRolePolicyDocument: { Ref: 'Document' } }))).toBe(1);
  expect(withStatements({ ...statement, Principal: { Service: 'lambda.amazonaws.com' } }).roles).toEqual([]);
  expect(withStatements({ ...statement, Action: 'sts:TagSession' }).roles).toEqual([]);
});

test('roles and users of the template, accounts and ARNs are known principals', () => {
  const review = reviewOf({
    Resources: {
      Other: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: policy(assumes({ Service: 'ec2.amazonaws.com' }, 'sts:AssumeRole')),
        },
      },
      Role: roleOf({
        trusts: [assumes({
          AWS: [
            { 'Fn::GetAtt': ['Other', 'Arn'] }, { Ref: 'AWS::AccountId' },
            { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' },
          ],
        }, 'sts:AssumeRole')],
      }),
    },
  });
  expect([review.roles, exitCode(review)]).toEqual([[], 2]);
});

const ofSession = (parameter: object, value: unknown, operator = 'StringLike') => reviewOf({
  Parameters: { Value: { Type: 'String', ...parameter } },
  Mappings: { M: { k: { one: `MicrosoftDefenderForClouds_${TENANT}`, star: 'MicrosoftDefenderForClouds_*' } } },
  Resources: {
    Role: roleOf({
      trusts: [trust({ StringLike: AUD, [operator]: { ...operator === 'StringLike' && AUD, 'sts:RoleSessionName': value } })],
    }),
  },
});
const OF_VALUE = { 'Fn::Sub': 'MicrosoftDefenderForClouds_${Value}' };
const MAPPED = (key: unknown) => ({ 'Fn::FindInMap': ['M', 'k', key] });

test.each<[string, object, unknown]>([
  ['its default is the tenant', { Default: TENANT }, OF_VALUE],
  ['its default is the name', { Default: `MicrosoftDefenderForClouds_${TENANT}` }, { Ref: 'Value' }],
  ['a mapping', {}, MAPPED('one')],
  ['a mapping by a default', { Default: 'one' }, MAPPED({ Ref: 'Value' })],
  ['values that are allowed, none of which is a pattern', { AllowedValues: [TENANT, TENANT.replace('8', '9')] }, OF_VALUE],
])('a session name under StringLike is known by the value that will be deployed: %s', (_, parameter, value) => {
  expect(exitCode(ofSession(parameter, value))).toBe(0);
});

test.each<[string, object, unknown]>([
  ['no value', {}, OF_VALUE],
  ['a default of *', { Default: '*' }, OF_VALUE],
  ['a default of * by Join', { Default: '*' }, { 'Fn::Join': ['_', ['MicrosoftDefenderForClouds', { Ref: 'Value' }]] }],
  ['a default of * by Select and Split', { Default: 'a,MicrosoftDefenderForClouds_*' },
    { 'Fn::Select': [1, { 'Fn::Split': [',', { Ref: 'Value' }] }] }],
  ['a mapping', {}, MAPPED('star')],
  ['a mapping by a parameter', {}, MAPPED({ Ref: 'Value' })],
  ['a mapping by the region', {}, { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'star'] }],
  ['values that are allowed, one of which is a pattern', { AllowedValues: [TENANT, '*'] }, OF_VALUE],
  ['a dynamic reference', {}, '{{resolve:ssm:/session}}'],
  ['an export', {}, { 'Fn::ImportValue': 'session' }],
])('a session name under StringLike is not known: %s', (_, parameter, value) => {
  expect(exitCode(ofSession(parameter, value))).toBe(1);
});

test('no value of a parameter can widen StringEquals, except a list', () => {
  expect(exitCode(ofSession({}, OF_VALUE, 'StringEquals'))).toBe(0);
  expect(exitCode(ofSession({ Type: 'CommaDelimitedList' }, { Ref: 'Value' }, 'StringEquals'))).toBe(1);
});

test('a condition on a parameter that is empty by default has the name of the parameter', () => {
  const ours = `sts.windows.net/${TENANT}/`;
  const trusts = [trust({ StringEquals: { [`${ours}:aud`]: 'api://mciem-aws-oidc-app', [`${ours}:sub`]: { Ref: 'ObjectId' } } }, ours)];
  const review = reviewOf({ Parameters: { ObjectId: { Type: 'String', Default: '' } }, Resources: { Role: roleOf({ trusts }) } });
  expect(onlyRole(review).trusts.flatMap(({ conditions }) => conditions)).toEqual([`${ours}:sub is \${ObjectId}`]);
});
