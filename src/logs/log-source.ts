import { Stack, Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  checkAccountId, checkBucket, checkHasEffect, checkInstanceOf, checkList, checkOrganizationId, checkPattern,
  inputError, isNotKnown, keyItself,
} from '../checks/input';
import { checkOptions, type OptionNames } from '../checks/known-options';
import { withName } from '../checks/messages';

/** Options of the logs of an AWS service in a bucket. */
export interface LogSourceOptions {
  /**
   * Ids of the accounts whose logs are announced, 1 to 100. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; with `organizationId`, all accounts
   */
  readonly accounts?: string[];
  /**
   * What is in front of `AWSLogs/` in the object keys, such as `trails`: letters, digits or any of `_.-`, with slashes
   * between, at most 200 characters. AWS Control Tower writes below the id of the organization.
   * @default - nothing
   */
  readonly keyPrefix?: string;
}

/** Options of `LogSource.cloudTrail`. */
export interface CloudTrailSourceOptions extends LogSourceOptions {
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`, if the logs are those of an organization trail. CloudTrail then
   * writes below it. Without `accounts`, the prefix is that of the whole organization: digest files and Insights events
   * are announced, too, and consumers may read them.
   * @default - the trails of single accounts
   */
  readonly organizationId?: string;
}

/** Options of `LogSource.trail`. */
export interface TrailSourceOptions {
  /**
   * Ids of the accounts whose logs are announced, 1 to 100. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; of an organization trail, all accounts
   */
  readonly accounts?: string[];
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`. Required for an organization trail. Throws for another trail.
   * @default - not an organization trail
   */
  readonly organizationId?: string;
}

const SOURCE: OptionNames<LogSourceOptions> = { accounts: true, keyPrefix: true };
const TRAIL: OptionNames<TrailSourceOptions> = { accounts: true, organizationId: true };
const CLOUD_TRAIL: OptionNames<CloudTrailSourceOptions> = { ...SOURCE, organizationId: true };

/** S3 allows 100 notification configurations per bucket. Source: AWS General Reference, Amazon S3 quotas, 2026-11. */
const MAX_FOLDERS = 100;

/** Where the logs are. @internal */
export interface LogSourceConfig {
  readonly bucket: s3.IBucket;
  /** Prefixes of object keys, each with a slash at its end. */
  readonly prefixes: readonly string[];
  /** KMS key that encrypts the logs. */
  readonly encryptionKey?: kms.IKey;
  /** Log service that writes them, as its folder is named. Undefined if others may write them. */
  readonly service?: LogService;
}

/** Log services of AWS that have a folder of their own below `AWSLogs/<account>/`. @internal */
export type LogService = 'CloudTrail' | 'vpcflowlogs' | 'GuardDuty' | 'WAFLogs';

/** Throws if this is not the key that encrypts the logs. */
type CheckKey = (key?: kms.IKey) => void;

/** Folders of a log service below `AWSLogs/`. */
interface ServiceFolders extends LogSourceOptions {
  readonly organizationId?: string;
  readonly service: LogService;
}

/**
 * Logs in an S3 bucket: which objects `LogFanOut` announces, and its consumers read.
 *
 * The bucket must be in the account, region and stack of the fan-out: a bucket that the same stack creates or imports.
 * S3 notifies only topics of its own region.
 *
 * @example
 * LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'), { organizationId: 'o-a1b2c3d4e5' });
 */
export class LogSource {
  /**
   * CloudTrail logs: `AWSLogs/<account>/CloudTrail/`, or `AWSLogs/<organization>/<account>/CloudTrail/` of an
   * organization trail. Digest files (`CloudTrail-Digest/`) and Insights (`CloudTrail-Insight/`) are in other folders.
   * Source: AWS CloudTrail user guide, finding your log files, 2026-11.
   *
   * @param bucket bucket of the trail
   * @param options accounts, and where the trail writes. Throws if a value is not allowed.
   */
  public static cloudTrail(bucket: s3.IBucket, options: CloudTrailSourceOptions = {}): LogSource {
    return LogSource.ofService('cloudTrail', bucket, options, CLOUD_TRAIL, 'CloudTrail');
  }

