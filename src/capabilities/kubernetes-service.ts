import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { KUBERNETES_SERVICE_PERMISSIONS } from '../permissions/kubernetes-service';

export const KUBERNETES_SERVICE = defineCapability({
  id: 'KubernetesService',
  title: 'Kubernetes audit logs: setup',
  defaultRoleName: 'MDCContainersK8sRole',
  summary: 'switch on EKS audit logs and build their pipeline',
  purpose: 'Threat detection for Kubernetes reads the audit logs of EKS control planes; this role sets up how they get there.',
  risk: 'It can give any principal of the account access to any EKS cluster (access entries), in both permission types, and change how endpoints are exposed. It can subscribe any log group of the account, not only those of EKS, to its delivery stream, and shorten how long any log group is kept.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: same(KUBERNETES_SERVICE_PERMISSIONS),
  feature: 'kubernetesService',
});
