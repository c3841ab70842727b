import { checkKeyArn, checkList, checkPattern, checkRegion } from '../../checks/input';
import { checkOptions } from '../../checks/known-options';
import { withName } from '../../checks/messages';
import type { AzureObject } from '../template/expression';

/** Bucket, queue and key of an existing CloudTrail trail. */
export interface CloudTrailResourceSet {
  /** ARN of the S3 bucket with the logs, such as `arn:aws:s3:::trail-logs`. */
  readonly bucketArn: string;
  /** ARN of the SQS queue that S3 notifies of new logs, such as `arn:aws:sqs:eu-west-1:111122223333:trail-logs`. */
  readonly queueArn: string;
  /**
   * ARN of the KMS key that encrypts the logs.
   * @default - none
   */
  readonly keyArn?: string;
  /**
   * AWS region of the resources, such as `eu-west-1`.
   * @default - not set
   */
  readonly region?: string;
}

/** Options of CloudTrail ingestion with resources that are created for it. */
export interface ProvisionedCloudTrailOptions {
  /** AWS region in which the resources are created, such as `eu-west-1`. */
  readonly deploymentRegion: string;
  /**
   * Prefix of the names of the resources, 1 to 64 characters.
   * @default - not set: the default of Defender for Cloud
   */
  readonly resourceNamePrefix?: string;
}

/**
 * Tells Azure where Defender CSPM finds CloudTrail logs. `LogFanOut` creates the queue for it, and `SentinelConnector`
 * is for Microsoft Sentinel instead.
 *
 * This is the setting `ciem.cloudTrailAuditLogIngestion` (preview), only in `2026-08-01-preview`. It creates nothing in
 * AWS, because the role's permissions are not published. Set the role in `cloudTrailRoleArn` of `AzureCspmSettings`.
 *
 * Source: Azure/bicep-types-az, 2026-08-01-preview; MicrosoftDocs/defender-docs, integrate-cloud-trail, 2026-07-03.
 *
 * @example
 * CloudTrailIngestion.fromResourceSets({
 *   bucketArn: 'arn:aws:s3:::trail-logs',
 *   queueArn: 'arn:aws:sqs:eu-west-1:111122223333:trail-logs',
 * });
 */
export class CloudTrailIngestion {
  /** Existing resources (`BringYourOwn`).
   *
   * @param sets one set per trail. Throws if there is none, if two have the same queue, or if an ARN is invalid.
   */
  public static fromResourceSets(...sets: CloudTrailResourceSet[]): CloudTrailIngestion {
    return withName('CloudTrailIngestion.fromResourceSets', () => {
      const cloudTrailResourceSets = checkList('sets', sets, 'set', resourceSet, { key: set => set?.queueArn });
      return new CloudTrailIngestion('BringYourOwn', { cloudTrailResourceSets });
    });
  }

  /**
   * Resources that you create with Microsoft's instructions (`ManualProvisioning`).
   *
   * @param options region and names. Throws if a value is not allowed.
   */
  public static manuallyProvisioned(options: ProvisionedCloudTrailOptions): CloudTrailIngestion {
    return withName('CloudTrailIngestion.manuallyProvisioned',
      () => new CloudTrailIngestion('ManualProvisioning', provisioned(options)));
  }

  /**
   * Resources that Defender for Cloud creates (`AutoProvisioning`).
   *
   * @param options region and names. Throws if a value is not allowed.
   */
  public static automaticallyProvisioned(options: ProvisionedCloudTrailOptions): CloudTrailIngestion {
    return withName('CloudTrailIngestion.automaticallyProvisioned',
      () => new CloudTrailIngestion('AutoProvisioning', provisioned(options)));
  }

  /** @internal */
  public readonly _fields: AzureObject;

  private constructor(provisioningType: string, fields: AzureObject) {
    this._fields = { provisioningType, ...fields };
  }
}

function resourceSet(prop: string, set: CloudTrailResourceSet): AzureObject {
  checkOptions(prop, set ?? null, { bucketArn: true, queueArn: true, keyArn: true, region: true });
  const { bucketArn, queueArn, keyArn, region } = set;
  checkPattern(`${prop}.bucketArn`, bucketArn, /^arn:[\w-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    'the ARN of an S3 bucket, such as arn:aws:s3:::trail-logs');
  checkPattern(`${prop}.queueArn`, queueArn, /^arn:[\w-]+:sqs:[a-z0-9-]+:\d{12}:[\w.-]{1,80}$/,
    'the ARN of an SQS queue, such as arn:aws:sqs:eu-west-1:111122223333:trail-logs');
  if (keyArn !== undefined) checkKeyArn(`${prop}.keyArn`, keyArn);
  if (region !== undefined) checkRegion(`${prop}.region`, region);
  return {
    ...region === undefined ? {} : { resourceRegion: region },
    s3BucketArn: bucketArn,
    sqsQueueArn: queueArn,
    ...keyArn === undefined ? {} : { kmsKeyArn: keyArn },
  };
}

function provisioned(options: ProvisionedCloudTrailOptions): AzureObject {
  checkOptions('options', options ?? null, { deploymentRegion: true, resourceNamePrefix: true });
  const { deploymentRegion, resourceNamePrefix } = options;
  checkRegion('deploymentRegion', deploymentRegion);
  if (resourceNamePrefix !== undefined) {
    checkPattern('resourceNamePrefix', resourceNamePrefix, /^[\w.-]{1,64}$/,
      'a prefix of 1 to 64 letters, digits, dots, underscores or hyphens');
  }
  return { deploymentRegion, ...resourceNamePrefix === undefined ? {} : { resourceNamePrefix } };
}