  /**
   * CloudTrail logs of a trail of this app. Its key prefix, and whether it is an organization trail, are read from it.
   *
   * @param trail the trail
   * @param bucket its bucket. Throws if it is another one.
   * @param options organization and accounts. Throws if `organizationId` is missing for an organization trail, or if a
   * value is not allowed.
   */
  public static trail(trail: cloudtrail.Trail, bucket: s3.IBucket, options: TrailSourceOptions = {}): LogSource {
    return withName('LogSource.trail', () => {
      checkInstanceOf('trail', trail, cloudtrail.Trail, 'new cloudtrail.Trail(...)');
      checkOptions('options', options, TRAIL);
      const cfn = trail.node.defaultChild as cloudtrail.CfnTrail;
      checkBucket('bucket', bucket);
      const isSame = (a: unknown, b: unknown) => {
        const [one, other] = Stack.of(trail).resolve([a, b]).map((v: unknown) => JSON.stringify(v));
        return one === other;
      };
      if (!isSame(cfn.s3BucketName, bucket.bucketName)) {
        throw inputError('bucket', `that of the trail ${trail.node.path}`, bucket.node.path);
      }
      const isOfOrganization = cfn.isOrganizationTrail === true;
      checkHasEffect('organizationId', options.organizationId, 'an organization trail', isOfOrganization);
      if (isOfOrganization && options.organizationId === undefined) {
        throw inputError('organizationId', 'the id of the organization, because an organization trail writes below it',
          undefined);
      }
      return LogSource.below(bucket, { ...options, service: 'CloudTrail', keyPrefix: cfn.s3KeyPrefix }, (key) => {
        if (cfn.kmsKeyId === undefined || isSame(cfn.kmsKeyId, key?.keyArn)) return;
        if (JSON.stringify(Stack.of(trail).resolve(cfn.kmsKeyId)).includes(':alias/')) return; // of an unknown key
        throw inputError('logEncryptionKey', `the KMS key of the trail ${trail.node.path}`, key?.node.path);
      });
    });
  }

  /**
   * VPC flow logs: `AWSLogs/<account>/vpcflowlogs/`. For flow logs with Hive-compatible prefixes, use `folders`.
   * Source: Amazon VPC user guide, flow log files, 2026-11.
   *
   * @param bucket bucket of the flow logs
   * @param options accounts, and where the logs are. Throws if a value is not allowed.
   */
  public static vpcFlowLogs(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('vpcFlowLogs', bucket, options, SOURCE, 'vpcflowlogs');
  }

  /**
   * Findings that Amazon GuardDuty exports: `AWSLogs/<account>/GuardDuty/`. GuardDuty encrypts them with a KMS key:
   * `logEncryptionKey` of the fan-out. Source: Amazon GuardDuty user guide, exporting findings, 2026-11.
   *
   * @param bucket bucket of the findings
   * @param options accounts, and where the findings are. Throws if a value is not allowed.
   */
  public static guardDuty(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('guardDuty', bucket, options, SOURCE, 'GuardDuty');
  }

  /**
   * Logs of AWS WAF, of all web ACLs of an account: `AWSLogs/<account>/WAFLogs/`. AWS WAF itself writes only to buckets
   * whose name begins with `aws-waf-logs-`. Source: AWS WAF developer guide, logging to an S3 bucket, 2026-12.
   *
   * @param bucket bucket of the logs
   * @param options accounts, and where the logs are. Throws if a value is not allowed.
   */
  public static waf(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('waf', bucket, options, SOURCE, 'WAFLogs');
  }

