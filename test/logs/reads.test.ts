/** What Microsoft Sentinel may read, by a policy engine, compared with what Microsoft's templates allow. */
import { CfnResource } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LogConsumer, LogFanOut, LogSource, SentinelConnector, SentinelTable } from '../../src';
import { resolveIn } from '../support/resolve';
import { IAM_DECIDES, simulate } from '../support/simulate';
import { newStack, templateOf } from '../support/stacks';
import { connect } from '../support/synth';

const WORKSPACE = 'abcdefab-7777-8888-9999-abcdefabcdef';
const ENV = { account: '111122223333', region: 'eu-west-1' };
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1a2b3c4d-1111-2222-3333-444455556666';
const ROLE = 'arn:aws:iam::111122223333:role/OIDC_MicrosoftSentinelRole';

function build() {
  const stack = newStack({ env: ENV });
  const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
  const defender = connect(stack);
  const sentinel = new SentinelConnector(stack, 'Sentinel', { workspaceId: WORKSPACE, identityProvider: defender.identityProvider });
  const trail = new LogFanOut(stack, 'Trail', {
    source: LogSource.cloudTrail(bucket, { organizationId: 'o-a1b2c3d4e5', accounts: ['444455556666'] }),
  });
  const findings = new LogFanOut(stack, 'Findings', {
    source: LogSource.guardDuty(bucket), logEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', KEY),
  });
  const flows = new LogFanOut(stack, 'Flows', { source: LogSource.vpcFlowLogs(bucket) });
  const exports = new LogFanOut(stack, 'Exports', { source: LogSource.folders(bucket, 'exports/app') });
  const waf = new LogFanOut(stack, 'Waf', { source: LogSource.waf(s3.Bucket.fromBucketName(stack, 'WafLogs', 'aws-waf-logs-central')) });
  trail.addConsumer('Defender');
  sentinel.read(SentinelTable.AWS_CLOUD_TRAIL, trail.addConsumer('Sentinel'));
  sentinel.read(SentinelTable.AWS_GUARD_DUTY, findings.addConsumer('Sentinel'));
  sentinel.read(SentinelTable.AWS_VPC_FLOW, flows.addConsumer('Sentinel'));
  sentinel.read(SentinelTable.AWS_CLOUD_WATCH, exports.addConsumer('Sentinel'));
  sentinel.read(SentinelTable.AWS_WAF, waf.addConsumer('Sentinel'));
  return { stack, sentinel, trail, bucket };
}

const { stack } = build();
const json = templateOf(stack);
const logicalIdOf = (path: string) => stack.getLogicalId(stack.node.findChild(path.split('/')[0]).node.findAll()
  .find(c => c.node.path === `Stack/${path}/Resource`) as CfnResource);
const queueOf = (path: string) => `arn:aws:sqs:eu-west-1:111122223333:${logicalIdOf(path)}`;
/** The policy engine does not know this key. Another one stands for it. */
const CONTEXT = 'kms:EncryptionContext:aws:s3:arn';
const statements: any[] = JSON.parse(JSON.stringify(Object.values<any>(json.Resources)
  .filter(r => r.Type === 'AWS::IAM::Policy' && JSON.stringify(r.Properties.Roles).includes('Sentinel'))
  .flatMap(r => resolveIn(json, r.Properties.PolicyDocument.Statement))).replaceAll(CONTEXT, 'aws:PrincipalTag/context'));
const may = (action: string, resource: string, context = {}, resourcePolicy?: object) =>
  simulate({ statements, action, resource, context, resourcePolicy, principal: ROLE });
const object = (key: string) => `arn:aws:s3:::central-logs/${key}`;

const QUEUES = ['Trail', 'Findings', 'Flows', 'Exports'].map(fanOut => queueOf(`${fanOut}/Sentinel/Queue`));
const OBJECTS = [
  'AWSLogs/o-a1b2c3d4e5/444455556666/CloudTrail/eu-west-1/2026/11/27/log.json.gz', 'AWSLogs/111122223333/GuardDuty/eu-west-1/f.jsonl.gz',
  'AWSLogs/111122223333/vpcflowlogs/eu-west-1/log.gz', 'exports/app/1.gz',
].map(object);
const THROUGH_S3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com', 'aws:PrincipalTag/context': OBJECTS[1] };

describe('allowed', () => {
  test.each(['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueUrl', 'GetQueueAttributes'])('sqs:%s on its queues',
    async (action) => {
      for (const queue of QUEUES) expect([queue, await may(`sqs:${action}`, queue)]).toEqual([queue, 'Allowed']);
    });

  test('the logs of each queue', async () => {
    for (const arn of OBJECTS) expect([arn, await may('s3:GetObject', arn)]).toEqual([arn, 'Allowed']);
  });

  test('decrypting findings, through S3', async () => {
    expect(await may('kms:Decrypt', KEY, THROUGH_S3, IAM_DECIDES)).toBe('Allowed');
  });
});

