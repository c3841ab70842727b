/** What a person accepts is one thing at one place: the same words for another resource, another account or a second time are new. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { allow, deny, fileOf, policy, reviewOf, RIGHT, roleOf, trust } from './support';
import { acceptFile, readAccepted, withAccepted } from '../../../cli/review/accepted';
import type { Review } from '../../../cli/review/result';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';
import { toLines } from '../../../cli/review/terminal';

const accept = (before: Review, now: Review) =>
  withAccepted(now, readAccepted(fileOf(acceptFile(before).replaceAll('"TODO"', '"approved"'))));
const codeOf = (before: Review, now: Review) => exitCode(accept(before, now));
const unknownIn = ({ lines }: Review) =>
  lines.filter(({ reason }) => reason === undefined).map(({ what, why, where }) => `${what} (${where}): ${why}`);

const resource = (Type: string, Properties: object, path?: string) =>
  ({ Type, Properties, ...path !== undefined && { Metadata: { 'aws:cdk:path': path } } });
const ARN = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const NAME = 'CspmMonitorAws';
const role = (...statements: object[]) => roleOf({ RoleName: NAME, statements: [allow('ec2:DescribeInstances'), ...statements] });
const letting = (Action: string, Resource: unknown) => policy({ Effect: 'Allow', Action, Resource, Principal: { AWS: ARN('Role') } });
const BUCKETS = {
  A: resource('AWS::S3::Bucket', { BucketName: 'public-data' }), B: resource('AWS::S3::Bucket', { BucketName: 'top-secret' }),
};
const UNNAMED = { A: resource('AWS::S3::Bucket', {}), B: resource('AWS::S3::Bucket', { Tags: [] }) };
const beside = (Resources: object, sections: object = {}) => reviewOf({ ...sections, Resources: { Role: role(), ...Resources } });

interface Stack {
  readonly template: object;
  readonly account?: string;
}
/** The review of a cloud assembly with these stacks. */
function reviewOfApp(stacks: { readonly [id: string]: Stack }): Review {
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  mkdirSync(folder, { recursive: true });
  const artifacts = Object.entries(stacks).map(([id, { template, account = 'unknown-account' }]) => {
    writeFileSync(join(folder, `${id}.template.json`), JSON.stringify(template));
    return [id, {
      type: 'aws:cloudformation:stack',
      displayName: id,
      environment: `aws://${account}/eu-west-1`,
      properties: {
        templateFile: `${id}.template.json`,
      },
    }];
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: '48.0.0', artifacts: Object.fromEntries(artifacts) }));
  return makeReview(readReviewed({ assembly: folder }));
}

describe('what moves to another resource is new', () => {
  test.each<[string, object]>([['by name', BUCKETS], ['without names', UNNAMED]])('a bucket policy, of buckets %s', (_, buckets) => {
    const of = (id: string) => beside({
      ...buckets,
      Policy: resource('AWS::S3::BucketPolicy',
        { Bucket: { Ref: id }, PolicyDocument: letting('s3:*', [ARN(id), { 'Fn::Join': ['', [ARN(id), '/*']] }]) }),
    });
    expect([codeOf(of('A'), of('A')), codeOf(of('A'), of('B'))]).toEqual([0, 1]);
  });

  test.each<[string, object]>([['by name', BUCKETS], ['without names', UNNAMED]])(
    'a bucket policy that allows everything on *, of buckets %s', (_, buckets) => {
      const of = (id: string) =>
        beside({ ...buckets, Policy: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: id }, PolicyDocument: letting('s3:*', '*') }) });
      expect([codeOf(of('A'), of('A')), codeOf(of('A'), of('B'))]).toEqual([0, 1]);
    });

  test.each<[string, object]>([['by name', BUCKETS], ['without names', UNNAMED]])('an inline policy, of buckets %s', (_, buckets) => {
    const of = (id: string) =>
      reviewOf({
        Resources: { ...buckets, Role: role({ Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [ARN(id), '/*']] } }) },
      });
    expect([codeOf(of('A'), of('A')), codeOf(of('A'), of('B'))]).toEqual([0, 1]);
  });

  test('a policy of another stack, which refers to the resources of that one', () => {
    const elsewhere = (id: string) => ({
      Resources: {
        ...BUCKETS,
        P: resource('AWS::IAM::Policy',
          { Roles: [NAME], PolicyDocument: policy({ Effect: 'Allow', Action: 's3:PutObject', Resource: ARN(id) }) }),
      },
    });
    const of = (id: string) => reviewOfApp({ Roles: { template: { Resources: { Role: role() } } }, Data: { template: elsewhere(id) } });
    expect([codeOf(of('A'), of('A')), codeOf(of('A'), of('B'))]).toEqual([0, 1]);
    expect(JSON.stringify(of('A').access)).toContain('arn:${AWS::Partition}:s3:::public-data');
  });

  test('a key of another alias', () => {
    const key = (used: string) => ({
      ...Object.fromEntries(['one', 'two'].flatMap(id => [
        [id, resource('AWS::KMS::Key', { KeyPolicy: used === id ? letting('kms:Decrypt', '*') : {} })],
        [`Alias${id}`, resource('AWS::KMS::Alias', { AliasName: `alias/${id}`, TargetKeyId: { Ref: id } })],
      ])),
    });
    expect([codeOf(beside(key('one')), beside(key('one'))), codeOf(beside(key('one')), beside(key('two')))]).toEqual([0, 1]);
    expect(beside(key('two')).lines.map(({ what }) => what)).toEqual(['AWS::KMS::Key alias/two']);
  });

  test('a logical id is no identity, also of what has no name', () => {
    const of = (id: string) => beside({
      [id]: resource('AWS::S3::Bucket', {}),
      [`${id}Policy`]: resource('AWS::S3::BucketPolicy',
        { Bucket: { Ref: id }, PolicyDocument: letting('s3:*', ARN(id)) }),
    });
    expect(codeOf(of('BucketA1B2C3D4'), of('BucketE5F6A7B8'))).toBe(0);
  });
});

