import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { AGENTLESS_VM_SCANNING_PERMISSIONS } from '../permissions/agentless-vm-scanning';

export const AGENTLESS_VM_SCANNING = defineCapability({
  id: 'AgentlessVmScanning',
  title: 'Agentless VM scanning',
  defaultRoleName: 'DefenderForCloud-AgentlessScanner',
  summary: 'snapshot disks, share the copies with the scanner, delete those with its tag',
  purpose: 'Agentless scanning looks for vulnerabilities, secrets and malware in snapshots of the disks of instances and Kubernetes nodes.',
  risk: 'It can share a snapshot of any disk, encrypted or not, with any AWS account, which is what scanning is. It sets the tag that limits what it may delete itself, so that the limit guards against mistakes, not against misuse. It can replace the policy of, and give grants on, every KMS key of the account whose policy leaves that to IAM.',
  trust: { kind: 'defender', audience: AUDIENCES.vmScanner },
  permissions: same(AGENTLESS_VM_SCANNING_PERMISSIONS),
  feature: 'vmScanners',
});
