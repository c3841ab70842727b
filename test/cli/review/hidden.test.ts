/** What could hide a role, a permission or an issuer from `review` is not known, and listed. */
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { allow, deny, fileOf, listedOf, onlyRole, policy, reviewOf, RIGHT, roleOf, type RoleOptions, TENANT, trust } from './support';
import type { Review } from '../../../cli/review/result';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readEarlier, readReviewed } from '../../../cli/review/sources';

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/';
const GOOGLE = `${PROVIDER}accounts.google.com`;
const OTHERS = { 'accounts.google.com:aud': 'x' };

interface Parts {
  readonly Condition?: object;
  readonly action?: string;
  readonly Resources?: object;
  readonly Parameters?: object;
}
const roleNamed = ({ roles }: Review, wanted: string) => roles.find(({ name }) => name === wanted)!;
const names = ({ roles }: Review) => roles.map(({ name }) => name);
/** A role whose trust has this provider, and nothing that names Microsoft, beside one of Defender for Cloud. */
const withProvider = (Federated: unknown, { Condition, action = 's3:ListBucket', Resources, ...more }: Parts) => reviewOf({
  ...more,
  Resources: {
    Known: roleOf({ RoleName: 'Known' }),
    Role: roleOf({
      statements: [allow(action)], trusts: [{ ...trust(Condition), Principal: { Federated } }],
    }),
    ...Resources,
  },
});

describe('a provider that is not known', () => {
  const own = (Type: string, Properties: object) => ({ Resources: { P: { Type, Properties } } });
  const parameter = (Type: string, Default?: string) => ({ Parameters: { P: { Type, Default } } });
  test.each<[string, unknown, Parts]>([
    ['StringNotEquals on a foreign key', { 'Fn::ImportValue': 'P' }, { Condition: { StringNotEquals: OTHERS } }],
    ['StringEqualsIfExists on a foreign key', { Ref: 'P' }, { ...parameter('String'), Condition: { StringEqualsIfExists: OTHERS } }],
    ['ForAllValues on a foreign key', { Ref: 'P' }, { ...parameter('String'), Condition: { 'ForAllValues:StringEquals': OTHERS } }],
    ['a provider without a known URL', { Ref: 'P' }, own('AWS::IAM::OIDCProvider', { Url: { Ref: 'AWS::NoValue' } })],
    ['a dynamic reference', '{{resolve:ssm:/idp/entra}}', {}],
    ['a dynamic reference in an ARN', `${PROVIDER}{{resolve:ssm:/idp/host}}/${TENANT}/`, {}],
    ['a parameter of Parameter Store, whose default is a name', { Ref: 'P' }, parameter('AWS::SSM::Parameter::Value<String>', GOOGLE)],
    ['a custom resource of somebody else', { Ref: 'P' }, own('Custom::X', { ProviderArn: GOOGLE })],
  ])('%s: the role is listed, because Microsoft can be who assumes it', (_, provider, more) => {
    const small = withProvider(provider, more);
    const assumed = expect.stringMatching(
      /^AWS::IAM::Role Contoso: it is a role that a principal that only the deployment knows can assume: /);
    expect([names(small), exitCode(small), listedOf(small)]).toEqual([['Known'], 1, [assumed]]);
    const administrator = withProvider(provider, { ...more, action: '*' });
    expect([names(administrator), exitCode(administrator)]).toEqual([['Known'], 1]);
    expect(listedOf(administrator)).toEqual(['the role Contoso: it may change IAM: * on *', assumed]);
  });

  test('the values of AWS are no part of a host that only the deployment knows', () => {
    const part = own('AWS::IAM::OIDCProvider', { Url: { 'Fn::Sub': `https://sts.\${AWS::URLSuffix}/${TENANT}/` } });
    expect(exitCode(withProvider({ Ref: 'P' }, part))).toBe(0);
  });

  test('an issuer of a cluster of EKS is not one of Entra, also where a custom resource makes its provider', () => {
    const issuer = (type: string, provider: string) => exitCode(withProvider({ Ref: 'P' }, {
      Resources: {
        C: { Type: type, Properties: {} },
        P: { Type: provider, Properties: { Url: { 'Fn::GetAtt': ['C', 'OpenIdConnectIssuerUrl'] } } },
      },
    }));
    for (const provider of ['AWS::IAM::OIDCProvider', 'Custom::AWSCDKOpenIdConnectProvider']) {
      expect([issuer('AWS::EKS::Cluster', provider), issuer('Custom::AWSCDK-EKS-Cluster', provider), issuer('Custom::Look', provider)])
        .toEqual([0, 0, 1]);
    }
  });

  test('a condition of a custom resource does not make a provider of somebody else one of Entra', () => {
    const found = (Url: unknown) => withProvider({ Ref: 'P' }, {
      Condition: { StringEquals: { 'Fn::GetAtt': ['J', 'Value'] } },
      Resources: {
        C: { Type: 'Custom::AWSCDK-EKS-Cluster', Properties: {} },
        J: { Type: 'Custom::AWSCDKCfnJson', Properties: {} },
        P: { Type: 'Custom::AWSCDKOpenIdConnectProvider', Properties: { Url } },
      },
    });
    const ofCluster = found({ 'Fn::GetAtt': ['C', 'OpenIdConnectIssuerUrl'] });
    expect([names(ofCluster), listedOf(ofCluster)]).toEqual([['Known'], []]);
    for (const url of [`https://sts.windows.net/${TENANT}/`, { 'Fn::GetAtt': ['J', 'Url'] }]) expect(exitCode(found(url))).toBe(1);
  });

  test('a role that trusts an output of a nested stack trusts whom the stack says', () => {
    const found = (Value: unknown) => exitCode(reviewOf({
      Resources: {
        Known: roleOf({ RoleName: 'Known' }),
        N: {
          Type: 'AWS::CloudFormation::Stack',
          Properties: {
            TemplateBody: JSON.stringify({
              Parameters: { P: { Type: 'String' } },
              Resources: {
                Handler: roleOf({
                  RoleName: undefined,
                  trusts: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
                }),
              },
              Outputs: { R: { Value } },
            }),
          },
        },
        Role: roleOf({ trusts: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::GetAtt': ['N', 'Outputs.R'] } }, Action: 'sts:AssumeRole' }] }),
      },
    }));
    expect([found({ 'Fn::GetAtt': ['Handler', 'Arn'] }), found({ Ref: 'P' })]).toEqual([0, 1]);
  });

  test('a condition that only tokens of one issuer fulfil shows it', () => {
    for (const Condition of [{ StringEquals: OTHERS }, { StringLike: { 'accounts.google.com:sub': 'a*' } }]) {
      const review = withProvider({ 'Fn::ImportValue': 'P' }, { Condition, action: '*' });
      expect([names(review), exitCode(review)]).toEqual([['Known'], 1]);
    }
  });

  test('the scheme of its URL has no case, and a custom resource of this library is its provider', () => {
    const upper = withProvider({ Ref: 'P' }, own('AWS::IAM::OIDCProvider', { Url: `HTTPS://sts.windows.net/${TENANT}/` }));
    expect(roleNamed(upper, 'Contoso').trusts[0].who).toBe(`an application of the Entra tenant ${TENANT}`);
    const ours = withProvider({ Ref: 'P' },
      { ...own('Custom::OpenIDConnectProviderAudiences', { ProviderArn: `${PROVIDER}sts.windows.net/${TENANT}/` }), Condition: RIGHT });
    expect(roleNamed(ours, 'Contoso').trusts[0].issuer).toBe(`sts.windows.net/${TENANT}/`);
  });
});

const folderOf = (templates: Record<string, object>) => {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const artifacts = Object.entries(templates).map(([name, template]) => {
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(template));
    return [name,
      {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: {
          templateFile: `${name}.json`,
        },
      }];
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '36.0.0', artifacts: Object.fromEntries(artifacts) }));
  return folder;
};