test.each<[string, object]>([
  ['a bucket', resource('AWS::S3::BucketPolicy', { PolicyDocument: letting('s3:*', '*') })],
  ['a key', resource('AWS::KMS::Key', { KeyPolicy: letting('kms:Decrypt', '*') })],
  ['a function', resource('AWS::Lambda::Function', { Role: ARN('Role'), Code: { S3Bucket: 'b', S3Key: `${'a'.repeat(64)}.zip` } })],
])('a second one is new, and one less is a note: %s', (_, one) => {
  const [first, both] = [beside({ One: one }), beside({ One: one, Two: one })];
  expect([codeOf(first, first), codeOf(first, both), codeOf(both, both), codeOf(both, first)]).toEqual([0, 1, 0, 0]);
  expect(accept(both, first).noLongerThere).toHaveLength(1);
});

const CONDITIONS = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
const MAPPED = (value: string) => ({ Mappings: { M: { 'eu-west-1': { p: value } } } });
test.each<[string, () => Review, () => Review]>([
  ['a longer session', () => reviewOf({ Resources: { Role: role() } }),
    () => reviewOf({ Resources: { Role: roleOf({ RoleName: NAME, MaxSessionDuration: 43200 }) } })],
  ['a role without its condition', () => reviewOf({ ...CONDITIONS, Resources: { Role: { ...role(), Condition: 'Never' } } }),
    () => reviewOf({ ...CONDITIONS, Resources: { Role: role() } })],
  ['a policy without its condition',
    () => beside({ K: { ...resource('AWS::KMS::Key', { KeyPolicy: letting('kms:Decrypt', '*') }), Condition: 'Never' } }, CONDITIONS),
    () => beside({ K: resource('AWS::KMS::Key', { KeyPolicy: letting('kms:Decrypt', '*') }) }, CONDITIONS)],
  ['another value of a mapping', ...['ReadOnlyAccess', 'AdministratorAccess'].map(value => () => beside(
    { X: resource('Custom::Attach', { Role: NAME, Policy: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'p'] } }) }, MAPPED(value),
  )) as [() => Review, () => Review]],
  ['another value that looks like a hash',
    ...['a', 'b'].map(value =>
      () => beside({ X: resource('Custom::Attach', { Role: NAME, Value: value.repeat(64) }) })) as [() => Review, () => Review]],
  ...([
    [{ Principal: { AWS: ARN('Role') }, NotResource: 'x' }, { Principal: { AWS: ARN('Role') }, NotResource: 'y' }],
    [{ NotPrincipal: { AWS: 'x' } }, { Principal: '*' }],
    [{ Principal: { AWS: [ARN('Role'), 'x'] } }, { Principal: { AWS: ARN('Role'), Federated: 'x' } }],
  ] as const).map((pair): [string, () => Review, () => Review] => [`a statement, ${JSON.stringify(pair)}`,
    ...pair.map(more => () => beside({
      K: resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Action: 'kms:*', ...more }) }),
    })) as [() => Review, () => Review]]),
  ...([
    ['AWS::Serverless::Function', 'Policies'], ['Contoso::Iam::Role::MODULE', 'Name'], ['AWS::CloudFormation::Stack', 'Parameters'],
    ['AWS::ServiceCatalog::CloudFormationProvisionedProduct', 'ProductId'],
  ] as const).map(([type, key]): [string, () => Review, () => Review] => [`what is not read, ${type}`,
    ...['a', 'b'].map(value => () => beside({ X: resource(type, { [key]: { P: value } }) })) as [() => Review, () => Review]]),
  ['what a StackSet gives to an account', ...['arn:aws:s3:::a', '*'].map(ParameterValue => () => reviewOf({
    Resources: {
      S: resource('AWS::CloudFormation::StackSet', {
        TemplateBody: JSON.stringify({
          Parameters: { P: { Type: 'String' } }, Resources: { Role: role(allow('s3:*', { Ref: 'P' } as never)) },
        }),
        StackInstancesGroup: [{ ParameterOverrides: [{ ParameterKey: 'P', ParameterValue }] }],
      }),
    },
  })) as [() => Review, () => Review]],
  ['an account that no side says is its own', ...['${AWS::AccountId}', '999999999999'].map(account => () => beside({
    Other: roleOf({
      RoleName: 'Other',
      statements: [allow('iam:*')],
      trusts: [{ Effect: 'Allow', Principal: { AWS: { 'Fn::Sub': `arn:aws:iam::${account}:role/deploy` } }, Action: 'sts:AssumeRole' }],
    }),
  })) as [() => Review, () => Review]],
  ['somebody else in the same statement', ...[[], ['arn:aws:iam::999999999999:root']].map(others => () => beside({
    K: resource('AWS::KMS::Key', { KeyPolicy: policy({ ...allow('kms:Decrypt'), Principal: { AWS: [ARN('Role'), ...others] } }) }),
  })) as [() => Review, () => Review]],
])('%s is not what was accepted', (_, before, now) => {
  expect([codeOf(before(), before()), codeOf(before(), now())]).toEqual([0, 1]);
});

