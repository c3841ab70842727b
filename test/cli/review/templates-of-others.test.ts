/** Templates in the public forms of Microsoft Sentinel, Datadog, Elastic and Prowler: what outsiders get is listed, and nothing else. */
import { allow, fileOf, ISSUER, policy, reviewOf } from './support';
import { exitCode, makeReview } from '../../../cli/review/review';
import { readReviewed } from '../../../cli/review/sources';

const sub = (text: string) => ({ 'Fn::Sub': text });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const resource = (Type: string, Properties: object, more: object = {}) => ({ Type, Properties, ...more });
const role = (trusted: object, properties: object) =>
  resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(trusted), ...properties });
const ofAccount = (account: unknown, Condition?: object) =>
  ({ Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole', ...Condition && { Condition } });
const inline = (...statements: object[]) => [{ PolicyName: 'P', PolicyDocument: policy(...statements) }];
const shown = (template: object) => {
  const review = reviewOf(template);
  return {
    code: exitCode(
      review),
    roles: review.roles.map(({ name }) => name),
    others: review.notReviewed,
    lines: review.lines.map(({ what, why }) =>
      `${what}: ${why}`),
  };
};

/** As the folder AWS-S3 of Azure-Sentinel has it: the trust is a text, and queue and bucket name the role. */
const sentinel = (queueActions: string[], more: object = {}) => ({
  Parameters: { RoleName: { Type: 'String', Default: 'OIDC_SentinelRole' }, Workspace: { Type: 'String' }, LogBucket: { Type: 'String' } },
  Resources: {
    Reader: resource('AWS::IAM::Role', {
      RoleName: { Ref: 'RoleName' },
      AssumeRolePolicyDocument: sub(JSON.stringify(policy({
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::\${AWS::AccountId}:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
            'sts:RoleSessionName': 'MicrosoftSentinel_${Workspace}',
          },
        },
      }))),
      ...more,
    }),
    Queue: resource('AWS::SQS::Queue', {}),
    QueuePolicy: resource('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: 'Queue' }],
      PolicyDocument: policy(
        { Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'SQS:SendMessage', Resource: arnOf('Queue') },
        { Effect: 'Allow', Principal: { AWS: arnOf('Reader') }, Action: queueActions, Resource: arnOf('Queue') },
      ),
    }),
    Logs: resource('AWS::S3::Bucket', { BucketName: { Ref: 'LogBucket' } }),
    LogsPolicy: resource('AWS::S3::BucketPolicy', {
      Bucket: { Ref: 'Logs' },
      PolicyDocument: policy(
        { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject', Resource: '*' },
        { Effect: 'Allow', Principal: { AWS: arnOf('Reader') }, Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' },
      ),
    }),
  },
});
const READS = ['SQS:ReceiveMessage', 'SQS:DeleteMessage', 'SQS:GetQueueAttributes', 'SQS:GetQueueUrl', 'SQS:ChangeMessageVisibility'];

const OF_RESOURCES = [
  expect.stringMatching(
    new RegExp(String.raw`^AWS::SQS::QueuePolicy <AWS::SQS::Queue>: its policy lets OIDC_SentinelRole do more than is shown: `
      + String.raw`SQS:ReceiveMessage, SQS:DeleteMessage`)),
  expect.stringMatching(
    new RegExp(String.raw`^AWS::S3::BucketPolicy <the parameter LogBucket>: its policy lets OIDC_SentinelRole do more than is `
      + String.raw`shown: s3:GetObject, s3:ListBucket on \* for \S+:role\/OIDC_SentinelRole$`)),
];

test('Microsoft Sentinel: what queue and bucket give it, and its policy of AWS, which the library does not give', () => {
  expect(shown(sentinel(READS))).toMatchObject({ code: 1, roles: ['OIDC_SentinelRole'], lines: OF_RESOURCES });
  const attached = sentinel(READS, { ManagedPolicyArns: [sub('arn:${AWS::Partition}:iam::aws:policy/AWSCloudTrail_ReadOnlyAccess')] });
  expect(shown(attached).lines).toEqual([
    expect.stringMatching(
      /^the role OIDC_SentinelRole: it has the policy .*AWSCloudTrail_ReadOnlyAccess, which is not published for Microsoft Sentinel$/),
    ...OF_RESOURCES,
  ]);
});

const DATADOG = {
  Parameters: { ExternalId: { Type: 'String' }, Account: { Type: 'String', Default: '464622532012' } },
  Resources: {
    Integration: role(
      ofAccount(sub('arn:${AWS::Partition}:iam::${Account}:root'), { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } }), {
        RoleName: 'DatadogIntegrationRole',
        ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'],
        Policies: inline(
          allow(['ec2:Describe*', 'logs:PutSubscriptionFilter'])),
      }),
    ForwarderRole: role({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      { Policies: inline(allow('s3:GetObject')) }),
    Forwarder: resource('AWS::Lambda::Function', { Role: arnOf('ForwarderRole'), Code: { ZipFile: 'x' } }),
    Secret: resource('AWS::SecretsManager::Secret', {}),
  },
};
const PROWLER = {
  Parameters: { ExternalId: { Type: 'String' }, Principal: { Type: 'String', Default: 'role/prowler*' } },
  Resources: {
    Scan: role(ofAccount('arn:aws:iam::232136659152:root', {
      StringEquals: { 'sts:ExternalId': sub('${ExternalId}') },
      StringLike: {
        'aws:PrincipalArn': sub('arn:aws:iam::232136659152:${Principal}'),
      },
    }), {
      RoleName: 'ProwlerScan',
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit',
        'arn:aws:iam::aws:policy/job-function/ViewOnlyAccess'],
    }),
  },
};
const ELASTIC = {
  Resources: {
    Agent: role({ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'], Policies: inline(allow(['ec2:CreateSnapshot', 'ec2:CreateTags'])) }),
    Profile: resource('AWS::IAM::InstanceProfile', { Roles: [{ Ref: 'Agent' }] }),
    Instance: resource('AWS::EC2::Instance', { IamInstanceProfile: { Ref: 'Profile' }, UserData: { 'Fn::Base64': sub('#!/bin/bash') } }),
    User: resource('AWS::IAM::User', { UserName: 'elastic-agent', ManagedPolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'] }),
    Key: resource('AWS::IAM::AccessKey', { UserName: { Ref: 'User' } }),
  },
};

test.each<[string, object, string[]]>([
  ['Datadog', DATADOG, ['DatadogIntegrationRole']], ['Prowler', PROWLER, ['ProwlerScan']], ['Elastic', ELASTIC, []],
])('%s has nothing of Microsoft: the roles for other accounts are named, and nothing is listed', (_, template, others) => {
  expect(shown(template)).toEqual({ code: 2, roles: [], others, lines: [] });
});

test('all of them beside Microsoft Sentinel add no line', () => {
  const { Parameters, Resources } = sentinel(READS);
  const all = {
    Parameters: { ...DATADOG.Parameters, ...PROWLER.Parameters, ...Parameters },
    Resources: { ...DATADOG.Resources, ...PROWLER.Resources, ...ELASTIC.Resources, ...Resources },
  };
  expect(shown(all))
    .toMatchObject({ roles: ['OIDC_SentinelRole'], others: ['DatadogIntegrationRole', 'ProwlerScan'], lines: OF_RESOURCES });
});

test('a nested stack of Datadog whose template is not there is listed', () => {
  const review = makeReview(
    readReviewed({
      template: fileOf({
        Resources: {
          Stack: resource('AWS::CloudFormation::Stack',
            { TemplateURL: 'https://datadog-cloudformation-template.s3.amazonaws.com/aws/forwarder/latest.yaml' }),
        },
      }),
    }));
  expect(review.lines.map(({ why }) => why)).toEqual([expect.stringMatching(/^what it deploys is not in the source: https:\/\/datadog/)]);
});