test.each<[string, object]>([
  ['a macro', { Transform: 'Contoso::Roles' }], ['a part of a template', {
    Resources: {
      T: {
        Type: 'AWS::SNS::Topic',
        Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://a/b' } } },
      },
    },
  }],
  ['a module', { Resources: { M: { Type: 'Contoso::Iam::Role::MODULE', Properties: {} } } }],
])('what another template of the source hides can be a policy of the role: %s', (_, more) => {
  const B = { Resources: { T: { Type: 'AWS::SNS::Topic' } }, ...more };
  expect(exitCode(makeReview(readReviewed({ assembly: folderOf({ A: { Resources: { R: roleOf() } }, B }) })))).toBe(1);
});

test.each([{ 'Fn::ToJsonString': { a: 'b' } }, { 'Fn::GetStackOutput': { StackName: 's' } }])('a policy of a role that %j names', (Ref) => {
  const P = { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'p', Roles: [Ref], PolicyDocument: policy(allow('s3:*')) } };
  expect(exitCode(reviewOf({ Resources: { R: roleOf(), P } }))).toBe(1);
});

test('of two versions of a policy that are in force, nobody knows which one is', () => {
  const Arn = 'arn:aws:iam::111122223333:policy/P';
  const deployed = (...actions: string[]) => exitCode(makeReview(readReviewed({
    deployed: fileOf({
      RoleDetailList: [{
        RoleName: 'R',
        Path: '/',
        AssumeRolePolicyDocument: policy(trust(RIGHT)),
        RolePolicyList: [],
        AttachedManagedPolicies: [{ PolicyArn: Arn }],
      }],
      Policies: [{
        PolicyName: 'P', Arn, PolicyVersionList: actions.map(action => ({ IsDefaultVersion: true, Document: policy(allow(action)) })),
      }],
    }),
  })));
  expect([deployed('ec2:DescribeInstances'), deployed('ec2:DescribeInstances', '*')]).toEqual([0, 1]);
});

