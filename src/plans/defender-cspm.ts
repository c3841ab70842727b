import { needs, type PlanBinding } from './plan-binding';
import type { CapabilityActivation } from '../capabilities/capability-activation';
import { ciemDiscoveryWithCloudTrail } from '../capabilities/ciem-discovery';
import { ciemTrust } from '../capabilities/ciem-oidc';
import { DefenderCapability } from '../capabilities/defender-capability';
import { sensitiveDataDiscoveryWithin } from '../capabilities/sensitive-data-discovery';
import { checkBucketName, checkGuid, checkList, checkPattern, checkSwitches } from '../guardrails/input';

/** Options of Defender CSPM. */
export interface DefenderCspmOptions {
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
   * Limits of sensitive data discovery: named buckets, named keys, decryption through S3 only.
   * An error where `sensitiveDataDiscovery` is off.
   * @default - every bucket and every key, as Microsoft asks for
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
   * Cloud infrastructure entitlement management (CIEM). Needs an application in your own Entra tenant.
   * @default - off
   */
  readonly ciem?: CiemOptions;
}

/**
 * Which part of S3 sensitive data discovery may read. `{}` limits nothing but how keys are used.
 */
export interface SensitiveDataScope {
  /**
   * Names of the buckets that may be read, without wildcards. An error where the list is empty or names a bucket twice.
   * @default - every bucket (AWS managed policy AmazonS3ReadOnlyAccess)
   */
  readonly bucketNames?: string[];
  /**
   * ARNs of the KMS keys that may be used to decrypt. An error where the list is empty or names a key twice.
   * @default - every key
   */
  readonly kmsKeyArns?: string[];
  /**
   * Whether keys may be used through S3 only (condition `kms:ViaService`).
   * @default true
   */
  readonly decryptOnlyViaS3?: boolean;
}

/** Options of cloud infrastructure entitlement management (CIEM). */
export interface CiemOptions {
  /**
   * Object id (GUID) of the service principal of the CIEM application in your Entra tenant: the only subject that may assume
   * the role. Microsoft's onboarding script makes the application and prints the id.
   */
  readonly servicePrincipalObjectId: string;
  /**
   * Name of the S3 bucket that holds CloudTrail logs.
   * @default - CIEM reads no bucket
   */
  readonly cloudTrailBucketName?: string;
}

export function bindDefenderCspm(options: DefenderCspmOptions): PlanBinding {
  const title = 'Defender CSPM';
  checkSwitches(options, ['agentlessVmScanning', 'agentlessKubernetesDiscovery', 'containerImageAssessment', 'databasesDspm', 'sensitiveDataDiscovery']);
  const {
    agentlessVmScanning = true, agentlessKubernetesDiscovery = true, containerImageAssessment = true, databasesDspm = true,
    sensitiveDataDiscovery = true, sensitiveDataScope: scope, ciem,
  } = options;
  needs(title, 'sensitiveDataScope', scope !== undefined, 'sensitiveDataDiscovery: true', sensitiveDataDiscovery);

  const activations: CapabilityActivation[] = [
    ...agentlessVmScanning ? [{ capability: DefenderCapability.AGENTLESS_VM_SCANNING }] : [],
    ...agentlessKubernetesDiscovery ? [{ capability: DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY }] : [],
    ...containerImageAssessment ? [{ capability: DefenderCapability.CONTAINER_IMAGE_ASSESSMENT }] : [],
    ...sensitiveDataDiscovery ? [{
      capability: DefenderCapability.SENSITIVE_DATA_DISCOVERY,
      permissions: scope && sensitiveDataDiscoveryWithin(checkedScope(scope)),
    }] : [],
    ...databasesDspm ? [{ capability: DefenderCapability.DATABASES_DSPM }] : [],
    ...ciem ? bindCiem(ciem) : [],
  ];
  return { offering: 'DefenderCspm', title, activations };
}

function checkedScope(scope: SensitiveDataScope) {
  checkSwitches(scope, ['decryptOnlyViaS3']);
  const { bucketNames, kmsKeyArns, decryptOnlyViaS3 = true } = scope;
  if (bucketNames) {
    checkList('sensitiveDataScope.bucketNames', bucketNames, 'bucket', name => name);
    bucketNames.forEach((name, i) => checkBucketName(`sensitiveDataScope.bucketNames[${i}]`, name));
  }
  if (kmsKeyArns) {
    checkList('sensitiveDataScope.kmsKeyArns', kmsKeyArns, 'KMS key', arn => arn);
    kmsKeyArns.forEach((arn, i) => checkPattern(`sensitiveDataScope.kmsKeyArns[${i}]`, arn, /^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
      'the ARN of a KMS key, such as arn:aws:kms:eu-west-1:111122223333:key/<key id>, without wildcards'));
  }
  return { bucketNames, kmsKeyArns, decryptOnlyViaS3 };
}

function bindCiem({ servicePrincipalObjectId, cloudTrailBucketName }: CiemOptions): CapabilityActivation[] {
  const objectId = checkGuid('ciem.servicePrincipalObjectId', servicePrincipalObjectId);
  return [
    { capability: DefenderCapability.CIEM_OIDC, trust: ciemTrust(objectId) },
    {
      capability: DefenderCapability.CIEM_DISCOVERY,
      permissions: cloudTrailBucketName === undefined
        ? undefined
        : ciemDiscoveryWithCloudTrail(checkBucketName('ciem.cloudTrailBucketName', cloudTrailBucketName)),
    },
  ];
}
