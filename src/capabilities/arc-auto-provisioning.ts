import { AUDIENCES } from './audiences';
import { defineCapability, same } from './capability-definition';
import { ARC_AUTO_PROVISIONING_PERMISSIONS } from '../permissions/arc-auto-provisioning';

export const ARC_AUTO_PROVISIONING = defineCapability({
  id: 'ArcAutoProvisioning',
  title: 'Azure Arc auto-provisioning',
  defaultRoleName: 'DefenderForCloud-ArcAutoProvisioning',
  summary: 'run the Azure Arc installation on instances through Systems Manager',
  purpose: 'Defender for Servers and SQL protection need Azure Arc on EC2 instances; this role installs it.',
  risk: 'It can run any command with full rights on every EC2 instance that Systems Manager manages, and can cancel ' +
    'any command.',
  trust: { kind: 'defender', audience: AUDIENCES.servers },
  permissions: same(ARC_AUTO_PROVISIONING_PERMISSIONS),
  feature: 'arcAutoProvisioning',
});