describe('denied, though Microsoft\'s templates, scripts or pages allow it', () => {
  test.each([
    ['listing the bucket', 's3:ListBucket', 'arn:aws:s3:::central-logs', {}],
    ['objects outside of the prefixes', 's3:GetObject', object('AWSLogs/111122223333/CloudTrail-Digest/x.gz'), {}],
    ['logs of another account', 's3:GetObject', object('AWSLogs/o-a1b2c3d4e5/777788889999/CloudTrail/x.gz'), {}],
    ['other folders', 's3:GetObject', object('exports/apples/1.gz'), {}],
    ['versions of objects', 's3:GetObjectVersion', OBJECTS[0], {}],
    ['permissions of objects', 's3:GetObjectAcl', OBJECTS[0], {}],
    ['objects of other buckets', 's3:GetObject', 'arn:aws:s3:::other/AWSLogs/111122223333/CloudTrail/x.gz', {}],
    ['a bucket with the same name that somebody else got', 's3:GetObject', OBJECTS[0], { 'aws:ResourceAccount': '999988887777' }],
    ['the queue of Defender for Cloud', 'sqs:ReceiveMessage', queueOf('Trail/Defender/Queue'), {}],
    ['its dead-letter queue', 'sqs:ReceiveMessage', queueOf('Trail/Sentinel/DeadLetterQueue'), {}],
    ['sending to its queue', 'sqs:SendMessage', QUEUES[0], {}],
    ['emptying its queue at once', 'sqs:PurgeQueue', QUEUES[0], {}],
    ['changing its queue', 'sqs:SetQueueAttributes', QUEUES[0], {}],
    ['CloudTrail itself', 'cloudtrail:LookupEvents', '*', {}],
    ['GuardDuty itself', 'guardduty:GetFindings', '*', {}],
    ['CloudWatch Logs itself', 'logs:GetLogEvents', 'arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s', {}],
    ['writing logs', 's3:PutObject', OBJECTS[0], {}],
    ['deleting logs', 's3:DeleteObject', OBJECTS[0], {}],
  ])('%s', async (_, action, resource, context) => expect(await may(action, resource, context)).toBe('ImplicitlyDenied'));

  test.each([
    ['directly', { ...THROUGH_S3, 'kms:ViaService': undefined }],
    ['through another service', { ...THROUGH_S3, 'kms:ViaService': 'ec2.eu-west-1.amazonaws.com' }],
    ['for another bucket', { ...THROUGH_S3, 'aws:PrincipalTag/context': 'arn:aws:s3:::other/x.gz' }],
  ])('decrypting findings %s', async (_, context) => expect(await may('kms:Decrypt', KEY, context, IAM_DECIDES)).toBe('ImplicitlyDenied'));

  test.each(['kms:Encrypt', 'kms:ReEncryptFrom', 'kms:GenerateDataKey', 'kms:DescribeKey'])('%s', async (action) => {
    expect(await may(action, KEY, THROUGH_S3, IAM_DECIDES)).toBe('ImplicitlyDenied');
  });
});

test('the encryption context is that of S3', () => {
  expect(JSON.stringify(json).match(new RegExp(`"${CONTEXT}"`, 'g'))).toHaveLength(1);
});

test('the role has these statements only, and no managed policy', () => {
  const role = Object.values<any>(json.Resources).find(r => r.Properties?.RoleName === 'OIDC_MicrosoftSentinelRole');
  expect([role.Properties.ManagedPolicyArns, role.Properties.Policies]).toEqual([undefined, undefined]);
  expect([...new Set(statements.flatMap(s => [s.Action].flat()))].sort()).toEqual([
    'kms:Decrypt', 's3:GetObject', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ]);
});

test('cdk-nag finds nothing in it', () => {
  const violations = new AwsSolutionsChecks().validateScope(build().stack).violations
    .flatMap(v => v.violatingResources.map(r => `${r.constructPath} ${v.ruleName}`)).filter(text => text.includes('/Sentinel/'));
  expect(violations).toEqual([]);
});

test('an output for each thing that Azure asks for', () => {
  const outputs = Object.values(Template.fromStack(stack).findOutputs('*')).map(o => o.Description)
    .filter(d => d?.startsWith('Microsoft Sentinel'));
  expect(outputs.sort()).toEqual([
    'Microsoft Sentinel: SQS URL for the table AWSCloudTrail', 'Microsoft Sentinel: SQS URL for the table AWSCloudWatch',
    'Microsoft Sentinel: SQS URL for the table AWSGuardDuty', 'Microsoft Sentinel: SQS URL for the table AWSVPCFlow',
    'Microsoft Sentinel: SQS URL for the table AWSWAF', 'Microsoft Sentinel: role ARN',
  ]);
});

