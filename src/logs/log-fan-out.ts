import { CfnOutput, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { notificationClashes } from './bucket-notifications';
import { knownBucketName, knownName } from './known-names';
import { LogConsumer } from './log-consumer';
import { CONSUMER_OPTIONS, FAN_OUT_PROPS, type LogConsumerOptions, type LogFanOutProps } from './log-fan-out-props';
import { LogSource, type LogSourceConfig } from './log-source';
import { checkSame } from '../checks/environments';
import { checkInstanceOf, checkPattern, inputError, keyItself } from '../checks/input';
import { checkOptions } from '../checks/known-options';
import { located } from '../checks/messages';
import { injectable } from '../checks/property-injection';
import { MissingStatements } from '../identity/resource-policy';
import { acknowledgeNag } from '../policy-language/nag';

/** Actions that S3 and SNS need to encrypt. */
const ENCRYPT = ['kms:GenerateDataKey', 'kms:Decrypt'];

/**
 * Provides the logs of a bucket to several products. `SentinelConnector` creates the role of Microsoft Sentinel for
 * such a queue, and `CloudTrailIngestion` tells Azure the queue for Defender CSPM.
 *
 * S3 notifies one SNS topic of new objects, and each product has its own queue. Create the fan-out in the account and
 * region of the bucket. Other notifications of an imported bucket are kept. Details: `docs/logs.md`.
 *
 * @example
 * const source = LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'));
 * const fanOut = new LogFanOut(stack, 'TrailLogs', { source });
 * declare const role: iam.Role;
 * fanOut.addConsumer('Defender').grantRead(role);
 */
@injectable
export class LogFanOut extends Construct {
  /** Id of this class for property injectors of CDK. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-defender-for-cloud.LogFanOut';

  /** Topic that S3 notifies of new objects. Only the bucket may publish to it. */
  public readonly topic: sns.ITopic;
  /** Bucket with the logs. */
  public readonly bucket: s3.IBucket;
  /** KMS key that encrypts the logs. Undefined if none is known. */
  public readonly logEncryptionKey?: kms.IKey;
  /** The consumers, in the order in which they were added. */
  public get consumers(): LogConsumer[] {
    return this.node.children.filter(child => child instanceof LogConsumer);
  }

  private readonly source: LogSourceConfig;
  private readonly missing: MissingStatements;
  private readonly encryptionKey?: kms.IKey;

  /**
   * @param scope scope of the construct, in the stack that creates or imports the bucket
   * @param id id of the construct
   * @param props logs and key. Throws if the bucket or the key is in another account or region, or if a value is not
   * allowed. Synthesis fails if another notification of the app overlaps.
   */
  constructor(scope: Construct, id: string, props: LogFanOutProps) {
    super(scope, id);
    this.missing = new MissingStatements(this);
    const { source, encryptionKey } = located(this, () => this.checkProps(props));
    this.source = source;
    this.bucket = this.source.bucket;
    this.logEncryptionKey = this.source.encryptionKey;
    this.encryptionKey = encryptionKey;
    this.topic = this.makeTopic();
    this.notify();
    this.makeOutputs();
    this.node.addValidation({ validate: () => this.validateAtSynthesis() });
  }

  /**
   * Adds a queue for another reader of the logs. It gets a message for each object that is created later, and keeps it
   * for 14 days. Messages that cannot be delivered or read go to its dead-letter queue.
   *
   * @param id id of the consumer, such as `Defender`
   * @param options options of the queue. Throws if a value is not allowed.
   */
  public addConsumer(id: string, options: LogConsumerOptions = {}): LogConsumer {
    return located(this, () => {
      checkOptions('options', options, CONSUMER_OPTIONS);
      const { queueName } = options;
      if (queueName !== undefined) {
        checkPattern('queueName', queueName, /^[\w-]{1,80}$/, 'a queue name of 1 to 80 letters, digits or any of _-');
      }
      return LogConsumer._create(this, id, {
        options, topic: this.topic, source: this.source, encryptionKey: this.encryptionKey, missing: this.missing,
      });
    });
  }

  private checkProps(props: LogFanOutProps): { source: LogSourceConfig; encryptionKey?: kms.IKey } {
    checkOptions('props', props, FAN_OUT_PROPS);
    const { source } = props;
    checkInstanceOf('source', source, LogSource, 'LogSource.cloudTrail(...) or another method of LogSource');
    const encryptionKey = props.encryptionKey === undefined ? undefined
      : keyItself('encryptionKey', props.encryptionKey);
    if (encryptionKey) {
      const { env: { region }, node: { path } } = encryptionKey;
      checkSame('region', 'encryptionKey', this, 'a KMS key in the region {own} of the stack', { path, region });
    }
    const config = source._bind(this, props.logEncryptionKey);
    const { bucket: { env, node: { path } }, bucket } = config;
    checkSame('account', 'source', this, 'a bucket in the account {own} of the stack; create the fan-out in a stack ' +
      'in the account of the bucket', { path, account: env.account });
    checkSame('region', 'source', this, 'a bucket in the region {own} of the stack, because S3 notifies only topics ' +
      'of its own region; create the fan-out in a stack in the region of the bucket', { path, region: env.region });
    if (Stack.of(bucket) !== Stack.of(this)) {
      throw inputError('source', `a bucket of the stack ${Stack.of(this).node.path}, because CDK sets the ` +
        'notifications of a bucket in its stack; create the fan-out there', path);
    }
    return { source: config, encryptionKey };
  }

  private makeTopic(): sns.Topic {
    // A known name, because the key refers to the topic, and the topic needs the key.
    const topicName = knownName(this, 'LogFanOut', 256);
    const topic = new sns.Topic(this, 'Topic', { topicName, masterKey: this.encryptionKey, enforceSSL: true });
    const { bucketArn, env: { account } } = this.bucket;
    topic.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'FromThisBucket',
      principals: [new iam.ServicePrincipal('s3.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': bucketArn }, StringEquals: { 'aws:SourceAccount': account } },
    }));
    if (this.encryptionKey) this.allowEncryption(this.encryptionKey, topicName);
    return topic;
  }

  /** Allows use of the key without references to the bucket and the topic, because they can need the key. */
  private allowEncryption(key: kms.IKey, topicName: string): void {
    const { partition, region, account } = Stack.of(this);
    const allow = (service: string, conditions: iam.Conditions) => new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)], actions: ENCRYPT, resources: ['*'], conditions,
    });
    const statements = [
      allow('s3.amazonaws.com', {
        ArnLike: { 'aws:SourceArn': `arn:${partition}:s3:::${knownBucketName(this.bucket) ?? '*'}` },
        StringEquals: { 'aws:SourceAccount': this.bucket.env.account },
      }),
      allow('sns.amazonaws.com', {
        ArnEquals: { 'aws:SourceArn': `arn:${partition}:sns:${region}:${account}:${topicName}` },
      }),
    ];
    const added = statements.map(statement => key.addToResourcePolicy(statement).statementAdded);
    if (added.includes(false)) this.missing.add('key', key, statements);
  }

  /** Notifies the topic. `SnsDestination` is not used, because it allows every bucket to use the topic's key. */
  private notify(): void {
    const { bucket, prefixes } = this.source;
    const destination: s3.IBucketNotificationDestination = {
      // S3 tests the topic when the notification is set. The queues are created first, so that they miss no message.
      bind: () => ({
        arn: this.topic.topicArn, type: s3.BucketNotificationDestinationType.TOPIC, dependencies: [this],
      }),
    };
    for (const prefix of prefixes) {
      bucket.addEventNotification(s3.EventType.OBJECT_CREATED, destination, { prefix });
    }
    this.acknowledgeHandler();
  }

  /** Acknowledges the CDK function that sets the notifications. The bucket can specify a role of the user for it. */
  private acknowledgeHandler(): void {
    const handler = Stack.of(this).node.children.find(c => c.node.id.startsWith('BucketNotificationsHandler'));
    const role = handler?.node.tryFindChild('Role');
    if (!role) return;
    acknowledgeNag(role, [{
      rule: 'AwsSolutions-IAM4',
      finding: 'Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
      reason: 'CDK attaches this policy to its function that sets notifications of buckets: it may write its log',
    }]);
  }

  private makeOutputs(): void {
    new CfnOutput(this, 'BucketArn', { value: this.bucket.bucketArn, description: 'Bucket with the logs' });
    if (!this.logEncryptionKey) return;
    new CfnOutput(this, 'LogKeyArn', { value: this.logEncryptionKey.keyArn, description: 'KMS key of the logs' });
  }

  private validateAtSynthesis(): string[] {
    this.missing.print();
    return notificationClashes(this.bucket, this.topic.topicArn);
  }
}