const SERVICE = 'arn:aws:lambda:eu-west-1:111122223333:function:f';
const opened = (Principal: unknown, Bucket: unknown = 'logs') =>
  resource('AWS::S3::BucketPolicy',
    { Bucket, PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*', Principal: { AWS: Principal } }) });
const irsa = (Url: string, Value: string) => beside({
  Provider: resource('Custom::AWSCDKOpenIdConnectProvider', { ServiceToken: SERVICE, Url, CodeHash: Url.length }),
  Json: resource('Custom::AWSCDKCfnJson', { ServiceToken: SERVICE, Value }),
  Irsa: resource('AWS::IAM::Role', {
    AssumeRolePolicyDocument: policy({
      ...trust({}), Principal: { Federated: { Ref: 'Provider' } }, Condition: { StringEquals: { 'Fn::GetAtt': ['Json', 'Value'] } },
    }),
    Policies: [{ PolicyName: 'p', PolicyDocument: policy({ ...allow('iam:UpdateAssumeRolePolicy'), Resource: ARN('Role') }) }],
  }),
});
const EKS = 'https://oidc.eks.eu-west-1.amazonaws.com/id/ABC';
const RUNS = (code: string, action: string) => beside({
  Grants: roleOf({
    RoleName: 'Grants',
    trusts: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    statements: [allow(action)],
  }),
  F: resource('AWS::Lambda::Function',
    {
      FunctionName: 'f',
      Role: ARN(
        'Grants'),
      Code: { S3Bucket: 'b', S3Key: `${code.repeat(64)}.zip` },
      Environment: { Variables: { R: ARN('Role') } },
    }),
});
const NO_VALUE = { Ref: 'AWS::NoValue' };
const admittingTokens = (Resources: object) => reviewOf({
  Resources: {
    ...Resources,
    Role: roleOf({
      RoleName: NAME,
      trusts: [trust(RIGHT), {
        ...trust({ StringEquals: { 'cognito-identity.amazonaws.com:aud': { Ref: 'Pool' } } }),
        Principal: { Federated: 'cognito-identity.amazonaws.com' },
      }],
    }),
  },
});
test.each<[string, () => Review, () => Review]>([
  ['the URL of a provider', () => irsa(EKS, '{}'), () => irsa('https://evil.example.com', '{}')],
  ['a condition in a CfnJson', () => irsa(EKS, '{"a:sub":"b"}'), () => irsa(EKS, '{"a:aud":"b"}')],
  ['what a custom resource is asked', ...['reader', 'everybody'].map(Key => () =>
    beside({ Asked: resource('Custom::Look', { ServiceToken: SERVICE, Key }), P: opened(ARN('Asked')) })) as [() => Review, () => Review]],
  ['the default of a parameter of Parameter Store',
    ...['/a', '/b'].map(Default => () => beside({ P: opened(ARN('Role'), { Ref: 'Given' }) },
      { Parameters: { Given: { Type: 'AWS::SSM::Parameter::Value<String>', Default } } })) as [() => Review, () => Review]],
  ['a bucket of a mapping',
    ...['logs', 'payroll'].map(p => () => beside({ P: opened(ARN('Role'), { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'p'] }) },
      { Mappings: { M: { 'eu-west-1': { p }, 'us-east-1': { p: 'x' } } } })) as [() => Review, () => Review]],
  ['a bucket of a branch', ...['logs', 'payroll'].map(BucketName => () => beside(
    { A: resource('AWS::S3::Bucket', { BucketName: { 'Fn::If': ['C', 'x', BucketName] } }), P: opened(ARN('Role'), { Ref: 'A' }) },
    { Parameters: { Q: { Type: 'String' } }, Conditions: { C: { 'Fn::Equals': [{ Ref: 'Q' }, 'a'] } } })) as [() => Review, () => Review]],
  ['the value of a parameter of the template', ...['reader', 'everybody'].map(Value => () => beside({
    V: resource('AWS::SSM::Parameter', { Name: '/v', Value }),
    C: resource('Custom::X', { Role: NAME, Of: { 'Fn::GetAtt': ['V', 'Value'] } }),
  })) as [() => Review, () => Review]],
  ['a policy that is not read', ...['P', 'Q'].map(name => () => beside({
    X: resource('AWS::S3::BucketPolicy', { Bucket: 'b', PolicyDocument: { Ref: name } }),
  })) as [() => Review, () => Review]],
  ['the content of a document', ...['a', 'b'].map(command => () => beside({
    D: resource('AWS::SSM::Document', { Content: { command } }),
    A: resource('AWS::SSM::Association',
      { Name: { Ref: 'D' }, Parameters: { Role: [ARN('Role')] } }),
  })) as [() => Review, () => Review]],
  ['the content of a document with a name', ...['a', 'b'].map(command => () => beside({
    D: resource('AWS::SSM::Document', { Name: 'Ours', Content: { command } }),
    A: resource('AWS::SSM::Association', { Name: { Ref: 'D' }, Parameters: { Role: [ARN('Role')] } }),
  })) as [() => Review, () => Review]],
  ['whom a pool with a name admits', ...[false, true].map(AllowUnauthenticatedIdentities => () => admittingTokens({
    Pool: resource('AWS::Cognito::IdentityPool', { IdentityPoolName: 'ours', AllowUnauthenticatedIdentities }),
  })) as [() => Review, () => Review]],
  ['the content of a policy of another stack', ...['s3:GetObject', 'iam:*'].map(action => () => reviewOfApp({
    A: { template: { Resources: { Role: roleOf({ RoleName: NAME, ManagedPolicyArns: ['arn:aws:iam::111122223333:policy/More'] }) } } },
    B: {
      template: {
        Resources: { P: resource('AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'More', PolicyDocument: policy(allow(action)) }) },
      },
    },
  })) as [() => Review, () => Review]],
  ['a tag of a role that its policy compares', ...['logs', 'payroll'].map(Value => () => reviewOf({
    Resources: {
      Role: roleOf({
        RoleName: NAME, statements: [allow('s3:GetObject', 'arn:aws:s3:::${aws:PrincipalTag/of}/*')], Tags: [{ Key: 'of', Value }],
      }),
    },
  })) as [() => Review, () => Review]],
  ['a deny under a condition of the template', ...[deny('s3:GetObject'), { 'Fn::If': ['Never', deny('s3:GetObject'), NO_VALUE] }].map(
    one => () => reviewOf({ ...CONDITIONS, Resources: { Role: role(allow('s3:*'), one) } })) as [() => Review, () => Review]],
  ['the code of a function', () => RUNS('a', 's3:GetObject'), () => RUNS('b', 's3:GetObject')],
  ['the content of a layer', ...['a', 'b'].map(hash => () => beside({
    L: resource('AWS::Lambda::LayerVersion', { Content: { S3Bucket: 'b', S3Key: `${hash.repeat(64)}.zip` } }),
    F: resource('AWS::Lambda::Function', { Layers: [{ Ref: 'L' }], Environment: { Variables: { R: ARN('Role') } } }),
  })) as [() => Review, () => Review]],
  ['the rights of the role of an instance', ...['s3:GetObject', 's3:*'].map(action => () => beside({
    R: roleOf({
      RoleName: 'R',
      trusts: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      statements: [allow(action)],
    }),
    P: resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'R' }] }),
    I: resource('AWS::EC2::Instance', { IamInstanceProfile: { Ref: 'P' }, UserData: NAME }),
  })) as [() => Review, () => Review]],
  ['the rights of the role of a function', () => RUNS('a', 's3:GetObject'), () => RUNS('a', 's3:*')],
  ['a nested template that is not read', ...['a', 'b'].map(hash => () =>
    beside({
      N: resource('AWS::CloudFormation::Stack',
        { TemplateURL: `https://s3.amazonaws.com/b/${hash.repeat(64)}.json` }),
    })) as [() => Review, () => Review]],
])('what is behind a reference counts: %s', (_, before, now) => {
  expect([codeOf(before(), before()), codeOf(before(), now())]).toEqual([0, 1]);
});

