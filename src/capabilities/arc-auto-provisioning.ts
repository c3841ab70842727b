import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import type { TaggedStatements } from './tag-scope';
import {
  ARC_AUTO_PROVISIONING_PERMISSIONS, DENY_COMMANDS_ON_OTHER_INSTANCES, DENY_COMMANDS_WITHOUT_INSTANCES,
  RUN_COMMANDS_ON_TAGGED_INSTANCES,
} from '../permissions/arc-auto-provisioning';

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

/** Commands only on instances with a tag, `{tagKey}` and `{tagValue}`. */
export const ARC_ON_TAGGED_INSTANCES: TaggedStatements = {
  allowed: RUN_COMMANDS_ON_TAGGED_INSTANCES,
  denied: [DENY_COMMANDS_ON_OTHER_INSTANCES, DENY_COMMANDS_WITHOUT_INSTANCES],
  note: 'only on instances with a tag',
};
