import type { DefenderPlanOptions } from './additional-capabilities';
import { offByDefault, onByDefault, type PlanOptions } from './plan-option';
import { AGENTLESS_KUBERNETES_DISCOVERY, CONTAINER_IMAGE_ASSESSMENT } from '../capabilities/containers';
import { CIEM_DISCOVERY, CIEM_OIDC } from '../capabilities/cspm';
import { DATABASES_DSPM, SENSITIVE_DATA_DISCOVERY } from '../capabilities/data';
import { AGENTLESS_VM_SCANNING } from '../capabilities/servers';

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
   * Limits of sensitive data discovery: which buckets and keys it may use, and whether it decrypts only through S3.
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

/** Capabilities that the options switch on. */
export const CSPM_TABLE = {
  agentlessVmScanning: onByDefault(AGENTLESS_VM_SCANNING),
  sensitiveDataDiscovery: onByDefault(SENSITIVE_DATA_DISCOVERY),
  databasesDspm: onByDefault(DATABASES_DSPM),
  agentlessKubernetesDiscovery: onByDefault(AGENTLESS_KUBERNETES_DISCOVERY),
  containerImageAssessment: onByDefault(CONTAINER_IMAGE_ASSESSMENT),
  ciem: { ...offByDefault(CIEM_OIDC, CIEM_DISCOVERY), isStruct: true },
} satisfies PlanOptions<DefenderCspmOptions>;
