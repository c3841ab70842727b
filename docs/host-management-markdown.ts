import { permissionSet, statements } from './permission-set-markdown';
import {
  ATTACH_PERMISSIONS, AUTOMATION_PERMISSIONS, EXPLORER_PERMISSIONS, INSTANCE_ROLE_PERMISSIONS, LAUNCH_PERMISSIONS, RESOURCE_GROUP_PERMISSIONS,
} from '../src/permissions/host-management';

const INTRODUCTION = `No role of Defender for Cloud: AWS services assume these, to give EC2 instances what the SSM agent, and so Azure Arc, needs. Made where Arc
auto-provisioning is on, and by \`HostManagement\` alone. In resources, \`{region}\` is the region of the stack (each region, or \`*\`, where a
\`HostManagementIdentity\` serves several), \`{documentName}\` the name of the runbook, \`{instanceProfileArn}\` the one instance profile, \`{resourceGroup}\`
the resource group that is the target.
`;

function service(name: string, sourceArn?: string): string {
  const conditions = sourceArn ? `: \`aws:SourceAccount\` equals \`{account}\`, and \`aws:SourceArn\` is \`${sourceArn}\`` : '';
  return `Who may assume it: the AWS service \`${name}\`${conditions}.\n`;
}

/** The roles of host management, and what options add to them. */
export function hostManagementMarkdown(): string {
  return [
    '## Host management\n',
    INTRODUCTION,
    '### AmazonSSMRoleForInstancesMDCSetup\n',
    'The role in the instance profile of the same name. Every program on an instance with this profile has its permissions, and can read every SSM ' +
    'parameter of the account (SecureStrings under its default key too); whoever has `ssm:StartSession` or `ssm:SendCommand` reaches the instance.\n',
    service('ec2.amazonaws.com'),
    permissionSet(INSTANCE_ROLE_PERMISSIONS),
    '### DefenderForCloud-HostManagement\n',
    'The role that the automation runs under. It makes no role or profile, and replaces no profile. **To weigh**: whoever may change the runbook ' +
    '(`ssm:UpdateDocument`, `ssm:UpdateDocumentDefaultVersion`) has these permissions, which matters with `attachPoliciesToExistingRoles`; keep both to ' +
    'the role that CloudFormation deploys with. With that option, too, a role gets the two policies when an instance that has it starts.\n',
    service('ssm.amazonaws.com', 'arn:{partition}:ssm:{region}:{account}:automation-execution/*'),
    permissionSet(AUTOMATION_PERMISSIONS),
    'With `attachPoliciesToExistingRoles` also:\n',
    statements(ATTACH_PERMISSIONS.statements),
    'With a resource group as target also:\n',
    statements(RESOURCE_GROUP_PERMISSIONS.statements),
    'With `explorerPermissions` also:\n',
    statements(EXPLORER_PERMISSIONS.statements),
    'With `output` also `s3:PutObject` below the prefix for reports, and `kms:GenerateDataKey` on the key of the bucket where that is known; by the ' +
    'policies of bucket and key where the identity is given.\n',
    '### DefenderForCloud-HostManagementLaunch\n',
    'The role that EventBridge starts the automation with, for instances that have been launched. Not there with `launchedInstances: false`.\n',
    service('events.amazonaws.com', 'arn:{partition}:events:{region}:{account}:rule/{documentName}'),
    permissionSet(LAUNCH_PERMISSIONS),
  ].join('\n');
}
