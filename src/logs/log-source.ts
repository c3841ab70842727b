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
   * Ids of 1 to 100 accounts whose logs consumers get. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; with `organizationId`, all accounts
   */
  readonly accounts?: string[];
  /**
   * Prefix before `AWSLogs/` in the object keys, such as `trails`: letters, digits or any of `_.-`, with slashes
   * between, at most 200 characters. AWS Control Tower uses the id of the organization.
   * @default - no prefix
   */
  readonly keyPrefix?: string;
}

/** Options of `LogSource.cloudTrail`. */
export interface CloudTrailSourceOptions extends LogSourceOptions {
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`, for an organization trail. CloudTrail then writes to a folder of
   * this name. Without `accounts`, the prefix covers the whole organization, so consumers also get digest files and
   * Insights events.
   * @default - trails of single accounts
   */
  readonly organizationId?: string;
}

/** Options of `LogSource.trail`. */
export interface TrailSourceOptions {
  /**
   * Ids of 1 to 100 accounts whose logs consumers get. Throws if the list is empty or contains an account twice.
   * @default - the account of the stack; for an organization trail, all accounts
   */
  readonly accounts?: string[];
  /**
   * Id of the organization, such as `o-a1b2c3d4e5`. Required for an organization trail. Throws for other trails.
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
  /** Log service that writes them, by the name of its folder. Undefined if others may write them. */
  readonly service?: LogService;
}

/** AWS log services that have their own folder below `AWSLogs/<account>/`. @internal */
export type LogService = 'CloudTrail' | 'vpcflowlogs' | 'GuardDuty' | 'WAFLogs';

/** Throws if this is not the key that encrypts the logs. */
type CheckKey = (key?: kms.IKey) => void;

/** Folders of a log service below `AWSLogs/`. */
interface ServiceFolders extends LogSourceOptions {
  readonly organizationId?: string;
  readonly service: LogService;
}

/**
 * Logs in an S3 bucket that `LogFanOut` provides to its consumers.
 *
 * The bucket must be in the account and region of the fan-out, and its stack must create or import it. S3 notifies only
 * topics in the region of the bucket.
 *
 * @example
 * LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs'), { organizationId: 'o-a1b2c3d4e5' });
 */
export class LogSource {
  /**
   * CloudTrail logs: `AWSLogs/<account>/CloudTrail/`, or `AWSLogs/<organization>/<account>/CloudTrail/` for an
   * organization trail. Digest files (`CloudTrail-Digest/`) and Insights (`CloudTrail-Insight/`) are in other folders.
   * Source: AWS CloudTrail user guide, finding your log files, 2026-11.
   *
   * @param bucket bucket of the trail
   * @param options accounts and key prefix. Throws if a value is not allowed.
   */
  public static cloudTrail(bucket: s3.IBucket, options: CloudTrailSourceOptions = {}): LogSource {
    return LogSource.ofService('cloudTrail', bucket, options, CLOUD_TRAIL, 'CloudTrail');
  }

  /**
   * CloudTrail logs of a trail in this app. The key prefix and the type of the trail are read from it.
   *
   * @param trail the trail
   * @param bucket bucket of the trail. Throws if it is another bucket.
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
        if (JSON.stringify(Stack.of(trail).resolve(cfn.kmsKeyId)).includes(':alias/')) return; // the key is unknown
        throw inputError('logEncryptionKey', `the KMS key of the trail ${trail.node.path}`, key?.node.path);
      });
    });
  }

  /**
   * VPC flow logs: `AWSLogs/<account>/vpcflowlogs/`. For flow logs with Hive-compatible prefixes, use `folders`.
   * Source: Amazon VPC user guide, flow log files, 2026-11.
   *
   * @param bucket bucket of the flow logs
   * @param options accounts and key prefix. Throws if a value is not allowed.
   */
  public static vpcFlowLogs(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('vpcFlowLogs', bucket, options, SOURCE, 'vpcflowlogs');
  }

  /**
   * Findings that Amazon GuardDuty exports: `AWSLogs/<account>/GuardDuty/`. GuardDuty encrypts them with a KMS key, so
   * set `logEncryptionKey` of the fan-out. Source: Amazon GuardDuty user guide, exporting findings, 2026-11.
   *
   * @param bucket bucket of the findings
   * @param options accounts and key prefix. Throws if a value is not allowed.
   */
  public static guardDuty(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('guardDuty', bucket, options, SOURCE, 'GuardDuty');
  }

  /**
   * AWS WAF logs of all web ACLs of an account: `AWSLogs/<account>/WAFLogs/`. AWS WAF itself writes only to buckets
   * whose name begins with `aws-waf-logs-`. Source: AWS WAF developer guide, logging to an S3 bucket, 2026-12.
   *
   * @param bucket bucket of the logs
   * @param options accounts and key prefix. Throws if a value is not allowed.
   */
  public static waf(bucket: s3.IBucket, options: LogSourceOptions = {}): LogSource {
    return LogSource.ofService('waf', bucket, options, SOURCE, 'WAFLogs');
  }

  /**
   * Other objects, such as exports of CloudWatch Logs.
   *
   * @param bucket the bucket
   * @param folders 1 to 100 folders, such as `exports/app`: letters, digits or any of `_.-`, with slashes between, but
   * not at the ends. Throws if one is not allowed, or is inside another one.
   */
  public static folders(bucket: s3.IBucket, ...folders: string[]): LogSource {
    return withName('LogSource.folders', () => {
      checkList('folders', folders, 'folder', checkFolder);
      const inner = folders.find(f => folders.some(other => f !== other && f.startsWith(`${other}/`)));
      if (inner !== undefined) throw inputError('folders', 'folders that do not contain each other', inner);
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

  /** Description of the logs, such as `bucket central-logs, AWSLogs/o-a1b2c3d4e5/`. */
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

/** Rejects characters that S3 encodes in the filter of a notification, or that are wildcards in IAM. */
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
