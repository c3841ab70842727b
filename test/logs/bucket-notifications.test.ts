/** Other notifications of the bucket: synthesis finds those that S3 would refuse, and those that CDK would remove. */
import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as s3n from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { LogFanOut, LogSource } from '../../src';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const setUp = (id = 'Stack', app = new App(), env = ENV) => {
  const stack = new Stack(app, id, { env });
  return { app, stack, bucket: s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs') };
};
const announce = (stack: Stack, bucket: s3.IBucket, id = 'TrailLogs', account = '111122223333') =>
  new LogFanOut(stack, id, { source: LogSource.cloudTrail(bucket, { accounts: [account] }) });
const queueOf = (stack: Stack) =>
  new s3n.SqsDestination(sqs.Queue.fromQueueArn(stack, 'Other', 'arn:aws:sqs:eu-west-1:111122223333:Other'));

function errorOf(app: App): string {
  try {
    app.synth();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

const CLASH =
  new RegExp(String.raw`\[Stack\/TrailLogs\] the prefix AWSLogs\/111122223333\/CloudTrail\/ overlaps with a notification (.*), `
    + String.raw`which (.*) sends to (.*), and S3 refuses that: remove that notification, and give its receiver a queue of this `
    + String.raw`fan-out \(addConsumer\)`);

test.each([
  ['without a filter', [], 'of all objects'],
  ['of a folder above', [{ prefix: 'AWSLogs/' }], 'below AWSLogs/'],
  ['of the same folder', [{ prefix: 'AWSLogs/111122223333/CloudTrail/' }], 'below AWSLogs/111122223333/CloudTrail/'],
  ['of a folder below', [{ prefix: 'AWSLogs/111122223333/CloudTrail/eu-west-1/' }], 'below AWSLogs/111122223333/CloudTrail/eu-west-1/'],
  ['with a suffix', [{ prefix: 'AWSLogs/', suffix: '.json.gz' }], 'below AWSLogs/'],
  ['with a suffix alone', [{ suffix: '.gz' }], 'of all objects'],
])('another notification %s overlaps, whichever comes first', (_, filters, where) => {
  for (const isFirst of [true, false]) {
    const { app, stack, bucket } = setUp();
    const add = () => bucket.addObjectCreatedNotification(queueOf(stack), ...filters);
    if (isFirst) add();
    announce(stack, bucket);
    if (!isFirst) add();
    expect(CLASH.exec(errorOf(app))?.slice(1)).toEqual([
      where, 'Stack/Logs/Notifications/Resource', 'arn:aws:sqs:eu-west-1:111122223333:Other',
    ]);
  }
});

test.each<[string, s3.EventType, s3.NotificationKeyFilter[]]>([
  ['of digest files', s3.EventType.OBJECT_CREATED, [{ prefix: 'AWSLogs/111122223333/CloudTrail-Digest/' }]],
  ['of another account', s3.EventType.OBJECT_CREATED_PUT, [{ prefix: 'AWSLogs/444455556666/' }]],
  ['of deleted objects', s3.EventType.OBJECT_REMOVED, []],
])('another notification %s does not overlap', (_, event, filters) => {
  const { app, stack, bucket } = setUp();
  announce(stack, bucket);
  bucket.addEventNotification(event, queueOf(stack), ...filters);
  expect(errorOf(app)).toBe('');
});

test('of one event among new objects, to a function', () => {
  const { app, stack, bucket } = setUp();
  announce(stack, bucket);
  const code = lambda.Code.fromInline('exports.handler = () => {}');
  const other = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code });
  bucket.addEventNotification(s3.EventType.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD, new s3n.LambdaDestination(other));
  expect(CLASH.exec(errorOf(app))?.[3]).toMatch(/^<Function.*\.Arn>$/);
});

test.each([['444455556666', false], ['111122223333', true]])('a second fan-out of the bucket, for account %s', (account, isRefused) => {
  const { app, stack, bucket } = setUp();
  announce(stack, bucket);
  announce(stack, bucket, 'Again', account);
  expect(CLASH.test(errorOf(app))).toBe(isRefused);
});

describe('a bucket that is imported twice', () => {
  test('in one stack: CDK would remove both notifications with one of them', () => {
    const { app, stack, bucket } = setUp();
    announce(stack, bucket);
    const again = s3.Bucket.fromBucketName(stack, 'Again', 'central-logs');
    again.addObjectRemovedNotification(queueOf(stack));
    expect(errorOf(app)).toContain('Stack/Again/Notifications/Resource sets notifications of the same bucket in the same stack, and CDK ' +
      'removes both with one of them: import the bucket once, and use this import for both');
  });

  test.each([['444455556666', undefined], ['111122223333', 'Other/Logs/Notifications/Resource']])('in two stacks, for account %s',
    (account, clash) => {
      const { app, stack, bucket } = setUp();
      announce(stack, bucket);
      const other = setUp('Other', app);
      announce(other.stack, other.bucket, 'Again', account);
      expect(CLASH.exec(errorOf(app))?.[2]).toBe(clash);
    });

  test('in two accounts or regions it is not the same bucket', () => {
    const { app, stack, bucket } = setUp();
    announce(stack, bucket);
    for (const env of [{ ...ENV, account: '444455556666' }, { ...ENV, region: 'cn-north-1' }]) {
      const other = setUp(env.region + env.account, app, env);
      announce(other.stack, other.bucket);
    }
    expect(errorOf(app)).toBe('');
  });
});

describe('a bucket of the app', () => {
  test('that another stack imports: its own notifications would replace the others', () => {
    const app = new App();
    const own = new Stack(app, 'Own', { env: ENV });
    const bucket = new s3.Bucket(own, 'Logs', { bucketName: 'central-logs' });
    bucket.addObjectRemovedNotification(queueOf(own));
    const { stack, bucket: imported } = setUp('Stack', app);
    announce(stack, imported);
    expect(errorOf(app)).toContain('Own/Logs/Notifications/Resource replaces all notifications of the bucket, also those of ' +
      'Stack/Logs/Notifications/Resource: set them in the stack of the bucket by addEventNotification, or set the feature flag ' +
      '@aws-cdk/aws-s3:keepNotificationInImportedBucket');
  });

  test('with notifications of the L1, which the resource of CDK would replace', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const bucket = new s3.Bucket(stack, 'Bucket');
    const l1 = bucket.node.defaultChild as s3.CfnBucket;
    l1.notificationConfiguration = {
      queueConfigurations: [{
        event: 's3:ObjectCreated:Put',
        queue: 'arn:aws:sqs:eu-west-1:111122223333:other',
        filter: { s3Key: { rules: [{ name: 'prefix', value: 'AWSLogs/' }] } },
      }],
    };
    announce(stack, bucket);
    const error = errorOf(app);
    expect(CLASH.exec(error)?.slice(1)).toEqual(['below AWSLogs/', 'Stack/Bucket/Resource', 'arn:aws:sqs:eu-west-1:111122223333:other']);
    expect(error).toContain('replaces all notifications of the bucket');
  });

  test('with notifications that an escape hatch writes', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: ENV });
    const bucket = new s3.Bucket(stack, 'Bucket');
    (bucket.node.defaultChild as s3.CfnBucket).addPropertyOverride('NotificationConfiguration.QueueConfigurations', [
      { Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:eu-west-1:111122223333:other' },
    ]);
    announce(stack, bucket);
    expect(CLASH.exec(errorOf(app))?.slice(1))
      .toEqual(['of all objects', 'Stack/Bucket/Resource', 'arn:aws:sqs:eu-west-1:111122223333:other']);
  });
});
