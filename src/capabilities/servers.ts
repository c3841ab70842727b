import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TaggedStatements } from './permission-change';
import { AGENTLESS_VM_SCANNING_PERMISSIONS } from '../permissions/agentless-vm-scanning';
import {
  ARC_AUTO_PROVISIONING_PERMISSIONS, CHANGE_TAGGED_SECURITY_GROUPS, DENY_CHANGING_OTHER_SECURITY_GROUPS,
  DENY_COMMANDS_ON_OTHER_INSTANCES, DENY_COMMANDS_WITHOUT_INSTANCES, JUST_IN_TIME_VM_ACCESS_PERMISSIONS,
  RUN_COMMANDS_ON_TAGGED_INSTANCES,
} from '../permissions/servers';

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

export const JUST_IN_TIME_VM_ACCESS = defineCapability({
  id: 'JustInTimeVmAccess',
  title: 'Just-in-time VM access',
  defaultRoleName: 'DefenderForCloud-DefenderForServers',
  summary: 'open and close ports in security groups',
  purpose: 'Just-in-time VM access keeps management ports closed and opens them for the time of an approved request.',
  risk: 'It can open any security group of the account to any address. `ec2:ModifyInstanceAttribute` can also change ' +
    'termination protection and user data. User data runs with full rights when the instance starts. ' +
    '`justInTimeTag` limits the security groups and instances.',
  trust: { kind: 'defender', audience: AUDIENCES.servers },
  permissions: same(JUST_IN_TIME_VM_ACCESS_PERMISSIONS),
  feature: 'defenderForServers',
});

/** Limits changes to security groups and instances with a tag, `{tagKey}` and `{tagValue}`. */
export const JUST_IN_TIME_ON_TAGGED_RESOURCES: TaggedStatements = {
  allowed: CHANGE_TAGGED_SECURITY_GROUPS,
  denied: [DENY_CHANGING_OTHER_SECURITY_GROUPS],
  note: 'only those with a tag',
};

export const ARC_AUTO_PROVISIONING = defineCapability({
  id: 'ArcAutoProvisioning',
  title: 'Azure Arc auto-provisioning',
  defaultRoleName: 'DefenderForCloud-ArcAutoProvisioning',
  summary: 'install Azure Arc on instances',
  purpose: 'Defender for Servers and SQL protection need Azure Arc on EC2 instances; this role installs it.',
  risk: 'It can run any command with full rights on every EC2 instance that Systems Manager manages, and can cancel ' +
    'any command. `arcInstanceTag` limits the instances.',
  trust: { kind: 'defender', audience: AUDIENCES.servers },
  permissions: same(ARC_AUTO_PROVISIONING_PERMISSIONS),
  feature: 'arcAutoProvisioning',
});

/** Limits commands to instances with a tag, `{tagKey}` and `{tagValue}`. */
export const ARC_ON_TAGGED_INSTANCES: TaggedStatements = {
  allowed: RUN_COMMANDS_ON_TAGGED_INSTANCES,
  denied: [DENY_COMMANDS_ON_OTHER_INSTANCES, DENY_COMMANDS_WITHOUT_INSTANCES],
  note: 'only on instances with a tag',
};
