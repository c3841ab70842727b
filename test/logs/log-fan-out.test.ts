/** One topic for the logs of a bucket, and a queue for each reader: what is created, and for which objects. */
import { App, NestedStack, Stack, Stage, Tags, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import * as fc from 'fast-check';
import { sourceOptions } from './generators';
import { LogFanOut, LogSource, type LogConsumerOptions, type LogFanOutProps } from '../../src';
import { DEPLOYMENT, ofType, resolveIn } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';

const OWN = { account: '111122223333', region: 'eu-west-1' };
const ORGANIZATION = 'o-a1b2c3d4e5';
const MEMBER = '444455556666';

const stackIn = (props: StackProps = { env: OWN }) => newStack(props);
const imported = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
const fanOutOf = (stack: Stack, source: LogSource, props: Partial<LogFanOutProps> = {}) =>
  new LogFanOut(stack, 'TrailLogs', { source, ...props });

/** What S3 is asked to announce, as the template has it. */
function notificationsIn(stack: Stack, deployment = DEPLOYMENT): any[] {
  const template = templateOf(stack);
  const [custom] = ofType(template, 'Custom::S3BucketNotifications');
  return resolveIn(template, custom.Properties.NotificationConfiguration, deployment).TopicConfigurations;
}
const prefixesIn = (stack: Stack, deployment = DEPLOYMENT) =>
  notificationsIn(stack, deployment).map(n => n.Filter.Key.FilterRules[0].Value);
const queuesIn = (stack: Stack) => Object.entries<any>(Template.fromStack(stack).findResources('AWS::SQS::Queue'));

describe('the objects that are announced', () => {
  const organizationId = ORGANIZATION;
  test.each<[string, (bucket: s3.IBucket) => LogSource, string[]]>([
    ['the trail of the account', b => LogSource.cloudTrail(b), ['AWSLogs/111122223333/CloudTrail/']],
    ['trails of accounts', b => LogSource.cloudTrail(b, { accounts: [MEMBER, '777788889999'] }),
      ['AWSLogs/444455556666/CloudTrail/', 'AWSLogs/777788889999/CloudTrail/']],
    ['an organization trail', b => LogSource.cloudTrail(b, { organizationId }), ['AWSLogs/o-a1b2c3d4e5/']],
    ['one account of an organization trail', b => LogSource.cloudTrail(b, { organizationId, accounts: [MEMBER] }),
      ['AWSLogs/o-a1b2c3d4e5/444455556666/CloudTrail/']],
    ['an organization trail of AWS Control Tower', b => LogSource.cloudTrail(b, { organizationId, keyPrefix: ORGANIZATION }),
      ['o-a1b2c3d4e5/AWSLogs/o-a1b2c3d4e5/']],
    ['a trail with a key prefix', b => LogSource.cloudTrail(b, { keyPrefix: 'trails/one' }),
      ['trails/one/AWSLogs/111122223333/CloudTrail/']],
    ['VPC flow logs', b => LogSource.vpcFlowLogs(b, { accounts: [MEMBER] }), ['AWSLogs/444455556666/vpcflowlogs/']],
    ['findings of GuardDuty', b => LogSource.guardDuty(b, { keyPrefix: 'findings' }), ['findings/AWSLogs/111122223333/GuardDuty/']],
    ['logs of AWS WAF', b => LogSource.waf(b, { accounts: [MEMBER], keyPrefix: 'web' }), ['web/AWSLogs/444455556666/WAFLogs/']],
    ['exports of CloudWatch Logs', b => LogSource.folders(b, 'exports/app', 'exports/web'), ['exports/app/', 'exports/web/']],
  ])('%s', (_, sourceOf, expected) => {
    const stack = stackIn();
    const source = sourceOf(imported(stack));
    fanOutOf(stack, source);
    expect(prefixesIn(stack)).toEqual(expected);
    expect(String(source)).toBe(`bucket central-logs, ${expected.join(', ').replaceAll('111122223333', '<account>')}`);
  });

  const trailIn = (stack: Stack, props: cloudtrail.TrailProps = {}) => {
    const bucket = new s3.Bucket(stack, 'Logs', { encryptionKey: props.encryptionKey as kms.IKey });
    return { bucket, trail: new cloudtrail.Trail(stack, 'Trail', { bucket, ...props }) };
  };

  test.each<[string, cloudtrail.TrailProps, object, string]>([
    ['of the account', {}, {}, 'AWSLogs/111122223333/CloudTrail/'],
    ['with a key prefix', { s3KeyPrefix: 'mine' }, {}, 'mine/AWSLogs/111122223333/CloudTrail/'],
    ['of the organization', { isOrganizationTrail: true, orgId: ORGANIZATION }, { organizationId }, 'AWSLogs/o-a1b2c3d4e5/'],
    ['of one account of the organization', { isOrganizationTrail: true, orgId: ORGANIZATION }, { organizationId, accounts: [MEMBER] },
      'AWSLogs/o-a1b2c3d4e5/444455556666/CloudTrail/'],
  ])('a trail of the app %s', (_, props, options, expected) => {
    const stack = stackIn();
    const { bucket, trail } = trailIn(stack, props);
    fanOutOf(stack, LogSource.trail(trail, bucket, options));
    expect(prefixesIn(stack)).toEqual([expected]);
  });

  test('an encrypted trail of the app: the key of its bucket', () => {
    const stack = stackIn();
    const key = new kms.Key(stack, 'Key');
    const { bucket, trail } = trailIn(stack, { encryptionKey: key });
    expect(fanOutOf(stack, LogSource.trail(trail, bucket)).logEncryptionKey).toBe(key);
  });

  test('the account of a stack without env is that of the deployment', () => {
    const stack = stackIn({});
    fanOutOf(stack, LogSource.cloudTrail(imported(stack)));
    expect(prefixesIn(stack, { ...DEPLOYMENT, account: MEMBER })).toEqual(['AWSLogs/444455556666/CloudTrail/']);
  });
});

describe('what is created', () => {
  const stack = stackIn();
  const fanOut = fanOutOf(stack, LogSource.cloudTrail(imported(stack)));
  const defender = fanOut.addConsumer('Defender');
  const sentinel = fanOut.addConsumer('Sentinel', { queueName: 'sentinel-logs' });
  const template = Template.fromStack(stack);

  test('S3 notifies the topic of new objects', () => {
    expect(notificationsIn(stack)).toMatchObject([{
      Events: ['s3:ObjectCreated:*'], TopicArn: expect.stringMatching(/^arn:aws:sns:eu-west-1:111122223333:Stack-LogFanOut-[0-9a-f]{8}$/),
    }]);
  });

  test('each consumer has a queue with the message as S3 wrote it, and a dead-letter queue', () => {
    template.resourceCountIs('AWS::SNS::Topic', 1);
    template.resourceCountIs('AWS::SQS::Queue', 4);
    for (const { queue, deadLetterQueue } of [defender, sentinel]) {
      const dead = stack.resolve(deadLetterQueue.queueArn);
      template.hasResourceProperties('AWS::SNS::Subscription', {
        Endpoint: stack.resolve(queue.queueArn),
        Protocol: 'sqs',
        RawMessageDelivery: true,
        RedrivePolicy: { deadLetterTargetArn: dead },
        FilterPolicy: Match.absent(),
      });
    }
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 300, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }) });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'sentinel-logs', VisibilityTimeout: 300, RedrivePolicy: Match.objectLike({ maxReceiveCount: 10 }),
    });
  });

  test('messages are kept as long as SQS can, and encrypted', () => {
    expect(queuesIn(stack).map(([, q]) => [q.Properties.MessageRetentionPeriod, q.Properties.SqsManagedSseEnabled])).toEqual(
      Array(4).fill([14 * 24 * 3600, true]));
  });

  test('S3 notifies only when every queue is subscribed and lets the topic send', () => {
    const [custom] = Object.values<any>(template.findResources('Custom::S3BucketNotifications'));
    const needed = ['AWS::SNS::Subscription', 'AWS::SNS::TopicPolicy',
      'AWS::SQS::QueuePolicy'].flatMap(type => Object.keys(template.findResources(type)));
    expect(needed).toHaveLength(7);
    expect(custom.DependsOn).toEqual(expect.arrayContaining(needed));
    const policies = Object.keys(template.findResources('AWS::SQS::QueuePolicy'));
    const waitFor = Object.values<any>(template.findResources('AWS::SNS::Subscription')).flatMap(s => s.DependsOn);
    expect(waitFor).toEqual(expect.arrayContaining(policies));
  });

  test('outputs name what the Azure side asks for', () => {
    const outputs = Object.entries<any>(template.toJSON().Outputs)
      .map(([id, o]) => [id.replace(/[0-9A-F]{8}$/, ''), resolveIn(template.toJSON(), o.Value)]);
    expect(Object.fromEntries(outputs)).toEqual({
      TrailLogsBucketArn: 'arn:aws:s3:::central-logs',
      TrailLogsDefenderQueueArn: expect.stringMatching(/^arn:aws:sqs:eu-west-1:111122223333:TrailLogsDefenderQueue/),
      TrailLogsDefenderQueueUrl: expect.stringContaining('TrailLogsDefenderQueue'),
      TrailLogsSentinelQueueArn: expect.stringMatching(/^arn:aws:sqs:eu-west-1:111122223333:TrailLogsSentinelQueue/),
      TrailLogsSentinelQueueUrl: expect.stringContaining('TrailLogsSentinelQueue'),
    });
  });

  test('an output for the key of the logs', () => {
    const other = stackIn();
    const logEncryptionKey = kms.Key.fromKeyArn(other, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1a2b');
    fanOutOf(other, LogSource.cloudTrail(imported(other)), { logEncryptionKey });
    Template.fromStack(other).hasOutput('*', { Description: 'KMS key of the logs', Value: 'arn:aws:kms:eu-west-1:111122223333:key/1a2b' });
  });

  test('the metrics are those of the queues', () => {
    expect(stack.resolve(defender.metricAgeOfOldestMessage().dimensions)).toEqual({ QueueName: stack.resolve(defender.queue.queueName) });
    expect(defender.metricAgeOfOldestMessage().metricName).toBe('ApproximateAgeOfOldestMessage');
    const { metricName, statistic, dimensions } = defender.metricMessagesInDeadLetterQueue({ statistic: 'Sum' });
    expect([metricName, statistic]).toEqual(['ApproximateNumberOfMessagesVisible', 'Sum']);
    expect(stack.resolve(dimensions)).toEqual({ QueueName: stack.resolve(defender.deadLetterQueue.queueName) });
  });

  test('consumers are listed in order', () => expect(fanOut.consumers).toEqual([defender, sentinel]));

  test('tags reach the topic and the queues', () => {
    const other = stackIn();
    const tagged = fanOutOf(other, LogSource.cloudTrail(imported(other)));
    tagged.addConsumer('Defender');
    Tags.of(tagged).add('owner', 'security');
    const resources = Object.values<any>(templateOf(other).Resources).filter(r => /Topic$|Queue$/.test(r.Type));
    expect(resources.map(r => r.Properties.Tags)).toEqual(Array(3).fill([{ Key: 'owner', Value: 'security' }]));
  });
});

