import { Aws, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct, IDependable } from 'constructs';
import { checkMadeWith, checkPattern, inputError } from '../guardrails/input';
import { acknowledgeNag, nagText } from '../guardrails/nag';

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
    checkMadeWith('expiration', expiration, Duration, 'Duration, such as Duration.days(90)');
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

/**
 * Lets the automation write reports, and nothing else: by the role where it is made here, else by the bucket and its key, since an
 * identity that others use too is not changed. Gives what must exist before the first run; undefined where it cannot be done from here.
 */
export function grantReports({ bucket, keyPrefix }: OutputConfig, role: iam.IRole, roleIsMadeHere: boolean): IDependable[] | undefined {
  const reports = bucket.arnForObjects(`${keyPrefix}*`);
  const key = bucket.encryptionKey;
  const write = { actions: ['s3:PutObject'], resources: [reports] };
  const encrypt = { actions: ['kms:GenerateDataKey'] };
  if (roleIsMadeHere) {
    const added = [
      role.addToPrincipalPolicy(new iam.PolicyStatement(write)),
      ...key ? [role.addToPrincipalPolicy(new iam.PolicyStatement({ ...encrypt, resources: [key.keyArn] }))] : [],
    ];
    acknowledgeNag(role.node.findChild('DefaultPolicy'), [{
      rule: 'AwsSolutions-IAM5',
      finding: `Resource::${nagText(role, reports)}`,
      reason: 'a key of its own for each run and instance, below the prefix for reports',
    }]);
    return added.flatMap(a => a.policyDependable ?? []);
  }
  // By a condition: a role as principal would be lost with the role, also where it is made again.
  const writer = { principals: [new iam.AccountPrincipal(Aws.ACCOUNT_ID)], conditions: { ArnEquals: { 'aws:PrincipalArn': role.roleArn } } };
  const bucketPolicy = bucket.addToResourcePolicy(new iam.PolicyStatement({ ...write, ...writer }));
  const keyPolicy = key?.addToResourcePolicy(new iam.PolicyStatement({ ...encrypt, ...writer, resources: ['*'] }));
  if (!bucketPolicy.statementAdded || keyPolicy?.statementAdded === false) return undefined;
  return [...bucketPolicy.policyDependable ? [bucketPolicy.policyDependable] : [], ...key ? [key] : []];
}
