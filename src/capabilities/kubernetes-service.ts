import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { KUBERNETES_SERVICE_PERMISSIONS } from '../permissions/kubernetes-service';

export const KUBERNETES_SERVICE = defineCapability({
  id: 'KubernetesService',
  title: 'Audit logs: setup',
  defaultRoleName: 'MDCContainersK8sRole',
  summary: 'switch on EKS audit logs and build their pipeline',
  purpose: 'Threat detection for Kubernetes reads the audit logs of EKS control planes. This role creates the ' +
    'pipeline for them.',
  risk: 'In both permission types, it can give any principal of the account access to any EKS cluster (access ' +
    'entries; `denyClusterAccessForOthers` limits this), and can change the endpoint access of clusters. It can ' +
    'subscribe any log group of the account to its delivery stream, not only log groups of EKS. It can shorten the ' +
    'retention of any log group.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: same(KUBERNETES_SERVICE_PERMISSIONS),
  feature: 'kubernetesService',
});
