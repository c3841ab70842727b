import { checkOptionHasEffect, type PlanBinding } from './plan-binding';
import { capabilitiesOf, onByDefault, resolveOptions, type PlanOptions } from './plan-options';
import { DefenderCapability } from '../capabilities/defender-capability';
import { trustWithLegacyReader } from '../capabilities/kubernetes-data-collection';
import { checkClusterAccess, type ClusterAccess } from '../eks/cluster-access';
import { checkPattern } from '../guardrails/input';

/** Options of Defender for Containers. */
export interface DefenderForContainersOptions {
  /**
   * Collection of EKS control-plane audit logs, for threat detection: four roles, the two of the pipeline included.
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
   * Agentless scanning of the disks of Kubernetes nodes.
   * @default true
   */
  readonly agentlessVmScanning?: boolean;
  /**
   * External id of the connector (`dataCollectionExternalId` in Azure), 2 to 1224 characters. Admits Microsoft's legacy
   * reader of audit logs, an IAM user in Microsoft's AWS account, beside the web identity. That account is in the partition
   * `aws`, so IAM refuses it in the others.
   * An error where `controlPlaneAuditLogs` is off.
   * @default - the legacy reader is not admitted
   */
  readonly dataCollectionExternalId?: string;
  /**
   * EKS clusters in which the discovery role gets an access entry, in the stack's account and region. Needed with
   * `PermissionsType.LEAST_PRIVILEGE_ACCESS`; with default access Defender for Cloud makes the entries itself.
   * An error where the list is empty, names a cluster twice, or `agentlessKubernetesDiscovery` is off.
   * @default - no access entries
   */
  readonly clusterAccess?: ClusterAccess[];
}

const OPTIONS: PlanOptions<DefenderForContainersOptions> = {
  controlPlaneAuditLogs: onByDefault(
    DefenderCapability.KUBERNETES_SERVICE,
    DefenderCapability.KUBERNETES_DATA_COLLECTION,
    DefenderCapability.CLOUDWATCH_TO_KINESIS,
    DefenderCapability.KINESIS_TO_S3,
  ),
  agentlessKubernetesDiscovery: onByDefault(DefenderCapability.AGENTLESS_KUBERNETES_DISCOVERY),
  containerImageAssessment: onByDefault(DefenderCapability.CONTAINER_IMAGE_ASSESSMENT),
  agentlessVmScanning: onByDefault(DefenderCapability.AGENTLESS_VM_SCANNING),
};

export function bindDefenderForContainers(options: DefenderForContainersOptions): PlanBinding {
  const title = 'Defender for Containers';
  const on = resolveOptions(OPTIONS, options);
  const { dataCollectionExternalId: externalId, clusterAccess } = options;
  checkOptionHasEffect(
    title, 'dataCollectionExternalId', externalId !== undefined, 'controlPlaneAuditLogs: true', on.controlPlaneAuditLogs);
  checkOptionHasEffect(
    title, 'clusterAccess', clusterAccess !== undefined, 'agentlessKubernetesDiscovery: true', on.agentlessKubernetesDiscovery);
  if (externalId !== undefined) {
    checkPattern('dataCollectionExternalId', externalId, /^[\w+=,.@:/-]{2,1224}$/,
      'an external id of 2 to 1224 letters, digits or any of _+=,.@:/-');
  }
  if (clusterAccess) checkClusterAccess('clusterAccess', clusterAccess);
  const trust = externalId === undefined ? undefined : trustWithLegacyReader(externalId);
  return {
    offering: 'DefenderForContainersAws',
    title,
    capabilities: capabilitiesOf(OPTIONS, on, [{ capability: DefenderCapability.KUBERNETES_DATA_COLLECTION, trust }]),
    clusterAccess,
    azureValues: { dataCollectionExternalId: externalId },
  };
}
