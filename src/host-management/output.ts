import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { checkInstanceOf, checkPattern, inputError } from '../guardrails/input';
import { acknowledgeNag } from '../guardrails/nag';

/** Options of `HostManagementOutput.newBucket`. */
export interface NewOutputBucketOptions {
  /**
   * How long reports are kept, in whole days. An error where it is less than one day.
   * @default Duration.days(90)
   */
  readonly expiration?: Duration;
}

/** What an output comes down to. @internal */
export interface OutputConfig {
  readonly bucket: s3.IBucket;
  /** Empty, or ending in a slash. */
  readonly keyPrefix: string;
  /** Region and account of a bucket that is made, which are those of host management. */
  readonly region?: string;
  readonly owner?: string;
}

/**
 * An S3 bucket for reports: one JSON object a run and instance, `<instance id>/<execution id>.json`, with what was found.
 */
export class HostManagementOutput {
  /**
   * A bucket that exists. It should be private, encrypted and in the same region.
   *
   * @param bucket the bucket; the automation gets `s3:PutObject`, and `kms:GenerateDataKey` on its KMS key where that is known
   * @param keyPrefix what the keys of reports begin with, without a slash at either end
   */
  public static bucket(bucket: s3.IBucket, keyPrefix?: string): HostManagementOutput {
    if (typeof bucket?.arnForObjects !== 'function') throw new Error('bucket must be an s3.IBucket, such as s3.Bucket.fromBucketName(...), got something else');
    if (keyPrefix !== undefined) {
      checkPattern('keyPrefix', keyPrefix, /^(?!\/)[\w!.*'()/-]{1,500}(?<!\/)$/,
        'a key prefix of letters, digits or any of _!.*\'()/-, without a slash at either end');
    }
    return new HostManagementOutput({ bucket, keyPrefix: keyPrefix === undefined ? '' : `${keyPrefix}/` });
  }

  /**
   * A new bucket: encrypted, private, reached with TLS only, whose reports expire. It stays when the stack is deleted.
   *
   * @param options how long reports are kept
   */
  public static newBucket(options: NewOutputBucketOptions = {}): HostManagementOutput {
    const { expiration = Duration.days(90) } = options;
    checkInstanceOf('expiration', expiration, Duration, 'Duration, such as Duration.days(90)');
    const days = expiration.isUnresolved() ? undefined : expiration.toDays({ integral: false });
    if (days !== undefined && (days < 1 || !Number.isInteger(days))) throw inputError('expiration', 'one whole day or more', `${days} days`);
    return new HostManagementOutput({ expiration });
  }

  private readonly place: OutputConfig | { readonly expiration: Duration };

  private constructor(place: OutputConfig | { readonly expiration: Duration }) {
    this.place = place;
  }

  /**
   * Whether the bucket is one of a certain account.
   * @internal
   */
  public get _isGiven(): boolean {
    return 'bucket' in this.place;
  }

  /** @internal */
  public _bind(scope: Construct): OutputConfig {
    return 'bucket' in this.place
      ? this.place
      : { bucket: makeBucket(scope, this.place.expiration), keyPrefix: '', region: Stack.of(scope).region, owner: Aws.ACCOUNT_ID };
  }
}

function makeBucket(scope: Construct, expiration: Duration): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'OutputBucket', {
    encryption: s3.BucketEncryption.S3_MANAGED,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ expiration, abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  acknowledgeNag(bucket, [{ rule: 'AwsSolutions-S1', reason: 'holds short-lived reports without secrets; switch on data events in CloudTrail where access must be seen' }]);
  return bucket;
}
