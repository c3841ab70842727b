import { Annotations, ArnFormat, CfnOutput, Duration, Lazy, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { knownName } from './known-names';
import type { LogConsumerOptions } from './log-fan-out-props';
import type { LogService } from './log-source';
import { ReadGrant, type ReadGrantConfig } from './read-grant';
import { claimInAccount } from '../checks/app-registry';
import { located } from '../checks/messages';
import { refuseKeyOfSqs } from '../identity/resource-policy';

/** Values that the fan-out passes to its consumers. @internal */
interface LogConsumerConfig extends ReadGrantConfig {
  /** They have been checked. */
  readonly options: LogConsumerOptions;
  readonly topic: sns.ITopic;
}

/** The maximum of SQS. */
const RETENTION = Duration.days(14);

/**
 * One reader of the logs of a `LogFanOut`: a queue that gets S3's message for each new object. Two products must not
 * share a consumer.
 *
 * @example
 * declare const fanOut: LogFanOut;
 * const sentinel = fanOut.addConsumer('Sentinel');
 * const alarm = sentinel.metricAgeOfOldestMessage().createAlarm(stack, 'SentinelStopped', {
 *   threshold: Duration.hours(6).toSeconds(), evaluationPeriods: 1,
 * });
 */
export class LogConsumer extends Construct {
  /** @internal */
  public static _create(scope: Construct, id: string, config: LogConsumerConfig): LogConsumer {
    return new LogConsumer(scope, id, config);
  }

  /** Queue that the product reads. Only the topic of the fan-out may send to it. */
  public readonly queue: sqs.Queue;
  /** Messages that could not be delivered, or were received too often. */
  public readonly deadLetterQueue: sqs.Queue;

  private readonly config: LogConsumerConfig;
  /** Paths of the roles that may read, in the order of the grants. */
  private readonly readers = new Set<string>();

  private constructor(scope: Construct, id: string, config: LogConsumerConfig) {
    super(scope, id);
    this.config = config;
    const { queueName = knownName(this, 'LogConsumer', 80) } = config.options;
    claimInAccount(this, {
      kind: 'queue',
      names: [queueName],
      perRegion: {
        warningId: 'sameQueueName', consequence: 'an account and region can have each name only once',
      },
      solution: 'set another queueName',
    });
    // Lazy, because the dead-letter queue refers to the queue, and the queue needs it. A role of another account can
    // also name the queue.
    const source = Lazy.uncachedString({ produce: () => (this.queue.node.defaultChild as sqs.CfnQueue).queueName });
    this.deadLetterQueue = this.makeQueue('DeadLetterQueue', {
      redriveAllowPolicy: {
        redrivePermission: sqs.RedrivePermission.BY_QUEUE,
        sourceQueues: [sqs.Queue.fromQueueArn(this, 'Source', Stack.of(this).formatArn({
          service: 'sqs', resource: source, arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }))],
      },
    });
    this.queue = this.makeQueue('Queue', {
      queueName,
      // The consumer must delete a message within this time.
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 10 },
    });
    this.subscribe();
    new CfnOutput(this, 'QueueArn', { value: this.queue.queueArn, description: `Queue of ${id}` });
    new CfnOutput(this, 'QueueUrl', { value: this.queue.queueUrl, description: `Queue of ${id}` });
  }

  /**
   * Allows a role to receive messages from the queue and read the objects in them: `sqs:ReceiveMessage`,
   * `sqs:DeleteMessage`, `sqs:ChangeMessageVisibility`, `sqs:GetQueueUrl`, `sqs:GetQueueAttributes`, `s3:GetObject`
   * below the prefixes of the fan-out, and `kms:Decrypt` with known keys through Amazon S3 and SQS.
   *
   * For a role of another account, the policies of the queue, the bucket and the keys also allow this. Warnings print
   * statements for policies that the app cannot change.
   *
   * @param grantee a role, such as that of a custom capability. Throws if it is not a role, if it is in the template
   * for members, or if it is unknown whether its account is that of the queue.
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    const grant = located(this, () => new ReadGrant(this, this.config, this.queue).grant(grantee));
    this.warnOfOtherReaders((grantee.grantPrincipal as iam.IRole).node.path);
    return grant;
  }

  /** Log service that writes the logs. @internal */
  public get _service(): LogService | undefined {
    return this.config.source.service;
  }

  /**
   * Age of the oldest message in the queue, which shows the delay of the product. Maximum over 5 minutes by default.
   *
   * @param props properties of the metric
   */
  public metricAgeOfOldestMessage(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(props);
  }

  /**
   * Number of messages in the dead-letter queue. Maximum over 5 minutes by default.
   *
   * @param props properties of the metric
   */
  public metricMessagesInDeadLetterQueue(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(props);
  }

  private warnOfOtherReaders(role: string): void {
    const [first] = this.readers;
    this.readers.add(role);
    if (first === undefined || first === role) return;
    Annotations.of(this).addWarningV2(`cdk-defender-for-cloud:severalReaders:${role}`, `${role} may read the queue, ` +
      `and so may ${first}: two products take each other's messages. Add a consumer for each (addConsumer of the ` +
      'fan-out), unless they are one product');
  }

  private makeQueue(id: string, props: sqs.QueueProps): sqs.Queue {
    const { encryptionKey } = this.config;
    const queue = new sqs.Queue(this, id, {
      encryption: encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: encryptionKey,
      enforceSSL: true,
      retentionPeriod: RETENTION,
      ...props,
    });
    refuseKeyOfSqs(queue, 'Amazon SNS', 'set encryptionKey of the fan-out, or use SQS_MANAGED');
    return queue;
  }

  /** Subscribes the queue. `SqsSubscription` is not used, because it can allow every topic to use the queue's key. */
  private subscribe(): void {
    const { topic } = this.config;
    this.queue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'FromThisTopic',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }));
    const subscription = new sns.Subscription(this, 'Subscription', {
      topic,
      protocol: sns.SubscriptionProtocol.SQS,
      endpoint: this.queue.queueArn,
      rawMessageDelivery: true,
      // SNS does not retry a delivery that a policy denies.
      deadLetterQueue: this.deadLetterQueue,
    });
    subscription.node.addDependency(this.queue, this.deadLetterQueue); // with their policies
  }
}
