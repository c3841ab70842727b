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
  purpose: 'Agentless discovery uses the Kubernetes API to find what runs in EKS clusters.',
  risk: 'With default access, it can give itself administrator access to every EKS cluster. With least privilege, it ' +
    'cannot. But the same application can assume `MDCContainersK8sRole`, which still can, unless ' +
    '`controlPlaneAuditLogs` is off. In both permission types, `eks:UpdateClusterConfig` can change the logs and the ' +
    'endpoint access of clusters.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE,
  },
  onlyWithDefaultAccess: 'can give itself access to every EKS cluster',
  feature: 'mdcContainersAgentlessDiscoveryK8s',
});
