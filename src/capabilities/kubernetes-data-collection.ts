import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import type { TrustData } from '../identity/trust';
import { KUBERNETES_DATA_COLLECTION_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const KUBERNETES_DATA_COLLECTION: CapabilityDefinition = {
  id: 'KubernetesDataCollection',
  defaultRoleName: 'MDCContainersK8sDataCollectionRole',
  summary: 'read EKS audit logs from its own queue and bucket',
  why: 'Threat detection for Kubernetes fetches the audit logs that the pipeline has delivered.',
  weigh: 'It reads what is under its own prefixes only.',
  trust: { kind: 'defender', audience: AUDIENCES.kubernetesDataCollection },
  trustNote: "With `dataCollectionExternalId`, also the IAM user `azuredefender-eks` of Microsoft's AWS account 197857026523, under that external id.",
  permissions: { defaultAccess: KUBERNETES_DATA_COLLECTION_PERMISSIONS, leastPrivilegeAccess: KUBERNETES_DATA_COLLECTION_PERMISSIONS },
  azure: ['DefenderForContainersAws.kubernetesDataCollection.cloudRoleArn'],
};

/**
 * Trust that also admits the legacy reader of audit logs, under the external id of the connector.
 * Source: Microsoft's public Terraform for the AWS connector, 2026-11.
 */
export function trustWithLegacyReader(externalId: string): TrustData {
  return {
    kind: 'defender',
    audience: AUDIENCES.kubernetesDataCollection,
    legacyReader: { account: '197857026523', user: 'azuredefender-eks', externalId },
  };
}
