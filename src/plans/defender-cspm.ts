import type { DefenderPlanOptions } from './additional-capabilities';
import type { PlanBinding, PlanCapability } from './plan-binding';
import { capabilitiesOf, resolveOptions, type PlanOptions } from './plan-options';
import { PLAN_TABLE } from './plan-table';
import { ciemTrust, CLOUDTRAIL_BUCKET } from '../capabilities/cspm';
import { sensitiveDataDiscoveryWithin } from '../capabilities/data';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkBucketName, checkGuid, checkHasEffect, checkList, checkPattern } from '../checks/input';
import { BOOLEAN, checkOptions } from '../checks/known-options';

/** Options of Defender CSPM. */
export interface DefenderCspmOptions extends DefenderPlanOptions {
  /**
   * Agentless scanning of the disks of instances.
   * @default true
   */
  readonly agentlessVmScanning?: boolean;
  /**
   * Sensitive data discovery in S3.
   * @default true
   */
  readonly sensitiveDataDiscovery?: boolean;
  /**
   * Limits of sensitive data discovery: named buckets, named keys, decryption only through S3.
   * Throws if `sensitiveDataDiscovery` is off.
   * @default - every bucket and every key, as in Microsoft's published permissions
   */
  readonly sensitiveDataScope?: SensitiveDataScope;
  /**
   * Data security posture management of RDS databases.
   * @default true
   */
  readonly databasesDspm?: boolean;
  /**
   * Agentless discovery for Kubernetes.
   * @default true
   */
  readonly agentlessKubernetesDiscovery?: boolean;
  /**
   * Vulnerability assessment of container images in ECR.
   * @default true
   */
  readonly containerImageAssessment?: boolean;
  /**
   * Cloud infrastructure entitlement management (CIEM). It needs an application in your own Entra tenant.
   * @default - off
   */
  readonly ciem?: CiemOptions;
}

/** Limits of what sensitive data discovery may read in S3. `{}` limits only the use of keys (`decryptOnlyViaS3`). */
export interface SensitiveDataScope {
  /**
   * Names of the buckets that may be read: 3 to 63 characters each, without wildcards. Throws if the list is empty or
   * contains a bucket twice.
   * @default - every bucket (AWS managed policy AmazonS3ReadOnlyAccess)
   */
  readonly bucketNames?: string[];
  /**
   * ARNs of the KMS keys that may be used to decrypt, without wildcards. Throws if the list is empty or contains a key
   * twice.
   * @default - every key
   */
  readonly kmsKeyArns?: string[];
  /**
   * Whether keys may be used only through S3 (condition `kms:ViaService`).
   * @default true
   */
  readonly decryptOnlyViaS3?: boolean;
}

/** Options of cloud infrastructure entitlement management (CIEM). */
export interface CiemOptions {
  /**
   * Object id (GUID) of the service principal of the CIEM application in your Entra tenant. Only this service principal
   * may assume the role. Microsoft's onboarding script creates the application and prints the id. Throws if it is not a
   * GUID.
   */
  readonly servicePrincipalObjectId: string;
  /**
   * Name of the S3 bucket with the CloudTrail logs, without wildcards.
   * @default - CIEM reads no bucket
   */
  readonly cloudTrailBucketName?: string;
}

const TABLE = PLAN_TABLE.defenderCspm satisfies PlanOptions<DefenderCspmOptions>;

export function bindDefenderCspm(options: DefenderCspmOptions): PlanBinding {
  const on = resolveOptions(TABLE, options, { sensitiveDataScope: true });
  const { sensitiveDataScope, ciem } = options;
  checkHasEffect(
    'sensitiveDataScope', sensitiveDataScope, 'sensitiveDataDiscovery: true', on.sensitiveDataDiscovery);
  return {
    offering: 'DefenderCspmAws',
    title: 'Defender CSPM',
    capabilities: capabilitiesOf(TABLE, on, [
      ...sensitiveDataScope ? [bindScope(sensitiveDataScope)] : [],
      ...ciem ? bindCiem(ciem) : [],
    ]),
  };
}

function bindScope(scope: SensitiveDataScope): PlanCapability {
  checkOptions('sensitiveDataScope', scope, { bucketNames: true, kmsKeyArns: true, decryptOnlyViaS3: BOOLEAN });
  const { bucketNames, kmsKeyArns, decryptOnlyViaS3 = true } = scope;
  if (bucketNames) {
    checkList('sensitiveDataScope.bucketNames', bucketNames, 'bucket', name => name,
      'leave it out for every bucket, or set sensitiveDataDiscovery: false for none');
    bucketNames.forEach((name, i) => checkBucketName(`sensitiveDataScope.bucketNames[${i}]`, name));
  }
  if (kmsKeyArns) {
    checkList('sensitiveDataScope.kmsKeyArns', kmsKeyArns, 'KMS key', arn => arn, 'leave it out for every key');
    kmsKeyArns.forEach((arn, i) => checkPattern(
      `sensitiveDataScope.kmsKeyArns[${i}]`, arn, /^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
      'the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/<key id>, without wildcards'));
  }
  return {
    capability: DefenderCapability.SENSITIVE_DATA_DISCOVERY,
    permissions: sensitiveDataDiscoveryWithin({ bucketNames, kmsKeyArns, decryptOnlyViaS3 }),
    placeholders: { bucket: bucketNames ?? [], keyArn: kmsKeyArns ?? [] },
  };
}

function bindCiem(ciem: CiemOptions): PlanCapability[] {
  checkOptions('ciem', ciem, { servicePrincipalObjectId: true, cloudTrailBucketName: true });
  const { servicePrincipalObjectId, cloudTrailBucketName: bucket } = ciem;
  const objectId = checkGuid('ciem.servicePrincipalObjectId', servicePrincipalObjectId);
  if (bucket !== undefined) checkBucketName('ciem.cloudTrailBucketName', bucket);
  return [
    { capability: DefenderCapability.CIEM_OIDC, trust: ciemTrust(objectId) },
    {
      capability: DefenderCapability.CIEM_DISCOVERY,
      ...bucket === undefined ? {} : { permissions: CLOUDTRAIL_BUCKET, placeholders: { bucket } },
    },
  ];
}
