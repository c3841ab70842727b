import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { withinTag } from './tag-scope';
import {
  CHANGE_TAGGED_SECURITY_GROUPS, JUST_IN_TIME_VM_ACCESS_PERMISSIONS,
} from '../permissions/just-in-time-vm-access';
import type { PermissionSet } from '../permissions/permission-set';

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
export function justInTimeOnTaggedResources(published: PermissionSet, anyValue: boolean): PermissionSet {
  return withinTag(published, CHANGE_TAGGED_SECURITY_GROUPS, anyValue, 'only those with a tag');
}