test.each<[string, object]>([
  ['an access key', { K: resource('AWS::IAM::AccessKey', { UserName: { Ref: 'U' } }) }],
  ['an access key by name', { K: resource('AWS::IAM::AccessKey', { UserName: 'ann' }) }],
  ['a password', { U: resource('AWS::IAM::User', { UserName: 'ann', Groups: [{ Ref: 'G' }], LoginProfile: { Password: 'x' } }) }],
  ['a user of the group', { V: resource('AWS::IAM::User', { Groups: [{ Ref: 'G' }] }) }],
  ['a user who comes into the group', { A: resource('AWS::IAM::UserToGroupAddition', { GroupName: { Ref: 'G' }, Users: ['a', 'b'] }) }],
  ['somebody with the permission set', { B: resource('AWS::SSO::Assignment', { PermissionSetArn: ARN('S'), PrincipalId: 'b' }) }],
  ['an access key of a user with a policy beside it', { K: resource('AWS::IAM::AccessKey', { UserName: { Ref: 'W' } }) }],
])('who gets rights that are accepted is new: %s', (_, more) => {
  const of = (others: object) => beside({
    U: resource('AWS::IAM::User', { UserName: 'ann', Groups: [{ Ref: 'G' }] }),
    W: resource('AWS::IAM::User', {}),
    P: resource('AWS::IAM::Policy',
      { PolicyName: 'P', Users: [{ Ref: 'W' }], PolicyDocument: policy(allow('sts:AssumeRole', `*/${NAME}`)) }),
    G: resource('AWS::IAM::Group', { Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('iam:*')) }] }),
    A: resource('AWS::IAM::UserToGroupAddition', { GroupName: { Ref: 'G' }, Users: ['a'] }),
    S: resource('AWS::SSO::PermissionSet', { Name: 'ops', InlinePolicy: policy(allow('iam:*')) }),
    B: resource('AWS::SSO::Assignment', { PermissionSetArn: ARN('S'), PrincipalId: 'a' }),
    ...others,
  });
  expect([codeOf(of({}), of({})), codeOf(of({}), of(more))]).toEqual([0, 1]);
});

