import { AUDIENCES } from './audiences';
import type { CapabilityDefinition } from './capability-definition';
import { AGENTLESS_VM_SCANNING_PERMISSIONS } from '../permissions/agentless-vm-scanning';

export const AGENTLESS_VM_SCANNING: CapabilityDefinition = {
  id: 'AgentlessVmScanning',
  defaultRoleName: 'DefenderForCloud-AgentlessScanner',
  summary: 'snapshot disks, share the copies with the scanner, delete its own',
  why: 'Agentless scanning looks for vulnerabilities, secrets and malware in snapshots of the disks of instances and Kubernetes nodes.',
  weigh: 'It can share a snapshot of any disk, encrypted or not, with any AWS account, which is what scanning is. It also sets the tag that limits what it may delete, so that the limit guards against mistakes, not against misuse.',
  trust: { kind: 'defender', audience: AUDIENCES.vmScanner },
  permissions: { defaultAccess: AGENTLESS_VM_SCANNING_PERMISSIONS, leastPrivilegeAccess: AGENTLESS_VM_SCANNING_PERMISSIONS },
  azure: [
    'DefenderCspmAws.vmScanners.cloudRoleArn',
    'DefenderForServersAws.vmScanners.cloudRoleArn',
    'DefenderForContainersAws.vmScanners.cloudRoleArn',
  ],
};