test.each<[string, object]>([
  ['AWS::IAM::OIDCProvider', { Url: { Ref: 'X' } }], ['AWS::SSM::Parameter', { Value: { 'Fn::GetAtt': ['X', 'Value'] } }],
  ['AWS::IAM::Role', roleOf({ RoleName: { Ref: 'X' } }).Properties], ['AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'X' }] }],
])('what refers to itself ends: %s', (Type, Properties) => {
  expect(reviewOf({ Resources: { R: roleOf(), X: { Type, Properties }, C: { Type: 'Custom::X', Properties: { Of: { Ref: 'X' } } } } })
    .roles.length).toBeGreaterThan(0);
});

test.each<[string, (i: number) => number]>([
  ['refer to themselves', i => (i + 1) % 40], ['refer twice to the next one', i => i + 1],
])('conditions that %s', (_, next) => {
  const of = (i: number) => ({ 'Fn::And': [{ Condition: `C${next(i)}` }, { Condition: `C${next(i)}` }] });
  const Conditions = Object.fromEntries(Array.from({ length: 40 }, (__, i) => [`C${i}`, of(i)]));
  expect(reviewOf({ Conditions, Resources: { R: { ...roleOf(), Condition: 'C0' } } }).roles).toHaveLength(1);
});

test.each<[string, object, object, number]>([
  ['an alarm', { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: TENANT } } }, { Ref: 'Alarm' }, 1],
  ['an answer', { W: { Type: 'AWS::CloudFormation::WaitCondition' } }, { 'Fn::GetAtt': ['W', 'Data'] }, 1],
  ['a list', {}, { Ref: 'List' }, 1], ['a parameter', {}, { Ref: 'Tenant' }, 0],
])('a session name with %s, also from the parent of a template', (_, others, value, code) => {
  const Parameters = { Tenant: { Type: 'String' }, List: { Type: 'CommaDelimitedList' } };
  const role = (tenant: unknown) => roleOf({
    trusts: [trust({
      StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': { 'Fn::Join': ['', ['MicrosoftDefenderForClouds_', tenant]] } },
    })],
  });
  const TemplateBody = JSON.stringify({ Parameters: { T: { Type: 'String' } }, Resources: { R: role({ Ref: 'T' }) } });
  for (const R of [role(value), { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateBody, Parameters: { T: value } } }]) {
    expect(exitCode(reviewOf({ Parameters, Resources: { ...others, R } }))).toBe(code);
  }
});

describe('policies of other templates', () => {
  const role = roleOf({ RoleName: 'CspmMonitorAws' });
  const attached = (Roles: unknown[], ...statements: object[]) =>
    ({ Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'More', Roles, PolicyDocument: policy(...statements) } });
  const between = (before: Record<string, object>, after: Record<string, object>) =>
    makeReview(readReviewed({ assembly: folderOf(after) }), readEarlier(folderOf(before)));
  const A = { Resources: { R: role }, Outputs: { R: { Value: { Ref: 'R' }, Export: { Name: 'A:R' } } } };
  const Nothing = { Resources: { T: { Type: 'AWS::SNS::Topic' } } };

  test.each<[string, unknown]>([['its name', 'CspmMonitorAws'], ['its name in another case', 'cspmmonitoraws'],
    ['its export', { 'Fn::ImportValue': 'A:R' }]])(
    '%s: what it allows is counted, an alarm, and wider', (_, name) => {
      const review = between({ A, B: Nothing }, { A, B: { Resources: { P: attached([name], allow('*')) } } });
      const found = onlyRole(review);
      expect([found.change, found.levels[0], exitCode(review), review.unread]).toEqual(['wider', 'administrator', 1, []]);
      expect(found.alarms).toEqual(['it allows * on *, which is not published for Foundational CSPM']);
      expect(found.changes).toEqual([expect.stringMatching(/^added: P, policy of .*: a new policy, which may do 1 action$/)]);
    });

  test('what it denies does not count', () => {
    const review = makeReview(readReviewed({
      assembly: folderOf({ A, B: { Resources: { P: attached(['CspmMonitorAws'], deny('ec2:*'), allow('s3:GetObject')) } } }),
    }));
    expect(onlyRole(review).levels).toEqual(['contents', 'configuration']);
    expect(exitCode(review)).toBe(0);
    const onlyDenies = makeReview(
      readReviewed({ assembly: folderOf({ A, B: { Resources: { P: attached(['CspmMonitorAws'], deny('ec2:*')) } } }) }));
    // There can only be less then.
    expect([onlyDenies.notes, onlyDenies.unread])
      .toEqual([['Not counted here: P takes access away from CspmMonitorAws, which is in another template'], []]);
    expect(exitCode(onlyDenies)).toBe(0);
  });

  test('a name that is split from the ARN of a role of the same template is that role', () => {
    const name = { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['R', 'Arn'] }] }] };
    const review = reviewOf({ Resources: { R: role, P: attached([name], allow('secretsmanager:GetSecretValue')) } });
    expect([onlyRole(review).levels, review.unread, review.notes]).toEqual([['contents', 'configuration'], [], []]);
    expect(exitCode(reviewOf({ Resources: { R: role, P: attached([name], allow('*')) } }))).toBe(1);
  });

  test('a policy of a role that is nowhere, or not known, is listed if it can be one of Microsoft', () => {
    const alone = reviewOf({ Resources: { P: attached(['CspmMonitorAws'], allow('iam:*')) } });
    expect([exitCode(alone), alone.lines])
      .toEqual([1,
        [{ what: 'a policy of CspmMonitorAws', why: 'its role is not in the source; it allows iam:* on *', where: alone.lines[0].where }]]);
    const unknown = (...statements: object[]) => reviewOf({
      Parameters: { Name: { Type: 'String' } }, Resources: { R: role, P: attached([{ Ref: 'Name' }], ...statements) },
    });
    const small = unknown(allow('s3:GetObject'));
    expect([exitCode(small), onlyRole(small).name, small.lines.map(({ what }) => what)])
      .toEqual([1, 'CspmMonitorAws', ['a policy of a role that only the deployment knows']]);
    const others = (action: string) => reviewOf({ Resources: { R: role, P: attached(['Deploy'], allow(action)) } });
    expect([others('s3:*').lines, others('s3:*').roles.length, listedOf(others('iam:*'))])
      .toEqual([[], 1, ['a policy of Deploy: it may change IAM: iam:* on *']]);
  });

  test('a policy or a stack of no role that is shown: what an update does to it is said', () => {
    const Stack = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.com/x.yaml' } };
    const review = between({ A, B: Nothing }, { A, B: { Resources: { Stack, P: attached(['Deploy'], allow('s3:GetObject')) } } });
    expect(onlyRole(review).change).toBeUndefined();
    expect(review.notes).toEqual([
      'An update changes P, policy of Deploy of B, added: a new policy, which may do 1 action',
      'An update changes Stack of B, added: new, and cannot be compared: its resources are not in the sources',
    ]);
  });
});

