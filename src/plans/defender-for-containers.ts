import type { DefenderPlanOptions } from './additional-capabilities';
import type { PlanBinding } from './plan-binding';
import { capabilitiesOf, resolveOptions, type PlanOptions } from './plan-options';
import { PLAN_TABLE } from './plan-table';
import { GATED_DEPLOYMENT, trustWithLegacyReader } from '../capabilities/containers';
import { DefenderCapability } from '../capabilities/defender-capability';
import { checkHasEffect, checkPattern } from '../checks/input';
import { BOOLEAN } from '../checks/known-options';
import { checkClusterAccess, type ClusterAccess } from '../host-management/cluster-access';

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
   * Whether image assessment may attach findings to images, which gated deployment needs: it may put and delete images
   * in ECR and ECR Public. You need this with `PermissionsType.LEAST_PRIVILEGE_ACCESS`. Default access can put images,
   * but not delete them. Throws if it is on and `containerImageAssessment` is off.
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

/** `gatedDeployment` switches on no capability, but changes one. */
const TABLE =
  PLAN_TABLE.defenderForContainers satisfies PlanOptions<Omit<DefenderForContainersOptions, 'gatedDeployment'>>;

export function bindDefenderForContainers(options: DefenderForContainersOptions): PlanBinding {
  const on = resolveOptions(
    TABLE, options, { gatedDeployment: BOOLEAN, dataCollectionExternalId: true, clusterAccess: true });
  const { dataCollectionExternalId: externalId, clusterAccess, gatedDeployment = false } = options;
  checkHasEffect(
    'dataCollectionExternalId', externalId, 'controlPlaneAuditLogs: true', on.controlPlaneAuditLogs);
  checkHasEffect('gatedDeployment: true', gatedDeployment, 'containerImageAssessment: true',
    on.containerImageAssessment);
  checkHasEffect('clusterAccess', clusterAccess, 'agentlessKubernetesDiscovery: true', on.agentlessKubernetesDiscovery);
  if (externalId !== undefined) {
    checkPattern('dataCollectionExternalId', externalId, /^[\w+=,.@:/-]{2,1224}$/,
      'an external id of 2 to 1224 letters, digits or any of _+=,.@:/-');
  }
  if (clusterAccess) checkClusterAccess('clusterAccess', clusterAccess);
  const dataCollection = {
    capability: DefenderCapability.KUBERNETES_DATA_COLLECTION,
    trust: externalId === undefined ? undefined : trustWithLegacyReader(externalId),
  };
  const imageAssessment = {
    capability: DefenderCapability.CONTAINER_IMAGE_ASSESSMENT,
    permissions: gatedDeployment ? GATED_DEPLOYMENT : undefined,
  };
  return {
    offering: 'DefenderForContainersAws',
    title: 'Defender for Containers',
    capabilities: capabilitiesOf(TABLE, on, [dataCollection, imageAssessment]),
    clusterAccess,
    gatedDeployment,
    azureValues: { dataCollectionExternalId: externalId },
  };
}
