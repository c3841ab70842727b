import { Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  checkBucket, checkInstanceOf, checkKey, checkPattern, checkTokenUnit, inputError,
} from '../checks/input';
import { BOOLEAN, checkOptions, type OptionNames } from '../checks/known-options';
import { withName } from '../checks/messages';
import { acknowledgeNag } from '../policy-language/nag';

/** Options of `HostManagementOutput.bucket`. */
export interface ExistingOutputBucketOptions {
  /**
   * Prefix of the object keys of reports: 1 to 500 letters, digits or any of `_!.'()/-`, without a slash at either end.
   * Throws for other characters, such as `*`, which is a wildcard in policies.
   * @default - no prefix
   */
  readonly keyPrefix?: string;
}

/** Options of `HostManagementOutput.newBucket`. */
export interface NewOutputBucketOptions {
  /**
   * How long reports are kept, in whole days. Throws if it is less than one day.
   * @default Duration.days(90)
   */
  readonly expiration?: Duration;
  /**
   * KMS key that encrypts the reports. The automation may use it. Must not be set in an organization, because other
   * accounts do not have it.
   * @default - the reports are encrypted with a key that S3 manages
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether the bucket keeps old versions of reports. They expire after the same time.
   * @default false
   */
  readonly versioned?: boolean;
  /**
   * Your bucket for server access logs, in the same account and region. Must not be set in an organization, because
   * other accounts do not have it.
   * @default - no server access logs
   */
  readonly serverAccessLogsBucket?: s3.IBucket;
}

const NEW_BUCKET_OPTIONS: OptionNames<NewOutputBucketOptions> = {
  expiration: true, encryptionKey: true, versioned: BOOLEAN, serverAccessLogsBucket: true,
};

/** A new bucket, with its defaults. */
type NewBucket = NewOutputBucketOptions & { readonly expiration: Duration };

/** A resolved output. @internal */
export interface OutputConfig {
  readonly bucket: s3.IBucket;
  /** Empty, or ending in a slash. */
  readonly keyPrefix: string;
  /** Region of a new bucket: the region of host management. */
  readonly region?: string;
  /** Account of the bucket if it is known. S3 refuses a report if the bucket belongs to another account. */
  readonly owner?: string;
}

/**
 * An S3 bucket for reports. Each run writes one JSON object per instance, `<instance id>/<execution id>.json`. It
 * contains what the automation found on the instance.
 *
 * @example
 * DefenderPlan.defenderForServers({
 *   hostManagement: { output: HostManagementOutput.newBucket({ expiration: Duration.days(30) }) },
 * });
 */
