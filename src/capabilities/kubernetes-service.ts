import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import { KUBERNETES_SERVICE_PERMISSIONS } from '../permissions/kubernetes-service';

export const KUBERNETES_SERVICE: CapabilityDefinition = {
  id: 'KubernetesService',
  defaultRoleName: 'MDCContainersK8sRole',
  summary: 'switch on EKS audit logs and build their pipeline (azuredefender-*, ms-defender-*)',
  why: 'Threat detection for Kubernetes reads the audit logs of EKS control planes; this role sets up how they get there.',
  weigh: 'It can give any principal of the account access to any EKS cluster (access entries), in both permission types, and change how endpoints are exposed. It can subscribe any log group of the account, not only those of EKS, to its delivery stream, and shorten how long any log group is kept.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: { defaultAccess: KUBERNETES_SERVICE_PERMISSIONS, leastPrivilegeAccess: KUBERNETES_SERVICE_PERMISSIONS },
  azure: ['DefenderForContainersAws.kubernetesService.cloudRoleArn'],
};