  /**
   * Other objects, such as exports of CloudWatch Logs.
   *
   * @param bucket the bucket
   * @param folders 1 to 100 folders, such as `exports/app`: letters, digits or any of `_.-`, with slashes between, not
   * at the ends. Throws if one is not allowed, or is in another one.
   */
  public static folders(bucket: s3.IBucket, ...folders: string[]): LogSource {
    return withName('LogSource.folders', () => {
      checkList('folders', folders, 'folder', checkFolder);
      const inner = folders.find(f => folders.some(other => f !== other && f.startsWith(`${other}/`)));
      if (inner !== undefined) throw inputError('folders', 'folders of which none is in another one', inner);
      checkNumber('folders', folders);
      return new LogSource(bucket, () => folders.map(f => `${f}/`));
    });
  }

  private static ofService<Options extends LogSourceOptions>(
    method: string, bucket: s3.IBucket, options: Options, names: OptionNames<Options>, service: LogService,
  ): LogSource {
    return withName(`LogSource.${method}`, () => {
      checkOptions('options', options, names);
      return LogSource.below(bucket, { ...options, service });
    });
  }

  private static below(bucket: s3.IBucket, folders: ServiceFolders, checkKey?: CheckKey): LogSource {
    const { accounts, keyPrefix, organizationId, service } = folders;
    if (organizationId !== undefined) checkOrganizationId('organizationId', organizationId);
    if (keyPrefix !== undefined) checkFolder('keyPrefix', keyPrefix);
    if (accounts !== undefined) {
      checkList('accounts', accounts, 'account', checkAccountId, { remedy: 'leave it out' });
      checkNumber('accounts', accounts);
    }
    const path = [...keyPrefix === undefined ? [] : [keyPrefix], 'AWSLogs', ...organizationId ? [organizationId] : []];
    const above = path.join('/');
    return new LogSource(bucket, (account) => {
      if (organizationId !== undefined && accounts === undefined) return [`${above}/`];
      return (accounts ?? [account]).map(a => `${above}/${a}/${service}/`);
    }, service, checkKey);
  }

  private constructor(
    private readonly bucket: s3.IBucket,
    private readonly prefixesFor: (account: string) => string[],
    private readonly service?: LogService,
    private readonly checkKey: CheckKey = () => {},
  ) {
    checkBucket('bucket', bucket);
  }

  /** The logs in words, such as `bucket central-logs, AWSLogs/o-a1b2c3d4e5/`. */
  public toString(): string {
    const { bucketName, node } = this.bucket;
    const prefixes = this.prefixesFor('<account>').map(p => Token.isUnresolved(p) ? '...' : p);
    return `bucket ${isNotKnown(bucketName) ? node.path : bucketName}, ${prefixes.join(', ')}`;
  }

  /** @internal */
  public _bind(scope: Construct, logEncryptionKey = this.bucket.encryptionKey): LogSourceConfig {
    const encryptionKey = logEncryptionKey === undefined ? undefined : keyItself('logEncryptionKey', logEncryptionKey);
    this.checkKey(logEncryptionKey);
    const { bucket, service } = this;
    return { bucket, encryptionKey, service, prefixes: this.prefixesFor(Stack.of(scope).account) };
  }
}

/** No characters that S3 encodes in the filter of a notification, and none that IAM takes for a pattern. */
function checkFolder(prop: string, folder: string): void {
  checkPattern(prop, folder, /^[\w.-]+(\/[\w.-]+)*$/,
    'letters, digits or any of _.-, with slashes between, without a slash at the ends');
  if (folder.length > 200) throw inputError(prop, 'at most 200 characters long', folder);
}

function checkNumber(prop: string, values: readonly string[]): void {
  if (values.length <= MAX_FOLDERS) return;
  throw new Error(`${prop} must have at most ${MAX_FOLDERS} entries, which is the limit of S3 for notifications per ` +
    `bucket, got ${values.length}; for all accounts of an organization trail, leave accounts out`);
}