test('in a stage, a nested stack, without env and in China: ARNs of the partition', () => {
  const stage = new Stage(new App(), 'Prod');
  const stack = new Stack(stage, 'Stack');
  const nested = new NestedStack(stack, 'Nested');
  const key = new kms.Key(stack, 'Key');
  for (const scope of [stack, nested]) {
    const bucket = s3.Bucket.fromBucketName(scope, 'Logs', `logs-of-${scope.node.id.toLowerCase()}`);
    fanOutOf(scope, LogSource.cloudTrail(bucket), { encryptionKey: key }).addConsumer('One');
  }
  const text = JSON.stringify([stack, nested].map(s => templateOf(s)));
  expect(text).not.toContain('arn:aws:');
  const topics = [stack, nested].map(s =>
    Object.values<any>(Template.fromStack(s).findResources('AWS::SNS::Topic'))[0].Properties.TopicName);
  expect(topics).toEqual([expect.stringMatching(/^Prod-Stack-LogFanOut-/), expect.stringMatching(/^Prod-Stack-LogFanOut-/)]);
  expect(new Set(topics).size).toBe(2);
});

test('one name for two queues of an account and region is an error, elsewhere it is not', () => {
  const app = new App();
  const consume = (id: string, props: StackProps, queueName = 'logs') => {
    const stack = new Stack(app, id, props);
    const bucket = s3.Bucket.fromBucketName(stack, 'Logs', `logs-of-${id.toLowerCase()}`);
    fanOutOf(stack, LogSource.cloudTrail(bucket)).addConsumer('One', { queueName });
    return stack;
  };
  consume('A', { env: OWN });
  consume('B', { env: OWN }, 'others');
  consume('C', { env: { ...OWN, region: 'us-east-1' } });
  expect(() => consume('D', { env: OWN })).toThrow('D/TrailLogs/One creates the queue logs, which A/TrailLogs/One already creates; ' +
    'an account and region can have each name only once: set another queueName');
  const open = consume('E', {}, 'others');
  expect(Annotations.fromStack(open).findWarning('*', Match.stringLikeRegexp('queue others')).map(w => String(w.entry.data))).toEqual([
    expect.stringMatching(
      /^E\/TrailLogs\/One creates the queue others, which B\/TrailLogs\/One already creates; .*: set another queueName/),
  ]);
});

