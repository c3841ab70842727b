/** The file with which a person accepts what is listed: what it has, what it accepts, and that it serves an app, a plan and an account. */
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { allow, AUDIENCE, fileOf, ISSUER, policy, RIGHT, roleOf, TENANT, trust } from './support';
import { acceptFile, readAccepted, withAccepted } from '../../../cli/review/accepted';
import type { Review } from '../../../cli/review/result';
import { exitCode, makeReview } from '../../../cli/review/review';
import { run } from '../../../cli/review/run';
import { readReviewed } from '../../../cli/review/sources';

const review = (Resources: object): Review => makeReview(readReviewed({ template: fileOf({ Resources }) }));
const BEYOND = { Role: roleOf({ statements: [allow(['ec2:DescribeInstances', 'glue:StartJobRun'])] }) };
const BUCKET = {
  Bucket: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { PolicyDocument: policy({ ...allow('s3:GetObject'), Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } } }) },
  },
};
const accepting = (of: Review, reason = 'approved in SEC-1') =>
  readAccepted(fileOf(acceptFile(of).replaceAll('"TODO"', JSON.stringify(reason))));
const codeOf = (now: Review, before: Review, reason?: string) => exitCode(withAccepted(now, accepting(before, reason)));

test('it has each role with its trust and permissions, and each line, which a person reads', () => {
  expect(JSON.parse(acceptFile(review(BEYOND)))).toEqual({
    about: expect.any(String),
    roles: [{
      name: 'Contoso',
      trust: [`Allow Federated arn:aws:iam::111122223333:oidc-provider/${ISSUER} if ${ISSUER}:aud StringEquals ${AUDIENCE} ` +
        `and sts:RoleSessionName StringEquals MicrosoftDefenderForClouds_${TENANT}: sts:AssumeRoleWithWebIdentity`],
      permissions: ['Allow on *: ec2:DescribeInstances, glue:StartJobRun'],
    }],
    listed: [{
      what: 'the role Contoso',
      why: 'it allows glue:StartJobRun on *, which is not published for Foundational CSPM',
      reason: 'TODO',
    }],
  });
});

test('what is accepted with a reason is green; an empty reason and TODO accept nothing', () => {
  const now = review({ ...BEYOND, ...BUCKET });
  expect(exitCode(now)).toBe(1);
  expect(codeOf(now, now)).toBe(0);
  for (const reason of ['', ' ', 'TODO', 'todo', 'TODO: ask']) expect(codeOf(now, now, reason)).toBe(1);
});

test('what is new or changed is not accepted, known or not', () => {
  const known = review({ Role: roleOf() });
  const more = review({ Role: roleOf({ statements: [allow(['ec2:DescribeInstances', 'ec2:DescribeVpcs'])] }) });
  expect([exitCode(known), exitCode(more)]).toEqual([0, 0]);
  expect([codeOf(known, known), codeOf(more, known), codeOf(known, more)]).toEqual([0, 1, 1]);
  expect(withAccepted(more, accepting(known)).lines).toEqual([
    expect.objectContaining({
      what: 'the role Contoso',
      why: 'it is not as accepted: now Allow on *: ec2:DescribeInstances, ec2:DescribeVpcs; no longer Allow on *: ec2:DescribeInstances',
    }),
  ]);
  const two = review({ Role: roleOf(), Other: roleOf({ RoleName: 'Other' }) });
  expect(withAccepted(two, accepting(known)).lines.map(({ what, why }) => [what, why]))
    .toEqual([['the role Other', 'it is new: the accepted file does not have it']]);
  const tenant =
    review({
      Role: roleOf({
        trusts: [trust({
          StringEquals: { ...RIGHT.StringEquals, 'sts:RoleSessionName': `MicrosoftDefenderForClouds_${TENANT.replace('8', '9')}` },
        })],
      }),
    });
  expect([exitCode(tenant), codeOf(tenant, known)]).toEqual([0, 1]);
  expect(codeOf(review({ ...BEYOND, ...BUCKET }), review(BEYOND))).toBe(1);
});

test('a boundary of the same name, with another text, is not accepted', () => {
  const limited = (action: string) => review({
    Role: roleOf({ PermissionsBoundary: 'arn:aws:iam::111122223333:policy/B' }),
    B: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'B', PolicyDocument: policy(allow(action)) } },
  });
  expect([codeOf(limited('ec2:*'), limited('ec2:*')), codeOf(limited('*'), limited('ec2:*'))]).toEqual([0, 1]);
});

test('what is gone is a note', () => {
  const result = withAccepted(review({ Role: roleOf() }),
    accepting(review({ Role: roleOf(), ...BUCKET, Other: roleOf({ RoleName: 'Other' }) })));
  expect(exitCode(result)).toBe(0);
  expect(result.noLongerThere)
    .toEqual(['the role Other', expect.stringMatching(/^AWS::S3::BucketPolicy: its policy lets Contoso do more/)]);
});

