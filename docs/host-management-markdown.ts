import { permissionSet, statements } from './permission-set-markdown';
import { serviceTrust } from './trust-markdown';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES as NAMES } from '../src/host-management/names';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, AUTOMATION_TRUST, ENCRYPT_REPORTS, EXPLORER_PERMISSIONS,
  INSTANCE_ROLE_PERMISSIONS, LAUNCH_PERMISSIONS, LAUNCH_TRUST, RESOURCE_GROUP_PERMISSIONS, WRITE_REPORTS,
} from '../src/permissions/host-management';

const INTRODUCTION = `These roles do not belong to Defender for Cloud. AWS services assume them, to give EC2 instances
what the SSM agent, and so Azure Arc, needs. They are made where Arc auto-provisioning is on, and by \`HostManagement\`
alone. In resources, \`{region}\` is the region of the stack (each region, or \`*\`, where a \`HostManagementIdentity\`
is for several), \`{documentName}\` is the name of the runbook, \`{instanceProfileArn}\` the one instance profile, and
\`{resourceGroup}\` the resource group that is the target.
`;

/** The roles of host management, and the permissions that options add. */
export function hostManagementMarkdown(): string {
  return [
    '## Host management\n',
    INTRODUCTION,
    `### ${NAMES.instance}\n`,
    'The role in the instance profile of the same name. Every program on an instance with this profile has its ' +
      'permissions, and ' +
      'can read every SSM parameter of the account (also SecureStrings under its default key). Whoever has ' +
      '`ssm:StartSession` or ' +
      '`ssm:SendCommand` reaches the instance.\n',
    'Who may assume it: the AWS service `ec2.amazonaws.com`.\n',
    permissionSet(INSTANCE_ROLE_PERMISSIONS),
    `### ${NAMES.automation}\n`,
    'The role that the automation runs under. It makes no role or profile, and replaces no profile. **Risk**: ' +
      'whoever may change ' +
      'the runbook (`ssm:UpdateDocument`, `ssm:UpdateDocumentDefaultVersion`) has these permissions, which matters ' +
      'with ' +
      '`attachPoliciesToExistingRoles`. Allow both actions only to the role that CloudFormation deploys with. With ' +
      'that option, a ' +
      'role also gets the two policies when an instance that has it starts.\n',
    serviceTrust(AUTOMATION_TRUST),
    permissionSet(AUTOMATION_PERMISSIONS),
    'With `attachPoliciesToExistingRoles` also:\n',
    statements(ATTACH_PERMISSIONS.statements),
    'With a resource group as target also:\n',
    statements(RESOURCE_GROUP_PERMISSIONS.statements),
    'With `explorerPermissions` also:\n',
    statements(EXPLORER_PERMISSIONS.statements),
    'With `output` also (by the policies of bucket and key where the identity is given), where `{reports}` is every ' +
      'object below ' +
      'the prefix for reports:\n',
    statements([WRITE_REPORTS]),
    'With `output` and a bucket whose key is known also:\n',
    statements([ENCRYPT_REPORTS]),
    `### ${NAMES.launch}\n`,
    'The role that EventBridge starts the automation with, for instances that have been launched. It does not exist ' +
      'with ' +
      '`launchedInstances: false`.\n',
    serviceTrust(LAUNCH_TRUST),
    permissionSet(LAUNCH_PERMISSIONS),
  ].join('\n');
}
