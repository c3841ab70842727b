import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TaggedStatements } from './tag-scope';
import {
  CHANGE_TAGGED_SECURITY_GROUPS, DENY_CHANGING_OTHER_SECURITY_GROUPS, JUST_IN_TIME_VM_ACCESS_PERMISSIONS,
} from '../permissions/just-in-time-vm-access';

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

/** Changes only of security groups and instances with a tag, `{tagKey}` and `{tagValue}`. */
export const JUST_IN_TIME_ON_TAGGED_RESOURCES: TaggedStatements = {
  allowed: CHANGE_TAGGED_SECURITY_GROUPS,
  denied: [DENY_CHANGING_OTHER_SECURITY_GROUPS],
  note: 'only those with a tag',
};
