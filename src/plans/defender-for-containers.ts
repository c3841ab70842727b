import type { DefenderPlanOptions } from './additional-capabilities';
import { onByDefault, type PlanOptions } from './plan-option';
import {
  AGENTLESS_KUBERNETES_DISCOVERY, CLOUDWATCH_TO_KINESIS, CONTAINER_IMAGE_ASSESSMENT, KINESIS_TO_S3,
  KUBERNETES_DATA_COLLECTION, KUBERNETES_SERVICE,
} from '../capabilities/containers';
import { AGENTLESS_VM_SCANNING } from '../capabilities/servers';
import type { ClusterAccess } from '../host-management/cluster-access';

/** Options of Defender for Containers. */
export interface DefenderForContainersOptions extends DefenderPlanOptions {
  /**
   * Collection of EKS control-plane audit logs for threat detection. It needs four roles, two of them for the pipeline.
   * @default true
   */
  readonly controlPlaneAuditLogs?: boolean;
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
   * Whether image assessment may attach findings to images, for gated deployment: it may put and delete images in ECR
   * and ECR Public. Gated deployment needs it with `PermissionsType.LEAST_PRIVILEGE_ACCESS`. Default access can put
   * images, but cannot delete them. Throws if it is on and `containerImageAssessment` is off.
   *
   * Source: MicrosoftDocs/azure-security-docs, enablement-guide-runtime-gated, 2026-11.
   * @default false - as in Microsoft's published permissions
   */
  readonly gatedDeployment?: boolean;
  /**
   * Agentless scanning of the disks of Kubernetes nodes.
   * @default true
   */
  readonly agentlessVmScanning?: boolean;
  /**
   * External id of the connector (`dataCollectionExternalId` in Azure), 2 to 1224 letters, digits or any of
   * `_+=,.@:/-`. If you set it, Microsoft's legacy reader of audit logs may also assume the role. The legacy reader is
   * an IAM user in an AWS account of Microsoft, in the partition `aws`. IAM rejects it in other partitions.
   * Throws if `controlPlaneAuditLogs` is off.
   * @default - the legacy reader may not assume the role
   */
  readonly dataCollectionExternalId?: string;
  /**
   * EKS clusters in which the discovery role gets an access entry, in the account and region of the stack. You need
   * this with `PermissionsType.LEAST_PRIVILEGE_ACCESS`. With default access, Defender for Cloud itself creates the
   * entries. Throws if the list contains a cluster twice, or if `agentlessKubernetesDiscovery` is off.
   * @default - no access entries
   */
  readonly clusterAccess?: ClusterAccess[];
}

/** Capabilities that the options switch on. `gatedDeployment` only changes one. */
export const CONTAINERS_TABLE = {
  controlPlaneAuditLogs: onByDefault(
    KUBERNETES_SERVICE, KUBERNETES_DATA_COLLECTION, CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3,
  ),
  agentlessKubernetesDiscovery: onByDefault(AGENTLESS_KUBERNETES_DISCOVERY),
  containerImageAssessment: onByDefault(CONTAINER_IMAGE_ASSESSMENT),
  agentlessVmScanning: onByDefault(AGENTLESS_VM_SCANNING),
} satisfies PlanOptions<Omit<DefenderForContainersOptions, 'gatedDeployment'>>;
