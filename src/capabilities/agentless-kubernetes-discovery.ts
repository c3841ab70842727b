import { AUDIENCES } from './audiences';
import { defineCapability, PermissionsType } from './capability-definition';
import {
  AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT,
  AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE,
} from '../permissions/agentless-kubernetes-discovery';

export const AGENTLESS_KUBERNETES_DISCOVERY = defineCapability({
  id: 'AgentlessKubernetesDiscovery',
  title: 'Agentless discovery for Kubernetes',
  defaultRoleName: 'MDCContainersAgentlessDiscoveryK8sRole',
  requiredNamePrefix: 'MDC',
  summary: 'find EKS clusters and reach their API if it has access',
  purpose: 'Agentless discovery reads what runs in EKS clusters through the Kubernetes API.',
  risk: 'With default access it can let itself into every EKS cluster as administrator. With least privilege it cannot; `MDCContainersK8sRole`, which the same application may assume, still can, unless `controlPlaneAuditLogs` is off. `eks:UpdateClusterConfig` changes logging and how endpoints are exposed, in both.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE,
  },
  feature: 'mdcContainersAgentlessDiscoveryK8s',
});