describe('a role without a name, whose later name CloudFormation makes', () => {
  const withRole = (Resources: object) => ({ Resources: { Posture: roleOf({ RoleName: undefined }), ...Resources } });
  const app = (resources: object, more: Record<string, object> = {}) =>
    exitCode(makeReview(readReviewed({ assembly: folderOf({ Prod: withRole(resources), ...more }) })));
  const template = (resources: object) => exitCode(reviewOf(withRole(resources)));
  const resource = (Type: string, Properties: object) => ({ X: { Type, Properties } });
  const passing = (Resource: unknown) =>
    resource('AWS::IAM::Policy', { Roles: ['Deploy'], PolicyDocument: policy({ Effect: 'Allow', Action: 'iam:PassRole', Resource }) });
  const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
  const attached = (name: string) => resource('AWS::IAM::Policy', { Roles: [name], PolicyDocument: policy(allow('s3:PutObject')) });
  const key = (AWS: string) =>
    resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Principal: { AWS }, Action: 'kms:Decrypt', Resource: '*' }) });
  const own = (text: string) => ({ 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:role/\${AWS::StackName}${text}` });
  const stackOfId = { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };

  test.each<[string, object]>([
    ['the name', key(role('Prod-Posture-1ABC2DEF3GHI'))],
    ['in another case, in a text', resource('Custom::X', { Text: 'attach prod-posture-1abc2def3ghi' })],
    ['the beginning of the name', resource('Custom::X', { Text: 'Prod-Posture' })],
    ['a pattern for roles of the stack', passing(role('Prod-*'))],
    ['a pattern for the role', passing(role('*-Posture-*'))],
    ['the name of its own stack', passing(own('-Posture-*'))],
    ['a pattern for its own stack', passing(own('-*'))],
    ['the name of its own stack, out of its id', resource('Custom::X', { Prefix: { 'Fn::Join': ['', [stackOfId, '-Posture-']] } })],
    ['a policy of the name', attached('Prod-Posture-1ABC2DEF3GHI')],
  ])('%s is a mention', (_, X) => {
    expect([app({}), app(X)]).toEqual([0, 1]);
  });

  test('of another stack too, also of a nested one', () => {
    expect(app({}, { Other: { Resources: passing(role('Prod-Posture-*')) } })).toBe(1);
    const body = JSON.stringify({ Resources: { Inner: roleOf({ RoleName: undefined }) } });
    const child = { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateBody: body } } };
    expect([app(child), app({ ...child, ...key(role('Prod-N-5QXTJ1-Inner-1ABC2DEF3GHI')) })]).toEqual([0, 1]);
    const long = { [`Posture${'A'.repeat(60)}`]: roleOf({ RoleName: undefined }) };
    expect([app(long), app({ ...long, ...key(role(`Prod-Posture${'A'.repeat(30)}-1ABC2DEF3GHI`)) })]).toEqual([0, 1]);
  });

  test.each<[string, object]>([
    ['roles of others', passing(role('cdk-*'))], ['another role of the stack', passing(role('Prod-Deploy-*'))],
    ['a bucket', resource('Custom::X', { Text: 'arn:aws:s3:::Prod-*' })],
    ['another role of its own stack', passing(own('-Deploy-*'))], ['a policy of another role', attached('My-Posture')],
    ['the id alone', resource('Custom::X', { Text: '--posture-name x' })],
  ])('%s is none', (_, X) => {
    expect([app(X), template(X)]).toEqual([0, 0]);
  });

  test.each<[string, object]>([
    ['the name', key(role('Prod-Posture-1ABC2DEF3GHI'))], ['a pattern with the id', passing(role('Prod-Posture-*'))],
    ['the name of its own stack', passing(own('-Posture-*'))], ['a pattern for its own stack', passing(own('-*'))],
    ['a policy of the name', attached('Prod-Posture-1ABC2DEF3GHI')],
  ])('of a template, whose stack is not known, %s is a mention', (_, X) => {
    expect([template({}), template(X)]).toEqual([0, 1]);
  });
});

describe('policies of one name', () => {
  const guard = { PolicyName: 'guard', PolicyDocument: policy(deny('*')) };
  const other = (more: object = {}) => ({ PolicyName: 'guard', PolicyDocument: policy(allow('s3:GetObject')), ...more });

  test('inline policies replace each other, so what one denies does not count, and is said', () => {
    const resources = reviewOf({
      Resources: { R: roleOf({ Policies: [guard] }), P: { Type: 'AWS::IAM::Policy', Properties: { ...other(), Roles: [{ Ref: 'R' }] } } },
    });
    const inRole = reviewOf({ Resources: { R: roleOf({ Policies: [guard, other({ PolicyName: 'Guard' })] }) } });
    for (const review of [resources, inRole]) {
      expect([onlyRole(review).levels, onlyRole(review).denied]).toEqual([['contents'], []]);
      expect(onlyRole(review).unread)
        .toEqual(
          expect.arrayContaining([expect.stringMatching(/the role has several inline policies of this name, .* does not count: guard$/)]));
    }
  });

  const lambda = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const guarded = (...trusts: object[]) => roleOf({
    RoleName: 'CspmMonitorAws',
    trusts,
    Policies: [guard,
      { PolicyName: 'P', PolicyDocument: policy(allow(['ec2:DescribeInstances', 'iam:CreateUser'])) }],
  });
  test.each<[string, object]>([['a role of Microsoft', trust(RIGHT)], ['another role that may not change IAM', lambda]])(
    'also an inline policy of another stack, of %s', (_, trusted) => {
      const found = (Type: string, properties: object) => exitCode(makeReview(readReviewed({
        assembly: folderOf({
          A: { Resources: { Known: roleOf(), R: guarded(trusted) } },
          B: {
            Parameters: { P: { Type: 'String' } },
            Resources: {
              P: { Type, Properties: { PolicyDocument: policy(allow('ec2:DescribeInstances')), ...properties } },
            },
          },
        }),
      })));
      expect(found('AWS::IAM::RolePolicy', { RoleName: 'CspmMonitorAws', PolicyName: 'Guard' })).toBe(1);
      expect(found('AWS::IAM::Policy', { Roles: ['cspmmonitoraws'], PolicyName: { Ref: 'P' } })).toBe(1);
      expect(found('AWS::IAM::Policy', { Roles: ['CspmMonitorAws'], PolicyName: { 'Fn::Sub': '${P}-other' } })).toBe(0);
      expect(found('AWS::IAM::RolePolicy', { RoleName: 'CspmMonitorAws', PolicyName: 'other' })).toBe(0);
      expect(found('AWS::IAM::RolePolicy', { RoleName: 'Other', PolicyName: 'guard' })).toBe(0);
      expect(found('AWS::IAM::ManagedPolicy', { Roles: ['CspmMonitorAws'], ManagedPolicyName: 'guard' })).toBe(0);
    });

  test('two names, or the two branches of a condition, are no conflict', () => {
    const two = onlyRole(reviewOf({ Resources: { R: roleOf({ Policies: [guard, other({ PolicyName: 'other' })] }) } }));
    expect([two.levels, two.unread]).toEqual([[], []]);
    const branches = reviewOf({
      Conditions: { C: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] } },
      Resources: {
        R: roleOf({ Policies: [{ 'Fn::If': ['C', guard, other()] }] }),
      },
    });
    expect([onlyRole(branches).denied.length, onlyRole(branches).unread]).toEqual([1, []]);
  });

  test('managed policies of one name under opposite conditions: all of them count', () => {
    const managed = (Condition: string, ...statements: object[]) =>
      ({ Type: 'AWS::IAM::ManagedPolicy', Condition, Properties: { ManagedPolicyName: 'Shared', PolicyDocument: policy(...statements) } });
    const C = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'x'] };
    const review = reviewOf({
      Conditions: { C, D: { 'Fn::Not': [{ Condition: 'C' }] } },
      Resources: {
        R: roleOf({ ManagedPolicyArns: [{ 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:policy/Shared' }] }),
        P1: managed('C', allow('s3:ListBucket')),
        P2: managed('D', allow('iam:*')),
      },
    });
    expect([exitCode(review), onlyRole(review).levels[0], onlyRole(review).unread]).toEqual([1, 'administrator', []]);
  });
});

describe('who else can assume a role', () => {
  test.each(['contoso.ciamlogin.com', 'contoso.b2clogin.com'])('an Entra tenant for customers: %s', (host) => {
    const issuer = `${host}/${TENANT}/v2.0`;
    const review = reviewOf({ Resources: { R: roleOf({ trusts: [trust({ StringEquals: { [`${issuer}:aud`]: 'x' } }, issuer)] }) } });
    expect(onlyRole(review).trusts[0]).toMatchObject({ who: `an application of the Entra tenant ${TENANT}`, issuer, tenant: TENANT });
  });

  test('certificates, and a SAML provider that is a reference, beside Defender for Cloud', () => {
    const more = (Principal: object, Action: string) => ({ Effect: 'Allow', Principal, Action });
    const { trusts } = onlyRole(reviewOf({
      Resources: {
        Saml: { Type: 'AWS::IAM::SAMLProvider', Properties: { Name: 'Entra' } },
        R: roleOf({
          trusts: [trust(RIGHT), more({ Service: ['rolesanywhere.amazonaws.com', 'credentials.iot.amazonaws.com'] }, 'sts:AssumeRole'),
            more({ Federated: { Ref: 'Saml' } }, 'sts:AssumeRoleWithSAML')],
        }),
      },
    }));
    expect(trusts.slice(1).map(({ who, dangers }) => [who, dangers])).toEqual(
      ['holders of certificates that AWS IoT Core accepts', 'holders of certificates that IAM Roles Anywhere accepts',
        'users of the SAML provider Entra'].map(who =>
        [who, [`${who[0].toUpperCase()}${who.slice(1)} can assume the role besides the one that the role is for`]]));
  });

  test('a SAML provider alone is not an OIDC provider that is not known', () => {
    const Trust = { Effect: 'Allow', Principal: { Federated: { 'Fn::GetAtt': ['Saml', 'Arn'] } }, Action: 'sts:AssumeRoleWithSAML' };
    for (const Federated of [{ Ref: 'Saml' }, Trust.Principal.Federated]) {
      const review = reviewOf({
        Resources: {
          Saml: { Type: 'AWS::IAM::SAMLProvider', Properties: {} },
          R: roleOf({ trusts: [{ ...Trust, Principal: { Federated } }] }),
        },
      });
      expect([review.roles, review.unread]).toEqual([[], []]);
    }
  });
});

describe('an answer about an account that is not whole', () => {
  const { AssumeRolePolicyDocument, Policies } = roleOf().Properties;
  const detail = {
    RoleName: 'Contoso',
    Arn: 'arn:aws:iam::111122223333:role/Contoso',
    AssumeRolePolicyDocument,
    RolePolicyList: Policies,
    AttachedManagedPolicies: [],
  };
  const reviewed = (answer: object) =>
    makeReview(readReviewed({ deployed: fileOf({ RoleDetailList: [detail], Policies: [], ...answer }) }));
  const unreadOf = (answer: object) => reviewed(answer).lines.map(({ why }) => why);
  test('further pages, and roles without their policies, are said', () => {
    expect(unreadOf({ IsTruncated: false, Marker: null })).toEqual([]);
    for (const more of [{ IsTruncated: true }, { Marker: 'x' }, { NextToken: 'x' }]) {
      expect(unreadOf(more)).toEqual([expect.stringMatching(/^The answer is only a part/)]);
    }
    const { RolePolicyList, ...without } = detail;
    expect([RolePolicyList.length, unreadOf({ RoleDetailList: [without] })])
      .toEqual([1, ['The answer has no RolePolicyList of Contoso, so not all policies of these roles are shown']]);
  });

  test('so are entries of other forms, and two versions of a policy that are in force; a policy that is there twice is refused', () => {
    expect(unreadOf({ RoleDetailList: [{ ...detail, RolePolicyList: ['x'] }] })).toHaveLength(1);
    expect(() => unreadOf({ RoleDetailList: [detail, 'x'] })).toThrow('got no RoleDetailList');
    const Arn = 'arn:aws:iam::111122223333:policy/Own';
    const version = { IsDefaultVersion: true, Document: policy(allow('ec2:DescribeInstances')) };
    const own = { Arn, PolicyName: 'Own', PolicyVersionList: [version] };
    const attached = { ...detail, AttachedManagedPolicies: [{ PolicyName: 'Own', PolicyArn: Arn }] };
    const withPolicies = (...all: object[]) => unreadOf({ RoleDetailList: [attached], Policies: all }).length;
    const wider = { ...own, PolicyVersionList: [{ ...version, Document: policy(allow('s3:PutObject')) }] };
    expect([withPolicies(own), withPolicies({ ...own, PolicyVersionList: [version, version] })]).toEqual([0, 1]);
    expect(() => withPolicies(own, wider)).toThrow('must have each role and policy of one account once');
  });
});

test('a file beside the template is no answer for the address of somebody else, only for a folder that is a parameter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const stack = (TemplateURL: unknown) => ({ Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } });
  writeFileSync(join(folder, 'child.json'), JSON.stringify({ Resources: { R: roleOf() } }));
  writeFileSync(join(folder, 'main.json'), JSON.stringify({
    Parameters: { Folder: { Type: 'String' }, Known: { Type: 'String', Default: 'https://bucket.s3.amazonaws.com/other/' } },
    Resources: {
      N: stack('https://bucket.s3.amazonaws.com/other/child.json'),
      K: stack({ 'Fn::Sub': '${Known}child.json' }),
      Own: stack({ 'Fn::Sub': '${Folder}child.json' }),
      If: stack({ 'Fn::If': ['C', { 'Fn::Sub': '${Folder}child.json' }, 'https://bucket.s3.amazonaws.com/other/child.json'] }),
    },
  }));
  const review = makeReview(readReviewed({ template: join(folder, 'main.json') }));
  expect(onlyRole(review).places).toEqual(['main, Own']);
  expect(listedOf(review)).toEqual([
    '${C ? <the parameter Folder>child.json : https://bucket.s3.amazonaws.com/other/child.json}',
    'https://bucket.s3.amazonaws.com/other/child.json',
  ].map(url => `AWS::CloudFormation::Stack: what it deploys is not in the source: ${url}`));
});

const MACRO = { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://a/b' } } };
const READS = [{ PolicyName: 'P', PolicyDocument: policy(allow('ec2:DescribeInstances')) }];
describe('a macro beside other keys can change all of them', () => {
  test.each<[string, RoleOptions, object]>([
    ['a document', { Policies: [{ PolicyName: 'P', PolicyDocument: { ...policy(allow('ec2:DescribeInstances')), ...MACRO } }] }, {}],
    ['a statement', { statements: [{ ...allow('ec2:DescribeInstances'), ...MACRO }] }, {}],
    ['a statement that denies', { statements: [allow('ec2:DescribeInstances'), { ...deny('s3:*'), ...MACRO }] }, {}],
    ['an element of the policies',
      { Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('ec2:DescribeInstances')), ...MACRO }] }, {}],
    ['a condition',
      {
        statements: [{
          ...allow('ec2:DescribeInstances'),
          Condition: { 'Bool': { 'aws:SecureTransport': 'true' }, 'Fn::Transform': { Name: 'M' } },
        }],
      }, {}],
    ['a policy of the role', {},
      {
        X: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'X', Roles: ['Contoso'], PolicyDocument: policy(allow('s3:ListBucket')), ...MACRO,
          },
        },
      }],
  ])('of %s: it is not known', (_, options, more) => {
    const review = reviewOf({ Resources: { Role: roleOf(options), ...more } });
    expect([onlyRole(review).alarms, exitCode(review)]).toEqual([[expect.stringContaining('because a macro writes a part of it')], 1]);
  });

  test.each<[string, RoleOptions, object]>([['properties', MACRO, {}], ['a resource', {}, MACRO],
    ['a loop', { 'Fn::ForEach::X': ['A', ['a'], { Policies: READS }] }, {}]])(
    'of a role, in its %s: whom it trusts is not known either', (_, options, more) => {
      const { alarms } = onlyRole(reviewOf({ Resources: { Role: { ...roleOf(options), ...more } } }));
      expect(alarms).toEqual([
        expect.stringMatching(/^A statement of the trust is not read, because a macro writes a part of it: /),
        expect.stringMatching(/^a statement is not read completely, because a macro writes a part of it: /),
      ]);
    });

  test('of the condition of a trust, and of a statement of it that denies', () => {
    const account = { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'sts:AssumeRole' };
    for (const trusts of [[trust({ ...RIGHT, 'Fn::Transform': { Name: 'M' } })], [trust(RIGHT), { ...account, ...MACRO }]]) {
      expect(onlyRole(reviewOf({ Resources: { Role: roleOf({ trusts }) } })).alarms.slice(0, 1))
        .toEqual([expect.stringMatching(/^A statement of the trust is not read, because a macro writes a part of it: /)]);
    }
  });

  test('of the condition of a statement that denies: it only denies', () => {
    const denied = deny('s3:*', '*', { 'Bool': { 'aws:SecureTransport': 'true' }, 'Fn::Transform': { Name: 'M' } });
    expect(onlyRole(reviewOf({ Resources: { Role: roleOf({ statements: [allow('ec2:DescribeInstances'), denied] }) } })).alarms)
      .toEqual([]);
  });
});

describe('a text of JSON with a name that is there twice, of which IAM can read the other value', () => {
  const twice = (text: string, name: string, first: string) => text.replace(`"${name}"`, `"${name}":${first},"${name}"`);
  test('a policy and a trust', () => {
    const document = twice(JSON.stringify(policy(allow('ec2:DescribeInstances'))), 'Action', '"iam:*"');
    const given = reviewOf({ Resources: { Role: roleOf({ Policies: [{ PolicyName: 'P', PolicyDocument: document }] }) } });
    expect(onlyRole(given).alarms)
      .toEqual([expect.stringMatching(/^a statement is not read completely, because the document is not known: /)]);
    const trusted = twice(JSON.stringify(policy(trust(RIGHT))), 'sts:RoleSessionName', '"*"');
    expect(onlyRole(reviewOf({ Resources: { Role: roleOf({ AssumeRolePolicyDocument: trusted }) } })).alarms.slice(0, 1))
      .toEqual([expect.stringMatching(/^A statement of the trust is not read, because the document is not known: /)]);
    const plan = {
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            { address: 'aws_iam_role.r', mode: 'managed', type: 'aws_iam_role', values: { name: 'R', assume_role_policy: trusted } },
          ],
        },
      },
    };
    expect(exitCode(makeReview(readReviewed({ plan: fileOf(plan) })))).toBe(1);
  });

  test('the template of a StackSet', () => {
    const body = twice(JSON.stringify({ Resources: { R: roleOf() } }), 'Resources', '{}');
    const review = reviewOf({ Resources: { S: { Type: 'AWS::CloudFormation::StackSet', Properties: { TemplateBody: body } } } });
    expect([review.roles, exitCode(review)]).toEqual([[], 1]);
    expect(review.lines.map(({ what, why }) => `${what}: ${why.slice(0, 37)}`))
      .toEqual(['AWS::CloudFormation::StackSet: what it deploys is not in the source:']);
  });
});

test('a policy is for the role that the value of a parameter names', () => {
  const template = fileOf({
    Parameters: { To: { Type: 'String', Default: 'Other' } },
    Resources: {
      Role: roleOf(),
      X: { Type: 'AWS::IAM::ManagedPolicy', Properties: { Roles: [{ Ref: 'To' }], PolicyDocument: policy(allow('s3:PutObject')) } },
    },
  });
  const codeOf = (parameter: string[]) => exitCode(makeReview(readReviewed({ template, parameter })));
  expect([codeOf([]), codeOf(['To=Contoso'])]).toEqual([0, 1]);
  expect(() => codeOf(['Too=Contoso'])).toThrow('--parameter must name a parameter of the template, got "Too"');
  expect(() => codeOf(['To'])).toThrow('--parameter must be NAME=VALUE, got "To"');
});

describe('outputs that are texts are read where they are used', () => {
  const letting = (AWS: unknown, Condition?: object) => ({
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: ['q'], PolicyDocument: policy({ Effect: 'Allow', Principal: { AWS }, Action: 'sqs:*', Resource: '*', Condition }),
    },
  });
  const trusting = (AWS: unknown) => roleOf({
    RoleName: 'Other', trusts: [{ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }], statements: [allow('s3:*')],
  });
  const IMPORT = { 'Fn::ImportValue': 'x' };
  test.each<[string, string, object, number]>([
    ['everybody', '*', letting(IMPORT), 1],
    ['everybody can assume a role', '*', trusting(IMPORT), 1],
    ['a unique id', 'AROAEXAMPLE123456789', letting(IMPORT), 1],
    ['a pattern in a condition', 'arn:aws:iam::*:role/Con*', letting('*', { ArnLike: { 'aws:PrincipalArn': IMPORT } }), 1],
    ['everybody, by a nested stack', '*', letting({ 'Fn::GetAtt': ['N', 'Outputs.X'] }), 1],
    ['a part of the name of a role', 'role/Con', letting({ 'Fn::Sub': 'arn:aws:iam::111122223333:${N.Outputs.X}toso' }), 1],
    ['somebody else', 'arn:aws:iam::111122223333:role/Else', letting(IMPORT), 0],
  ])('%s', (_, Value, X, code) => {
    const outputs = { Outputs: { X: { Value, Export: { Name: 'x' } } } };
    const TemplateBody = JSON.stringify({ Resources: { T: { Type: 'AWS::SNS::Topic' } }, ...outputs });
    const N = { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateBody } };
    expect(exitCode(reviewOf({ Resources: { Role: roleOf(), N, X } }))).toBe(code);
  });
});

test('the own account of another stack is not the account of the role', () => {
  const letting = (account: unknown) => ({
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: ['q'],
      PolicyDocument: policy({
        ...allow('sqs:*', '*', { StringEquals: { 'aws:PrincipalAccount': account } }), Principal: '*',
      }),
    },
  });
  const codeOf = (account: unknown) => exitCode(makeReview({
    source: 'x',
    unread: [],
    templates: [
      { name: 'A', account: '111122223333', template: { Resources: { Role: roleOf() } } },
      { name: 'B', account: '444455556666', template: { Resources: { X: letting(account) } } },
    ],
  }));
  expect([codeOf({ Ref: 'AWS::AccountId' }), codeOf('444455556666'), codeOf('111122223333')]).toEqual([0, 0, 1]);
});
