import { permissionSet, statements } from './permission-set-markdown';
import { serviceTrust } from './trust-markdown';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES as NAMES } from '../../src/host-management/names';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, AUTOMATION_TRUST, ENCRYPT_REPORTS, EXPLORER_PERMISSIONS,
  INSTANCE_ROLE_PERMISSIONS, LAUNCH_PERMISSIONS, LAUNCH_TRUST, RESOURCE_GROUP_PERMISSIONS, WRITE_REPORTS,
} from '../../src/permissions/host-management';

const INTRODUCTION = `Defender for Cloud does not use these roles. AWS services assume them, to give EC2 instances the
permissions that the SSM agent needs. Azure Arc needs the SSM agent. The library creates these roles if Arc
auto-provisioning is on, or if you use \`HostManagement\` on its own. In resources, \`{region}\` is the region of the
stack. If a \`HostManagementIdentity\` is for several regions, it is \`*\` in permissions, and the statement has the condition
that \`aws:RequestedRegion\` equals one of them. If it is for every region, it is \`*\`, without a condition on the region.
In \`aws:SourceArn\`, it is each of the regions, or \`*\` if they do not fit.
\`{documentName}\` is the name of the runbook, \`{instanceProfileArn}\` is the instance profile, and
\`{resourceGroup}\` is the resource group that is the target.
`;

/** The roles of host management, and the permissions that options add. */
export function hostManagementMarkdown(): string {
  return [
    '## Host management\n',
    INTRODUCTION,
    `### ${NAMES.instance}\n`,
    'The role in the instance profile of the same name. Every program on an instance with this profile has its ' +
      'permissions, and can read every SSM parameter of the account (also SecureStrings with the default key). ' +
      'Everybody with `ssm:StartSession` or `ssm:SendCommand` can access the instance.\n',
    'Who may assume it: the AWS service `ec2.amazonaws.com`.\n',
    permissionSet(INSTANCE_ROLE_PERMISSIONS),
    `### ${NAMES.automation}\n`,
    'The role that the automation assumes. It cannot create a role or a profile. It can remove only the profile of host management. ' +
      '**Risk**: everybody who may change the runbook (`ssm:UpdateDocument`, `ssm:UpdateDocumentDefaultVersion`) has ' +
      'these permissions. This is important with `attachPoliciesToExistingRoles`. Allow both actions only to the ' +
      'role that CloudFormation deploys with. With this option, a role also gets the two policies when an instance ' +
      'with this role starts.\n',
    serviceTrust(AUTOMATION_TRUST),
    permissionSet(AUTOMATION_PERMISSIONS),
    'With `attachPoliciesToExistingRoles` also:\n',
    statements(ATTACH_PERMISSIONS.statements),
    'With a resource group as target also:\n',
    statements(RESOURCE_GROUP_PERMISSIONS.statements),
    'With `explorerPermissions` also:\n',
    statements(EXPLORER_PERMISSIONS.statements),
    'With `output` also. If you pass an existing `identity`, these permissions are in the policies of the bucket and ' +
      'its key. `{reports}` is every object below the prefix for reports:\n',
    statements([WRITE_REPORTS]),
    'With `output` and a bucket whose key is known also:\n',
    statements([ENCRYPT_REPORTS]),
    `### ${NAMES.launch}\n`,
    'The role that EventBridge assumes to start the automation for launched instances. It does not exist with ' +
      '`runOnLaunch: false`.\n',
    serviceTrust(LAUNCH_TRUST),
    permissionSet(LAUNCH_PERMISSIONS),
  ].join('\n');
}
