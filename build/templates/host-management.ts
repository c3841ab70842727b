import { Fn } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { shortened } from './compact';
import { DOCUMENT_NAME } from './document-name';
import { HOST_MANAGEMENT_PARAMETERS } from './parameters';
import { PlainStack } from './plain-stack';
import { HostManagement } from '../../src';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES } from '../../src/host-management/names';

/** Host management in a region, with the roles of the account by their ARNs. */
export function hostManagementTemplate(): any {
  return shortened(hostManagementStack().render());
}

export function hostManagementStack(): PlainStack {
  const stack = new PlainStack('Microsoft Defender for Cloud: host management in a region of an AWS account', { isForMembers: true });
  stack.declare(HOST_MANAGEMENT_PARAMETERS);
  const names = DEFAULT_HOST_MANAGEMENT_ROLE_NAMES;
  const arn = (kind: string, name: string) =>
    Fn.sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}\${RolePath}${name}\${RoleNameSuffix}`);
  const role = (id: string, name: string) =>
    iam.Role.fromRoleArn(stack, id, arn('role', name), { mutable: false });
  new HostManagement(stack, 'HostManagement', {
    documentName: DOCUMENT_NAME,
    identity: {
      instanceProfileArn: arn('instance-profile', names.instance),
      automationRole: role('AutomationRole', names.automation),
      launchRole: role('LaunchRole', names.launch),
      attachPoliciesToExistingRoles: false,
      resourceGroups: [],
    },
  });
  return stack;
}