test('one table can have several queues, each with its output', () => {
  const { stack: own, sentinel, bucket } = build();
  const more = new LogFanOut(own, 'More', { source: LogSource.folders(bucket, 'more') });
  sentinel.read(SentinelTable.AWS_CLOUD_WATCH, more.addConsumer('Sentinel'));
  expect(Object.keys(Template.fromStack(own).findOutputs('*')).filter(id => id.includes('AWSCloudWatch'))).toHaveLength(2);
});

test('findings of GuardDuty without a key are a warning, other logs are not', () => {
  const { stack: own, sentinel, bucket } = build();
  const without = (id: string) => new LogFanOut(own, id, { source: LogSource.folders(bucket, id) }).addConsumer('Sentinel');
  sentinel.read(SentinelTable.AWS_CLOUD_WATCH, without('Others'));
  sentinel.read(SentinelTable.AWS_GUARD_DUTY, without('More'));
  expect(Annotations.fromStack(own).findWarning('*', Match.stringLikeRegexp('GuardDuty')).map(w => String(w.entry.data))).toEqual([
    expect.stringMatching(
      new RegExp(String.raw`^GuardDuty encrypts its findings with a KMS key, and Stack\/More knows none, so Sentinel cannot read `
        + String.raw`them: set logEncryptionKey there`)),
  ]);
});

describe('refused', () => {
  test('a queue that is already read, by this connector or another one', () => {
    const { sentinel, trail, stack: own } = build();
    const other = new SentinelConnector(own, 'Two', {
      workspaceId: WORKSPACE.replace('7777', '6666'), roleName: 'OIDC_Two', identityProvider: sentinel.identityProvider,
    });
    const [, consumer] = trail.consumers;
    const message = 'consumer must be a queue for one table of one SentinelConnector, because two readers take each other\'s messages; ' +
      'add a consumer for each, got "Stack/Trail/Sentinel, which is already read"';
    expect(() => sentinel.read(SentinelTable.AWS_CLOUD_TRAIL, consumer)).toThrow(`Stack/Sentinel: ${message}`);
    expect(() => other.read(SentinelTable.AWS_CLOUD_TRAIL, consumer)).toThrow(`Stack/Two: ${message}`);
  });

  test.each<[string, (bucket: s3.IBucket) => LogSource, SentinelTable, string]>([
    ['CloudTrail', b => LogSource.cloudTrail(b, { organizationId: 'o-a1b2c3d4e5' }), SentinelTable.AWS_VPC_FLOW, 'AWSVPCFlow'],
    ['CloudTrail', b => LogSource.cloudTrail(b), SentinelTable.AWS_CLOUD_WATCH, 'AWSCloudWatch'],
    ['vpcflowlogs', b => LogSource.vpcFlowLogs(b), SentinelTable.AWS_GUARD_DUTY, 'AWSGuardDuty'],
    ['GuardDuty', b => LogSource.guardDuty(b), SentinelTable.AWS_CLOUD_TRAIL, 'AWSCloudTrail'],
    ['WAFLogs', b => LogSource.waf(b), SentinelTable.AWS_GUARD_DUTY, 'AWSGuardDuty'],
    ['vpcflowlogs', b => LogSource.vpcFlowLogs(b), SentinelTable.AWS_WAF, 'AWSWAF'],
  ])('the logs of %s for the table of others', (service, sourceOf, table, name) => {
    const { sentinel, stack: own } = build();
    const source = sourceOf(s3.Bucket.fromBucketName(own, 'Other', 'other-logs'));
    const consumer = new LogFanOut(own, 'Others', { source }).addConsumer('Sentinel');
    expect(() => sentinel.read(table, consumer)).toThrow(
      `Stack/Sentinel: table must be the one for the logs of Stack/Others/Sentinel, which are those of ${service}, got "${name}"`);
  });

  test.each<[string, any, any, string]>([
    ['another table', 'AWSEKSLogs_CL', undefined, 'table must be one of SentinelTable.AWS_CLOUD_TRAIL, ' +
      'SentinelTable.AWS_VPC_FLOW, SentinelTable.AWS_GUARD_DUTY, SentinelTable.AWS_CLOUD_WATCH, SentinelTable.AWS_WAF, got ' +
      '"AWSEKSLogs_CL"'],
    ['no consumer', SentinelTable.AWS_CLOUD_TRAIL, undefined,
      'consumer must be created with addConsumer(...) of a LogFanOut, got undefined'],
    ['a queue', SentinelTable.AWS_CLOUD_TRAIL, { queue: {} },
      'consumer must be created with addConsumer(...) of a LogFanOut, got {"queue":{}}'],
  ])('%s', (_, table, consumer: LogConsumer, message) => {
    expect(() => build().sentinel.read(table, consumer)).toThrow(`Stack/Sentinel: ${message}`);
  });
});
