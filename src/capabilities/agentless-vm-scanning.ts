import { defineCapability, same } from './capability-definition';
import { AGENTLESS_VM_SCANNING_PERMISSIONS } from '../permissions/agentless-vm-scanning';

export const AGENTLESS_VM_SCANNING = defineCapability({
  id: 'AgentlessVmScanning',
  title: 'Agentless VM scanning',
  defaultRoleName: 'DefenderForCloud-AgentlessScanner',
  summary: 'snapshot disks, share the copies with the scanner',
  purpose: 'Agentless scanning finds vulnerabilities, secrets and malware in snapshots of the disks of instances and ' +
    'Kubernetes nodes.',
  risk: 'It can share a snapshot of any disk, encrypted or not, with any AWS account: scanning needs this. ' +
    '`snapshotSharingAccounts` limits the accounts. It cannot make a snapshot public. It can set the tag that limits ' +
    'which snapshots it may delete, so this limit prevents mistakes, but not misuse. It can replace the policy of ' +
    'every KMS key of the account, and create grants on it, if the key policy allows IAM policies to do so. ' +
    '`denyManagingAliasedKeys` protects keys with an alias.',
  trust: { kind: 'defender', audience: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner' },
  permissions: same(AGENTLESS_VM_SCANNING_PERMISSIONS),
  feature: 'vmScanners',
});