test('a user who is accepted with a Deny and a boundary is new without one of them', () => {
  const PermissionsBoundary = 'arn:aws:iam::111122223333:policy/B';
  const of = (boundary: object, ...denies: object[]) => beside({
    U: resource('AWS::IAM::User',
      { UserName: 'ann', ...boundary, Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('iam:*'), ...denies) }] }),
  });
  const [denied, onlyIf] = [deny('iam:PutRolePolicy'), { 'Fn::If': ['C', deny('iam:PutRolePolicy'), NO_VALUE] }];
  const before = of({ PermissionsBoundary }, denied);
  const codes = [before, of({ PermissionsBoundary }), of({}, denied), of({ PermissionsBoundary }, onlyIf)].map(now => codeOf(before, now));
  expect(codes).toEqual([0, 1, 1, 1]);
});

test('the account is the same as a reference and as a number', () => {
  const of = (root: unknown) => reviewOfApp({
    A: {
      account: '111122223333',
      template: {
        Resources: {
          Role: role(),
          P: opened([ARN('Role'), root]),
          Q: opened([ARN('Role'), { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' }]),
        },
      },
    },
  });
  const [reference, own, other] = [
    { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' }, 'arn:aws:iam::111122223333:root', 'arn:aws:iam::444455556666:root',
  ].map(of);
  expect([codeOf(reference, own), codeOf(own, reference), codeOf(reference, other)]).toEqual([0, 0, 1]);
});

test('another version of a cluster with a name is no other access', () => {
  const of = (Version: string) => beside({
    K: resource('AWS::EKS::Cluster', { Name: 'k', Version }),
    E: resource('AWS::EKS::AccessEntry', { ClusterName: { Ref: 'K' }, PrincipalArn: ARN('Role') }),
  });
  expect([exitCode(of('1.33')), codeOf(of('1.33'), of('1.34'))]).toEqual([1, 0]);
});

test('tags and code hashes of CDK behind a reference do not count, and references in a circle end', () => {
  const of = (hash: string, Tags: object[]) => beside({
    Asked: resource('Custom::Look', { ServiceToken: SERVICE, CodeHash: hash, Of: { Ref: 'Other' } }),
    Other: resource('Custom::Look', { ServiceToken: SERVICE, Tags, Of: { Ref: 'Asked' } }),
    P: opened(ARN('Asked')),
  });
  expect([exitCode(of('a', [])), codeOf(of('a', []), of('b', [{ Key: 'a', Value: 'b' }]))]).toEqual([1, 0]);
});

test('whom an accepted role that Microsoft can assume may become or use is new, too', () => {
  const bridge = (of: string, RoleName: string) =>
    roleOf({ RoleName, trusts: [{ Effect: 'Allow', Principal: { AWS: ARN(of) }, Action: 'sts:AssumeRole' }], statements: [allow('s3:*')] });
  const of = (more: object) => beside({ A: bridge('Role', 'bridge'), ...more });
  const B = bridge('A', 'payroll');
  for (const more of [{ B }, { P: opened(ARN('A')) },
    { E: resource('AWS::EKS::AccessEntry', { ClusterName: 'c', PrincipalArn: ARN('A') }) }]) {
    expect([codeOf(of({}), of({})), codeOf(of({}), of(more)), codeOf(of(more), of(more))]).toEqual([0, 1, 0]);
  }
  expect(codeOf(of({ B }), of({ B, P: opened(ARN('B')) }))).toBe(1);
});

test('equal lines are counted, wherever they are', () => {
  const stack = (id: string) =>
    ({
      template: {
        Resources: {
          [id]: resource('AWS::KMS::Key',
            { KeyPolicy: policy({ ...allow('kms:Decrypt'), Principal: { AWS: `arn:aws:iam::111122223333:role/${NAME}` } }) }),
        },
      },
    });
  const roles = { template: { Resources: { Role: role() } } };
  const [one, two] = [reviewOfApp({ roles, a: stack('K') }), reviewOfApp({ roles, a: stack('K'), b: stack('L') })];
  expect(two.lines).toEqual([expect.objectContaining({ what: 'AWS::KMS::Key', count: 2, where: 'a: K and b: L' })]);
  expect([codeOf(one, two), codeOf(two, two), codeOf(two, one)]).toEqual([1, 0, 0]);
  expect(unknownIn(accept(one, two))).toEqual([expect.stringMatching(/ \(accepted 1 of 2 times\)$/)]);
  expect(accept(two, one).noLongerThere).toHaveLength(1);
  const before = readAccepted(fileOf(acceptFile(one).replaceAll('"TODO"', '"approved"')));
  expect(JSON.parse(acceptFile(two, before)).listed).toEqual([expect.objectContaining({ count: 2, reason: 'TODO' })]);
});

test('one accepted line is not for two regions', () => {
  const of = (...regions: string[]) => beside(Object.fromEntries(regions.map(region =>
    [`X${region.replaceAll(/\W/g, '')}`, resource('AWS::SSM::Parameter', { Value: { 'Fn::Sub': `\${Role} ${region}` } })])));
  expect([codeOf(of('${AWS::Region}'), of('eu-west-1')), codeOf(of('${AWS::Region}'), of('eu-west-1', 'us-east-1'))]).toEqual([0, 1]);
});

test('one region and one account are right for the whole file, and a region is one of AWS', () => {
  const of = (...texts: string[]) => beside(Object.fromEntries(texts.map((text, i) =>
    [`X${i}`, resource('Custom::X', { Role: { 'Fn::Sub': '${Role}' }, Number: `${i}`, Text: { 'Fn::Sub': text } })])));
  const of2 = (one: string) => of(`arn:x:\${${one}}:a`, `arn:x:\${${one}}:b`);
  const inAccount = (...texts: string[]) => ({ ...of(...texts), accounts: ['111122223333'] });
  expect(codeOf(of2('AWS::AccountId'), inAccount('arn:x:111122223333:a', 'arn:x:111122223333:b'))).toBe(0);
  expect(codeOf(of2('AWS::AccountId'), inAccount('arn:x:111122223333:a', 'arn:x:999999999999:b'))).toBe(1);
  expect(codeOf(of2('AWS::Region'), of('arn:x:us-gov-west-1:a', 'arn:x:us-gov-west-1:b'))).toBe(0);
  expect(codeOf(of2('AWS::Region'), of('arn:x:us-east-1:a', 'arn:x:eu-west-1:b'))).toBe(1);
  expect(codeOf(of2('AWS::Region'), of('arn:x:us-gov-1:a', 'arn:x:us-gov-1:b'))).toBe(1);
});

test('a second role without a name is new, and says which one it is', () => {
  const unnamed = (id: string) =>
    ({ ...role(), Properties: { ...role().Properties, RoleName: undefined }, Metadata: { 'aws:cdk:path': `Workload/${id}/Resource` } });
  const [one, two] = [['One'],
    ['One', 'Two']].map(ids =>
    reviewOfApp({ Workload: { template: { Resources: Object.fromEntries(ids.map(id => [id, unnamed(id)])) } } }));
  expect(codeOf(one, one)).toBe(0);
  expect(unknownIn(accept(one, two))).toEqual(['a role without a name (Workload: Two): it is new: the accepted file does not have it']);
});

test.each<[string, object, object]>([
  ['an access entry of another cluster', resource('AWS::EKS::AccessEntry', { ClusterName: 'a', PrincipalArn: ARN('Role') }),
    resource('AWS::EKS::AccessEntry', { ClusterName: 'b', PrincipalArn: ARN('Role') })],
  ['more permissions beside the principal',
    resource('AWS::LakeFormation::PrincipalPermissions', { Principal: ARN('Role'), Permissions: ['DESCRIBE'] }),
    resource('AWS::LakeFormation::PrincipalPermissions', { Principal: ARN('Role'), Permissions: ['ALL'] })],
  ['another policy beside the name', resource('Custom::Attach', { Role: NAME, Policy: 'ReadOnlyAccess' }),
    resource('Custom::Attach', { Role: NAME, Policy: 'AdministratorAccess' })],
])('what a resource has beside the mention counts: %s', (_, before, now) => {
  expect([codeOf(beside({ X: before }), beside({ X: before })), codeOf(beside({ X: before }), beside({ X: now }))]).toEqual([0, 1]);
});

describe('what is accepted for one account is not for another one', () => {
  const DEV = '111122223333';
  const PROD = '444455556666';
  const SECRETS = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
  const inOwnAccount = (json: object) =>
    JSON.parse(JSON.stringify(json).replace(/"arn:aws:iam::\d+:(oidc-provider[^"]*)"/g, '{"Fn::Sub":"arn:aws:iam::${AWS::AccountId}:$1"}'));
  const template = (beyond: boolean) => ({ Resources: { Role: inOwnAccount(beyond ? role(SECRETS) : role()) } });
  const stages = (dev: object, prod: object) =>
    reviewOfApp({ Dev: { template: dev, account: DEV }, Prod: { template: prod, account: PROD } });
  const app = (dev: boolean, prod: boolean) => stages(template(dev), template(prod));
  const plain = { Resources: { Topic: resource('AWS::SNS::Topic', {}) } };

  test('an action of a role', () => {
    const dev = app(true, false);
    const both = app(true, true);
    expect([codeOf(dev, dev), codeOf(dev, both), codeOf(dev, app(false, true)), codeOf(both, both)]).toEqual([0, 1, 1, 0]);
    expect(JSON.parse(acceptFile(dev)).listed).toEqual([expect.objectContaining({ account: DEV })]);
  });

  test('a bucket policy', () => {
    const withPolicy = {
      Resources: {
        ...template(false)
          .Resources,
        ...BUCKETS,
        P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'A' }, PolicyDocument: letting('s3:*', '*') }),
      },
    };
    const dev = stages(withPolicy, template(false));
    expect([codeOf(dev, dev), codeOf(dev, stages(template(false), withPolicy)), codeOf(dev, stages(withPolicy, withPolicy))])
      .toEqual([0, 1, 1]);
  });

  test('a role of one stage only, in an app of both and alone', () => {
    const onlyDev = stages(template(true), plain);
    expect(codeOf(onlyDev, stages(plain, template(true)))).toBe(1);
    const alone = (account?: string) => reviewOfApp({ Dev: { template: template(true), account } });
    expect([codeOf(alone(DEV), alone(DEV)), codeOf(alone(DEV), alone(PROD)), codeOf(alone(), onlyDev)]).toEqual([0, 1, 1]);
  });

  test('a policy of another stack, for a role of this name', () => {
    const part = { Resources: { P: resource('AWS::IAM::Policy', { Roles: [NAME], PolicyDocument: policy(SECRETS) }) } };
    const of = (dev: object, prod: object) => reviewOfApp({
      Dev: { template: template(false), account: DEV },
      DevData: { template: dev, account: DEV },
      Prod: { template: template(false), account: PROD },
      ProdData: { template: prod, account: PROD },
    });
    expect([codeOf(of(part, plain), of(part, plain)), codeOf(of(part, plain), of(plain, part))]).toEqual([0, 1]);
  });

  test('the targets of a StackSet', () => {
    const of = (unit: string) => reviewOf({
      Resources: {
        Members: resource('AWS::CloudFormation::StackSet', {
          TemplateBody: JSON.stringify(
            template(true)),
          StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [unit] }, Regions: ['eu-west-1'] }],
        }),
      },
    });
    expect([codeOf(of('ou-abcd-11111111'), of('ou-abcd-11111111')), codeOf(of('ou-abcd-11111111'), of('ou-abcd-22222222'))])
      .toEqual([0, 1]);
  });

  const account = (id: string) => makeReview(readReviewed({
    deployed: fileOf({
      RoleDetailList: [{
        RoleName: NAME,
        Path: '/',
        Arn: `arn:aws:iam::${id}:role/${NAME}`,
        AssumeRolePolicyDocument: policy(trust(RIGHT)),
        AttachedManagedPolicies: [],
        RolePolicyList: [{
          PolicyName: 'P',
          PolicyDocument: policy(allow('ec2:DescribeInstances'), SECRETS,
            { Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::logs/*' }),
        }],
      }],
      Policies: [],
    }),
  }));
  const named = {
    Resources: {
      Logs: resource('AWS::S3::Bucket', { BucketName: 'logs' }),
      Role: role(SECRETS, { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Sub': '${Logs.Arn}/*' } }),
    },
  };

  test('one file serves an account and an app, which says its accounts or does not, also by a reference to what has a name', () => {
    const [both, unknown, dev] = [stages(named, plain), reviewOfApp({ Dev: { template: named } }), account(DEV)];
    expect([codeOf(both, dev), codeOf(dev, both), codeOf(unknown, dev), codeOf(dev, unknown)]).toEqual([0, 0, 0, 0]);
    expect([codeOf(both, account(PROD)), codeOf(account(PROD), both)]).toEqual([1, 1]);
  });

  test('a name that only the deployment gives is new in the account', () => {
    const generated = { Resources: { ...named.Resources, Logs: resource('AWS::S3::Bucket', {}) } };
    expect(codeOf(reviewOfApp({ Dev: { template: generated, account: DEV } }), account(DEV))).toBe(1);
  });
});

describe('the reader sees which resource a line is about', () => {
  test('by the construct path, or by the logical id', () => {
    const shown = (path?: string) => toLines(reviewOfApp({
      Workload: {
        template: {
          Resources: {
            Role: role(),
            Data1234: resource('AWS::S3::Bucket', {}),
            P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'Data1234' }, PolicyDocument: letting('s3:*', '*') }, path),
          },
        },
      },
    }), 200).join('\n');
    expect(shown('Workload/Data/Policy/Resource'))
      .toContain('AWS::S3::BucketPolicy <AWS::S3::Bucket> (Workload: Data/Policy): its policy lets');
    expect(shown()).toContain('AWS::S3::BucketPolicy <AWS::S3::Bucket> (Workload: P): its policy lets');
  });

  test('by the role that an export names', () => {
    const { lines } = reviewOfApp({
      Roles: { template: { Resources: { Role: role() }, Outputs: { R: { Value: ARN('Role'), Export: { Name: 'Roles:Arn' } } } } },
      Functions: { template: { Resources: { F: resource('AWS::Lambda::Function', { Role: { 'Fn::ImportValue': 'Roles:Arn' } }) } } },
    });
    expect(lines)
      .toEqual([{
        what: 'AWS::Lambda::Function',
        where: 'Functions: F',
        why: `it mentions ${NAME} in Role: arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${NAME}`,
      }]);
  });

  test('an export of two stacks has both values', () => {
    const roles = (id: string, Name: string) =>
      ({ template: { Resources: { Role: role() }, Outputs: { [id]: { Value: Name, Export: { Name: 'x' } } } } });
    const { lines } = reviewOfApp({
      A: roles('A', 'one'),
      B: roles('B', 'two'),
      F: {
        template: {
          Resources: {
            F: resource('AWS::Lambda::Function',
              { Role: { 'Fn::Sub': `arn:aws:iam::111122223333:role/${NAME}` }, Description: { 'Fn::ImportValue': 'x' } }),
          },
        },
      },
    });
    expect(lines.map(({ why }) => why)).toEqual([expect.stringContaining(' ? two : one}')]);
  });

  test('who else can assume a role is named', () => {
    const strange =
      roleOf({
        RoleName: NAME,
        trusts: [trust(RIGHT),
          { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::999988887777:role/Admin' }, Action: 'sts:AssumeRole' }],
      });
    expect(reviewOf({ Resources: { Role: strange } }).lines.map(({ why }) => why))
      .toContainEqual('The role Admin of the AWS account 999988887777 can assume the role besides the one that the role is for');
  });

  test.each<[string, unknown]>([['by reference', ARN('Role')], ['by ARN', `arn:aws:iam::111122223333:role/${NAME}`]])(
    'a role that one of Microsoft can assume is said so, and what it may do is accepted with it: %s', (_, principal) => {
      const own = (...statements: object[]) => beside({
        Own: roleOf({
          RoleName: 'Own', trusts: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }], statements,
        }),
      });
      const before = own(allow('s3:ListBucket'));
      expect(before.lines)
        .toEqual([expect.objectContaining({
          what: 'AWS::IAM::Role Own',
          why: expect.stringMatching(`^it is a role that ${NAME} can assume: sts:AssumeRole for arn:.*:role/${NAME}$`),
        })]);
      expect([codeOf(before, before), codeOf(before, own(allow('s3:*')))]).toEqual([0, 1]);
    });
});

describe('a role that another stack of the app exports', () => {
  const exporting = (Value: unknown, name: string) => ({ Out: { Value, Export: { Name: name } } });
  const ROLES = { template: { Resources: { Role: role() }, Outputs: exporting(ARN('Role'), 'first') } };
  const importing = (name: string) => ({ 'Fn::ImportValue': name });
  const key = (Principal: unknown) =>
    resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Action: 'kms:*', Resource: '*', Principal }) });

  test('in the policy of a key', () => {
    const review = reviewOfApp({ Roles: ROLES, Data: { template: { Resources: { Key: key({ AWS: importing('first') }) } } } });
    expect(unknownIn(review))
      .toEqual([expect.stringMatching(/^AWS::KMS::Key \(Data: Key\): its policy lets CspmMonitorAws do more than is shown: .*kms:\*/)]);
    expect(exitCode(review)).toBe(1);
  });

  test('through four stacks', () => {
    const relay = (from: string, to: string) => ({ template: { Resources: {}, Outputs: exporting(importing(from), to) } });
    const review = reviewOfApp({
      Data: { template: { Resources: { Key: key({ AWS: importing('fourth') }) } } },
      D: relay('third', 'fourth'),
      C: relay('second', 'third'),
      B: relay('first', 'second'),
      Roles: ROLES,
    });
    expect(exitCode(review)).toBe(1);
  });

  test('an output without a value is none', () => {
    const roles = { template: { ...ROLES.template, Outputs: { ...ROLES.template.Outputs, None: null } } };
    expect(exitCode(reviewOfApp({ Roles: roles }))).toBe(0);
  });

  test('another export is none', () => {
    const others = {
      template: {
        Resources: {
          Other: roleOf({
            RoleName: 'Other',
            trusts: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          }),
        },
        Outputs: exporting(ARN('Other'), 'other'),
      },
    };
    expect(exitCode(
      reviewOfApp({ Roles: ROLES, Others: others, Data: { template: { Resources: { Key: key({ AWS: importing('other') }) } } } }))).toBe(0);
  });
});
