/** What is known as a whole: templates that this library writes, files of Microsoft, and an ordinary app beside them. No false alarm. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { allow, fileOf, policy, TENANT, trust } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const ROOT = join(__dirname, '..', '..', '..');
const TEMPLATES = readdirSync(join(ROOT, 'templates')).filter(name => name.endsWith('.template.json')).map(name => join('templates', name));
const judged = (template: string, ...parameter: string[]) => {
  const review = makeReview(readReviewed({ template, parameter }));
  return {
    code: exitCode(
      review),
    lines: review.lines.map(({ what, why }) => `${what}: ${why}`),
    unread: review.unread,
    roles: review.roles.length,
  };
};
const KNOWN = { code: 0, lines: [], unread: [] };

test('there are templates', () => {
  expect(TEMPLATES).toHaveLength(5);
});

test.each(TEMPLATES)('%s, as it is and with what landing zones give it', (name) => {
  expect(judged(join(ROOT, name))).toMatchObject(KNOWN);
  const { Parameters = {} } = JSON.parse(readFileSync(join(ROOT, name), 'utf-8'));
  const given = Object.keys(Parameters).filter(parameter => parameter === 'TenantId').map(parameter => `${parameter}=${TENANT}`);
  expect(judged(join(ROOT, name), ...given)).toMatchObject(KNOWN);
});

describe('a template of the form of Microsoft\'s, whose trusts compare the session name with StringLike', () => {
  const file = join(ROOT, 'e2e', 'fixtures', 'microsoft', 'template.json');

  test('is known with the tenant that will be deployed', () => {
    expect(judged(file, `AzureTenantId=${TENANT}`)).toMatchObject({ ...KNOWN, roles: 5 });
  });

  test('is known only but for the session name without it, because it can be a pattern', () => {
    const { code, lines } = judged(file);
    const why = 'its trust has a form that is not known: it does not limit the session name to one that cannot be a pattern';
    expect([code, lines]).toEqual([1, [
      'CspmMonitorAws', 'DefenderForCloud-AgentlessScanner', 'DefenderForCloud-ArcAutoProvisioning', 'DefenderForCloud-DefenderForServers',
      'MDCContainersImageAssessmentRole',
    ].map(name => `the role ${name}: ${why}`)]);
  });

  test.each(['*', '', 'x*', '${aws:PrincipalTag/x}', TENANT.replace('8', '?')])('is not known with the tenant %p', (tenant) => {
    expect(judged(file, `AzureTenantId=${tenant}`).code).toBe(1);
  });
});

test('the file of examples/follow-microsoft is known but for the capability that nobody publishes', () => {
  expect(judged(join(ROOT, 'examples', 'follow-microsoft', 'microsoft.json'))).toMatchObject({
    code: 1,
    lines: [
      expect.stringMatching(
        new RegExp(String.raw`^the role DefenderForCloud-ContosoPosture: its trust has a form that is not known: api:\/\/\S+ is `
          + String.raw`not an audience that Microsoft publishes`)),
      expect.stringMatching(
        /^the role DefenderForCloud-ContosoPosture: it allows lambda:GetFunctionConfiguration, lambda:ListFunctions on \*/),
    ],
  });
});

/** As CDK and others write it. */
const GITHUB = 'token.actions.githubusercontent.com';
const EKS = 'oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789ABCDEF0123456789';
const roleFor = (statement: object, ...statements: object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: policy(statement),
    ...statements.length > 0 && { Policies: [{ PolicyName: 'P', PolicyDocument: policy(...statements) }] },
  },
});
const service = (name: string) => ({ Effect: 'Allow', Principal: { Service: `${name}.amazonaws.com` }, Action: 'sts:AssumeRole' });
const ARN = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const bucketPolicy = (...statements: object[]) =>
  ({ Type: 'AWS::S3::BucketPolicy', Properties: { Bucket: { Ref: 'Bucket' }, PolicyDocument: policy(...statements) } });
const ORDINARY = {
  GitHub: { Type: 'AWS::IAM::OIDCProvider', Properties: { Url: `https://${GITHUB}`, ClientIdList: ['sts.amazonaws.com'] } },
  Deploy: roleFor(
    trust({ StringEquals: { [`${GITHUB}:aud`]: 'sts.amazonaws.com' }, StringLike: { [`${GITHUB}:sub`]: 'repo:contoso/*' } }, GITHUB),
    allow('sts:AssumeRole', 'arn:aws:iam::*:role/cdk-*'), allow('cloudformation:*'),
    allow('iam:PassRole', 'arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*')),
  Irsa: roleFor(trust({ StringEquals: { [`${EKS}:sub`]: 'system:serviceaccount:app:app', [`${EKS}:aud`]: 'sts.amazonaws.com' } }, EKS),
    allow(['s3:*', 'dynamodb:*'])),
  ExecutionRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy(service('lambda')),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
    },
  },
  ExecutionPolicy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'D',
      Roles: [{ Ref: 'ExecutionRole' }],
      PolicyDocument: policy(allow('s3:GetObject*', { 'Fn::Sub': '${Bucket.Arn}/*' } as never)),
    },
  },
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Role: ARN('ExecutionRole'), Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { S3Bucket: 'assets', S3Key: 'a.zip' },
    },
  },
  Permission: {
    Type: 'AWS::Lambda::Permission',
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: ARN('Function'), Principal: 's3.amazonaws.com', SourceArn: ARN('Bucket') },
  },
  Bucket: { Type: 'AWS::S3::Bucket', Properties: {} },
  BucketPolicy: bucketPolicy(
    { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    { Effect: 'Allow', Principal: { AWS: ARN('ExecutionRole') }, Action: 's3:PutObject', Resource: '*' },
    { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject', Resource: '*' },
  ),
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      KeyPolicy: policy({
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
        Action: 'kms:*',
        Resource: '*',
      }),
    },
  },
  Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { ManagedPolicyName: 'Boundary', PolicyDocument: policy(allow('*')) } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  Instance: { Type: 'AWS::EC2::Instance', Properties: { IamInstanceProfile: { Ref: 'Profile' }, UserData: { 'Fn::Base64': '#!/bin/sh' } } },
  Profile: { Type: 'AWS::IAM::InstanceProfile', Properties: { Roles: [{ Ref: 'InstanceRole' }] } },
  InstanceRole: roleFor(service('ec2'), allow('ssm:*')),
  States: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: ARN('StatesRole'), DefinitionString: '{}' } },
  StatesRole: roleFor(service('states'), allow('lambda:InvokeFunction')),
  Outsider: roleFor(
    {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: { 'sts:ExternalId': 'x' },
      },
    }, allow('ec2:Describe*')),
  Ci: {
    Type: 'AWS::IAM::User',
    Properties: {
      UserName: 'ci', Policies: [{ PolicyName: 'P', PolicyDocument: policy(allow('s3:PutObject')) }],
    },
  },
};

test('an ordinary app beside the connector', () => {
  const connector = JSON.parse(readFileSync(join(ROOT, 'templates', 'defender-account.least-privilege.template.json'), 'utf-8'));
  const beside = judged(fileOf({ ...connector, Resources: { ...connector.Resources, ...ORDINARY } }));
  expect(beside).toMatchObject(KNOWN);
});