test('a role of another account that is granted later does not replace the queue', () => {
  const nameOf = (options: LogConsumerOptions, isGranted: boolean) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: OWN });
    const other = new Stack(app, 'Other', { env: { ...OWN, account: MEMBER } });
    const consumer = fanOutOf(stack, LogSource.cloudTrail(imported(stack))).addConsumer('Defender', options);
    if (isGranted) consumer.grantRead(new iam.Role(other, 'Reader', { roleName: 'Reader', assumedBy: new iam.AccountRootPrincipal() }));
    app.synth();
    return stack.resolve((consumer.queue.node.defaultChild as sqs.CfnQueue).queueName);
  };
  expect([nameOf({}, false), nameOf({}, true)]).toEqual(['Stack-LogConsumer-3e531e83', 'Stack-LogConsumer-3e531e83']);
  expect([nameOf({ queueName: 'logs' }, false), nameOf({ queueName: 'logs' }, true)]).toEqual(['logs', 'logs']);
});

test('only the queue of a consumer may use its dead-letter queue, also if an aspect renames it', () => {
  const stack = new Stack(new App(), 'S'.repeat(128), { env: OWN });
  const fanOut = fanOutOf(stack, LogSource.cloudTrail(imported(stack)));
  const [named, renamed, plain] = [fanOut.addConsumer('A', { queueName: 'a' }), fanOut.addConsumer('B'), fanOut.addConsumer('C')];
  (renamed.queue.node.defaultChild as sqs.CfnQueue).queueName = 'by-an-aspect';
  const template = Template.fromStack(stack); // Throws if queues refer to each other in a circle.
  const { Resources } = template.toJSON();
  const of = (queue: sqs.Queue) => Resources[stack.getLogicalId(queue.node.defaultChild as sqs.CfnQueue)].Properties;
  const arnOf = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:sqs:eu-west-1:111122223333:${name}`]] });
  for (const [{ deadLetterQueue, queue }, name] of [[named, 'a'], [renamed, 'by-an-aspect'], [plain, of(plain.queue).QueueName]] as const) {
    expect(of(queue).QueueName).toBe(name);
    expect(of(queue).RedrivePolicy.deadLetterTargetArn).toEqual(stack.resolve(deadLetterQueue.queueArn));
    expect(of(deadLetterQueue).RedriveAllowPolicy).toEqual({ redrivePermission: 'byQueue', sourceQueueArns: [arnOf(name)] });
  }
  expect(of(plain.queue).QueueName).toMatch(/^S{59}-LogConsumer-[0-9a-f]{8}$/); // SQS allows 80 characters
});

test('the same input makes the same bytes', () => {
  const [first, second] = [1, 2].map(() => {
    const stack = stackIn();
    fanOutOf(stack, LogSource.cloudTrail(imported(stack)), { encryptionKey: new kms.Key(stack, 'Key') }).addConsumer('One');
    return JSON.stringify(templateOf(stack));
  });
  expect(first).toBe(second);
});

test('random accounts and prefixes: the filters of S3 never overlap, and end in a slash', () => {
  fc.assert(fc.property(sourceOptions, (options) => {
    const stack = stackIn();
    fanOutOf(stack, LogSource.cloudTrail(imported(stack), options));
    const prefixes = prefixesIn(stack);
    expect(prefixes.filter(p => prefixes.some(other => other !== p && p.startsWith(other)))).toEqual([]);
    for (const prefix of prefixes) expect(prefix).toMatch(/^(?!\/).*AWSLogs\/.*[^/]\/$/);
  }), { numRuns: 10 });
});