test('one file serves an app, a plan of Terraform and an account of one deployment', () => {
  const own = (text: string) => ({ 'Fn::Sub': text });
  const ARN = 'arn:aws:iam::111122223333';
  const statements = (account: (text: string) => unknown) =>
    [allow('ssm:SendCommand', account('arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:document/x') as string),
      allow(['ec2:DescribeInstances', 'glue:StartJobRun'])];
  const known = (text: string) =>
    text.replace('${AWS::Partition}', 'aws').replace('${AWS::Region}', 'eu-west-1').replace('${AWS::AccountId}', '111122223333');
  const app = review({
    RoleA1B2C3D4: roleOf({
      trusts: [{ ...trust(RIGHT), Principal: { Federated: { Ref: 'ProviderA1B2C3D4' } } }], Policies: [],
    }),
    ProviderA1B2C3D4: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${ISSUER}` } },
    PolicyA1B2C3D4: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'P', Roles: [{ Ref: 'RoleA1B2C3D4' }], PolicyDocument: policy(...statements(own)) },
    },
  });
  const document = (...all: object[]) => policy(...all);
  // Divided and ordered in another way.
  const divided = document(allow('glue:StartJobRun'), allow(['ec2:DescribeInstances']), statements(known)[0]);
  const account = makeReview(readReviewed({
    deployed: fileOf({
      RoleDetailList: [{
        RoleName: 'Contoso',
        Path: '/',
        Arn: `${ARN}:role/Contoso`,
        AssumeRolePolicyDocument: policy(trust(RIGHT)),
        RolePolicyList: [{ PolicyName: 'Other', PolicyDocument: divided }],
        AttachedManagedPolicies: [],
      }],
      Policies: [],
    }),
  }));
  const resource = (address: string, values: object) => ({ address, mode: 'managed', type: address.split('.')[0], values });
  const plan = makeReview(readReviewed({
    plan: fileOf({
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [
            resource('aws_iam_role.r', { name: 'Contoso', assume_role_policy: JSON.stringify(policy(trust(RIGHT))) }),
            resource('aws_iam_role_policy.p', { role: 'Contoso', name: 'P', policy: JSON.stringify(divided) }),
          ],
        },
      },
      prior_state: { values: { root_module: { resources: [resource('data.aws_caller_identity.c', { account_id: '111122223333' })] } } },
    }),
  }));
  expect([exitCode(app), exitCode(plan), exitCode(account)]).toEqual([1, 1, 1]);
  expect([codeOf(account, app), codeOf(app, account)]).toEqual([0, 0]);
  expect(withAccepted(plan, accepting(app)).lines.filter(({ reason }) => reason === undefined)).toEqual([]);
});

describe('two different things are never the same', () => {
  const mentioning = (value: unknown, more: object = {}) =>
    review({ Role: roleOf(), ...more, X: { Type: 'Custom::X', Properties: { Role: value, Other: { 'Fn::Sub': '${Role.Arn}' } } } });
  const inRegion = (text: string) => mentioning({ 'Fn::Sub': `\${Role} ${text}` });
  const [ROLE, USER, BUCKET_B] = [roleOf({ RoleName: 'Ours' }), { Type: 'AWS::IAM::User', Properties: { UserName: 'Ours' } },
    { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'b' } }];

  test('two regions, two accounts, two partitions', () => {
    expect(codeOf(inRegion('eu-west-1'), inRegion('${AWS::Region}'))).toBe(0);
    expect(codeOf(inRegion('${AWS::Region}'), inRegion('eu-west-1'))).toBe(0);
    expect(codeOf(inRegion('eu-west-1'), inRegion('us-east-1'))).toBe(1);
    expect(codeOf(inRegion('${AWS::Region} us-east-1'), inRegion('${AWS::Region} eu-west-1'))).toBe(1);
    expect(codeOf(inRegion('eu-west-1 us-east-1'), inRegion('${AWS::Region} ${AWS::Region}'))).toBe(1);
    expect(codeOf(inRegion('111122223333'), inRegion('444455556666'))).toBe(1);
    expect(codeOf(inRegion('arn:aws-cn:x'), inRegion('arn:aws:x'))).toBe(1);
  });

  test('two resources: their types and names count, not their logical ids', () => {
    const at = (id: string, resource: object) => mentioning({ 'Fn::Sub': `\${Role} \${${id}.Arn}` }, { [id]: resource });
    expect(codeOf(at('A', BUCKET_B), at('B', BUCKET_B))).toBe(0);
    expect(codeOf(at('A', BUCKET_B), at('A', { ...BUCKET_B, Properties: { BucketName: 'c' } }))).toBe(1);
    expect(codeOf(at('A', ROLE), at('A', USER))).toBe(1);
  });
});

test('the command writes the file, keeps its reasons, and ends with what the file says', async () => {
  for (const method of ['log', 'error'] as const) jest.spyOn(console, method).mockImplementation();
  const folder = mkdtempSync(join(tmpdir(), 'review-'));
  const file = join(folder, 'access.json');
  const [template, wider] = [BEYOND, { ...BEYOND, ...BUCKET }].map(Resources => fileOf({ Resources }));
  const quietly = (options: object) => run({ quiet: true, json: true, ...options } as never);
  const codes = [await quietly({ template, accept: file })];
  writeFileSync(file, readFileSync(file, 'utf-8').replace('"TODO"', '"approved"'));
  codes.push(await quietly({ template, accepted: file }), await quietly({ template: wider, accepted: file }));
  await quietly({ template: wider, accept: file });
  expect(codes).toEqual([1, 0, 1]);
  expect(JSON.parse(readFileSync(file, 'utf-8')).listed.map(({ reason }: { reason: string }) => reason)).toEqual(['approved', 'TODO']);
  const link = join(folder, 'link.json');
  symlinkSync(file, link);
  await expect(quietly({ template, accept: link })).rejects.toThrow('which is a link');
});

test.each<[string, unknown]>([
  ['a text', 'x'], ['no lists', {}], ['a role without a trust', { roles: [{ name: 'x' }], listed: [] }],
  ['a line without a reason', { roles: [], listed: [{ what: 'x', why: 'y' }] }],
])('a file of another form is an error: %s', (_, content) => {
  expect(() => readAccepted(fileOf(JSON.stringify(content)))).toThrow('--accepted must be a file that review --accept wrote');
});