export class HostManagementOutput {
  /**
   * An existing bucket. It should be private, encrypted and in the same region. If it belongs to another account, set
   * `account` of `s3.Bucket.fromBucketAttributes`.
   *
   * @param bucket the bucket. The automation gets `s3:PutObject`, and `kms:GenerateDataKey` on the KMS key of the
   * bucket if the key is known. In another account, the policies of the bucket and its key allow it too. Warns if the
   * app cannot change a policy that must allow it. Throws if the policy of a bucket in another account must name the
   * account of this stack, and this account is not known.
   * @param options location of the reports in the bucket. Throws if a value is not allowed.
   */
  public static bucket(bucket: s3.IBucket, options: ExistingOutputBucketOptions = {}): HostManagementOutput {
    const { keyPrefix } = options ?? {};
    withName('HostManagementOutput.bucket', () => {
      checkBucket('bucket', bucket);
      checkOptions('options', options, { keyPrefix: true });
      if (keyPrefix === undefined) return;
      checkPattern('keyPrefix', keyPrefix, /^(?!\/)[\w!.'()/-]{1,500}(?<!\/)$/,
        'a key prefix of letters, digits or any of _!.\'()/-, without a slash at either end');
    });
    return new HostManagementOutput({ bucket, keyPrefix: keyPrefix === undefined ? '' : `${keyPrefix}/` });
  }

  /**
   * A new private, encrypted bucket that allows only TLS. Its reports expire. The bucket is kept if you delete the
   * stack, but not if its creation is rolled back.
   *
   * @param options how long reports are kept, encryption, versions and logs. Throws if the expiration is not a number
   * of whole days, or if another value is not allowed.
   */
  public static newBucket(options: NewOutputBucketOptions = {}): HostManagementOutput {
    return withName('HostManagementOutput.newBucket', () => new HostManagementOutput(resolveNewBucket(options)));
  }

  private readonly destination: OutputConfig | NewBucket;

  private constructor(destination: OutputConfig | NewBucket) {
    this.destination = destination;
  }

  /**
   * Description of the bucket, such as `new bucket, reports expire after 90 days`, or `bucket reports, prefix
   * defender/`. A bucket without a known name is described by its construct path.
   */
  public toString(): string {
    if (!('bucket' in this.destination)) {
      return `new bucket, reports expire after ${this.destination.expiration.toHumanString()}`;
    }
    const { bucket: { bucketName, node }, keyPrefix } = this.destination;
    const name = Token.isUnresolved(bucketName) ? node.path : bucketName;
    return `bucket ${name}${keyPrefix ? `, prefix ${keyPrefix}` : ''}`;
  }

  /**
   * Describes a resource that exists in one account only. Undefined if there is none.
   * @internal
   */
  public get _existsInOneAccount(): string | undefined {
    if ('bucket' in this.destination) return 'a bucket';
    if (this.destination.encryptionKey) return 'encryptionKey';
    return this.destination.serverAccessLogsBucket && 'serverAccessLogsBucket';
  }

  /** @internal */
  public _bind(scope: Construct): OutputConfig {
    if ('bucket' in this.destination) {
      return { ...this.destination, owner: knownOwner(this.destination.bucket, Stack.of(scope)) };
    }
    const bucket = makeBucket(scope, this.destination);
    return { bucket, keyPrefix: '', region: Stack.of(scope).region, owner: Aws.ACCOUNT_ID };
  }
}

/**
 * Returns the account of an existing bucket if known. CDK assumes the account of the stack for an imported bucket
 * without one.
 */
function knownOwner(bucket: s3.IBucket, user: Stack): string | undefined {
  const { env: { account }, node: { defaultChild } } = bucket;
  const stack = Stack.of(bucket);
  if (!(defaultChild instanceof s3.CfnBucket)) return account === stack.account ? undefined : account;
  return Token.isUnresolved(account) && stack !== user ? undefined : account;
}

function makeBucket(scope: Construct, options: NewBucket): s3.Bucket {
  const { expiration, encryptionKey, versioned, serverAccessLogsBucket } = options;
  const bucket = new s3.Bucket(scope, 'OutputBucket', {
    encryption: encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey,
    // Reduces requests to the key.
    bucketKeyEnabled: encryptionKey && true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned,
    serverAccessLogsBucket,
    // A failed first deployment deletes it. The name is generated, so this cannot be another user's bucket.
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    lifecycleRules: [{
      expiration,
      noncurrentVersionExpiration: versioned ? expiration : undefined,
      abortIncompleteMultipartUploadAfter: Duration.days(1),
    }],
  });
  if (!serverAccessLogsBucket) {
    acknowledgeNag(bucket, [{
      rule: 'AwsSolutions-S1',
      reason: 'the bucket contains short-lived reports without secrets; serverAccessLogsBucket or data events in ' +
        'CloudTrail can log access',
    }]);
  }
  return bucket;
}

function resolveNewBucket(options: NewOutputBucketOptions): NewBucket {
  checkOptions('options', options, NEW_BUCKET_OPTIONS);
  const { expiration = Duration.days(90), encryptionKey, serverAccessLogsBucket } = options;
  checkInstanceOf('expiration', expiration, Duration, 'Duration, such as Duration.days(90)');
  checkTokenUnit('expiration', expiration, 'days');
  const days = expiration.isUnresolved() ? undefined : expiration.toDays({ integral: false });
  if (days !== undefined && (days < 1 || !Number.isInteger(days))) {
    throw inputError('expiration', 'one whole day or more', `${days} days`);
  }
  if (encryptionKey !== undefined) checkKey('encryptionKey', encryptionKey);
  if (serverAccessLogsBucket !== undefined) checkBucket('serverAccessLogsBucket', serverAccessLogsBucket);
  return { ...options, expiration };
}
