// Compares the actions that `preflight` checks with the permissions of the create handlers, for each resource type of the templates
// in the second folder. The first folder has the schemas of the resource types. It is part of cfn-lint.
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { DEPLOYMENT_ACTIONS } from '../cli/preflight/rights/deployment-actions';

const READ_BACK = 'reads the created resource; AWS does not publish whether the creation fails without it';
const NOT_SET = 'only for a property that this library does not set';

/** Permissions of the handlers that preflight does not check. */
const LEFT_OUT: { readonly [type: string]: { readonly [reason: string]: readonly string[] } } = {
  'AWS::IAM::Role': { [READ_BACK]: ['iam:GetRolePolicy'], 'removes tags, but a new role has none': ['iam:UntagRole'] },
  'AWS::IAM::ManagedPolicy': { [NOT_SET]: ['iam:AttachGroupPolicy', 'iam:AttachUserPolicy'] },
  'AWS::IAM::Policy': {
    [NOT_SET]: ['iam:PutGroupPolicy', 'iam:PutUserPolicy', 'iam:GetGroupPolicy', 'iam:GetUserPolicy'],
    [READ_BACK]: ['iam:GetRolePolicy'],
  },
  'AWS::SSM::Document': {
    [READ_BACK]: ['ssm:ListTagsForResource'],
    [NOT_SET]: ['s3:GetObject'],
    'the role of the runbook is a parameter of the association': ['iam:PassRole'],
  },
  'AWS::SSM::Association': {
    [READ_BACK]: ['ssm:ListTagsForResource'],
    [NOT_SET]: ['ssm:GetCalendarState'],
    'for the schedule; AWS does not publish whether the creation fails without it': [
      'ec2:DescribeInstanceStatus', 'iam:CreateServiceLinkedRole',
    ],
  },
  'AWS::SQS::Queue': { [READ_BACK]: ['sqs:GetQueueUrl', 'sqs:ListQueueTags'] },
  'AWS::SNS::Topic': { [NOT_SET]: ['sns:Subscribe', 'sns:PutDataProtectionPolicy', 'iam:GetRole', 'iam:PassRole'] },
  'AWS::SNS::Subscription': { [NOT_SET]: ['iam:GetRole', 'iam:PassRole'] },
  'AWS::Lambda::Function': {
    [READ_BACK]: [
      'lambda:GetCodeSigningConfig', 'lambda:GetFunctionCodeSigningConfig', 'lambda:GetFunctionRecursionConfig',
      'lambda:GetRuntimeManagementConfig',
    ],
    [NOT_SET]: [
      'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs', 'elasticfilesystem:DescribeMountTargets',
      's3files:ListMountTargets', 'kms:CreateGrant', 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey',
      'lambda:AssociateRuntimeAlias', 'lambda:GetLayerVersion', 'lambda:PassCapacityProvider', 'lambda:PutFunctionConcurrency',
      'lambda:PutFunctionRecursionConfig', 'lambda:PutFunctionScalingConfig', 'lambda:PutRuntimeManagementConfig', 's3:GetObject',
      's3:GetObjectVersion',
    ],
  },
  'AWS::Logs::LogGroup': {
    [READ_BACK]: ['logs:DescribeIndexPolicies', 'logs:DescribeResourcePolicies', 'logs:GetDataProtectionPolicy'],
    [NOT_SET]: [
      'firehose:TagDeliveryStream', 'logs:CreateLogDelivery', 'logs:PutBearerTokenAuthentication', 'logs:PutDataProtectionPolicy',
      'logs:PutIndexPolicy', 'logs:PutResourcePolicy', 's3:REST.PUT.OBJECT',
    ],
  },
  'AWS::CloudFormation::StackSet': {
    [NOT_SET]: ['iam:PassRole'],
    'only after a failed operation': ['cloudformation:ListStackSetOperationResults'],
  },
  'AWS::CloudFormation::Stack': { [NOT_SET]: ['iam:PassRole'] },
};

/** Types that preflight does not check. docs/preflight.md lists them. */
const NOT_ASKED: readonly string[] = [
  'AWS::CloudWatch::Alarm', 'AWS::Events::EventBus', 'AWS::Events::EventBusPolicy', 'AWS::Organizations::Policy', 'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
];

const [schemas, templates] = process.argv.slice(2);
const json = (file: string): any => JSON.parse(readFileSync(file, 'utf-8'));
const files: Record<string, string> = json(join(schemas, 'providers', 'us-east-1.json'));
const document = readFileSync('docs/preflight.md', 'utf-8');

/** The actions that preflight checks, by type. */
const asked = new Map(Object.entries(DEPLOYMENT_ACTIONS).map(([type, list]) => [type, new Set(list.flatMap(({ actions }) => actions))]));
const used = new Set(readdirSync(templates).filter(file => file.endsWith('.template.json'))
  .flatMap(file => Object.values<any>(json(join(templates, file)).Resources).map(({ Type }) => Type as string)));

function compare(type: string, actions: ReadonlySet<string>): string[] {
  if (!files[type]) return [`${type}: cfn-lint has no schema of this type`];
  const permissions: string[] = json(join(schemas, 'resources', `${files[type]}.json`)).handlers.create.permissions;
  const leftOut = Object.values(LEFT_OUT[type] ?? {}).flat();
  return [
    ...[...actions].filter(action => !permissions.includes(action)).map(action => `${type}: ${action} is not in the schema`),
    ...permissions.filter(action => !actions.has(action) && !leftOut.includes(action))
      .map(action => `${type}: ${action} is only in the schema`),
    ...leftOut.filter(action => !permissions.includes(action) || actions.has(action))
      .map(action => `${type}: ${action} is in LEFT_OUT, but this is no longer needed`),
  ];
}

const compared = [...asked].filter(([type]) => type.startsWith('AWS::'));
const problems = [
  ...compared.flatMap(([type, actions]) => compare(type, actions)),
  ...[...used].filter(type => !asked.has(type) && !NOT_ASKED.includes(type))
    .map(type => `${type} is in a template, but preflight does not check it`),
  ...NOT_ASKED.filter(type => !used.has(type) || asked.has(type) || !document.includes(`\`${type}\``))
    .map(type => `${type} is in NOT_ASKED, but no template has it, or preflight checks it, or it is not in docs/preflight.md`),
];
for (const problem of problems) console.error(`error: ${problem}`);
const { schema_date: date } = json(join(schemas, 'version.json'));
console.log(`${compared.length} types compared with schemas of ${date}, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
