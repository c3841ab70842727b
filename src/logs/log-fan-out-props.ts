import type * as kms from 'aws-cdk-lib/aws-kms';
import type { LogSource } from './log-source';
import type { OptionNames } from '../checks/known-options';

/** Props of `LogFanOut`. */
export interface LogFanOutProps {
  /** Logs that consumers are notified of. */
  readonly source: LogSource;
  /**
   * KMS key that encrypts the logs. Consumers may decrypt with it, but only through Amazon S3. Throws if it is not the
   * key of `LogSource.trail`.
   * @default - the key of the bucket if it is known, otherwise the logs need no key
   */
  readonly logEncryptionKey?: kms.IKey;
  /**
   * KMS key that encrypts the topic and the queues, in the same region. Its policy must allow S3 and SNS to use it. The
   * fan-out adds the statements if the app can change the policy. Otherwise, a warning prints them.
   * @default - the queues are encrypted with a key that SQS manages, and the topic has no KMS key
   */
  readonly encryptionKey?: kms.IKey;
}

export const FAN_OUT_PROPS: OptionNames<LogFanOutProps> = { source: true, logEncryptionKey: true, encryptionKey: true };

/** Options of a consumer of a log fan-out. */
export interface LogConsumerOptions {
  /**
   * Name of the queue, 1 to 80 letters, digits or any of `_-`. If you change it later, the queue is replaced, and
   * messages in it are lost.
   * @default - a name from the name of the stack and the path of the construct
   */
  readonly queueName?: string;
}

export const CONSUMER_OPTIONS: OptionNames<LogConsumerOptions> = { queueName: true };
