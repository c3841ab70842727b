import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TrustData } from '../identity/trust';
import { KUBERNETES_DATA_COLLECTION_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

/** Microsoft's legacy reader of audit logs. Source: Microsoft's public Terraform for the AWS connector, 2026-11. */
export const LEGACY_READER = { account: '197857026523', user: 'azuredefender-eks' };

export const KUBERNETES_DATA_COLLECTION = defineCapability({
  id: 'KubernetesDataCollection',
  title: 'Audit logs: collection',
  defaultRoleName: 'MDCContainersK8sDataCollectionRole',
  summary: 'read EKS audit logs from its own queue and bucket',
  purpose: 'Threat detection for Kubernetes reads the audit logs that the pipeline delivers.',
  risk: 'It can read only queues and buckets with its own prefixes in this account.',
  trust: { kind: 'defender', audience: AUDIENCES.kubernetesDataCollection },
  trustNote: `With \`dataCollectionExternalId\`, also the IAM user \`${LEGACY_READER.user}\` of Microsoft's AWS ` +
    `account ${LEGACY_READER.account}, with that external id.`,
  permissions: same(KUBERNETES_DATA_COLLECTION_PERMISSIONS),
  feature: 'kubernetesDataCollection',
});

/** Trust that also allows the legacy reader, with the external id of the connector. */
export function trustWithLegacyReader(externalId: string): TrustData {
  return {
    kind: 'defender',
    audience: AUDIENCES.kubernetesDataCollection,
    legacyReader: { ...LEGACY_READER, externalId },
  };
}
