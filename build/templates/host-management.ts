import { Fn } from 'aws-cdk-lib';
import { shortened } from './compact';
import { DOCUMENT_NAME } from './document-name';
import { HOST_MANAGEMENT_PARAMETERS } from './parameters';
import { PlainStack } from './plain-stack';
import { HostManagement } from '../../src';
import { ExistingHostManagementIdentity } from '../../src/host-management/existing-host-management-identity';
import { DEFAULT_HOST_MANAGEMENT_ROLE_NAMES } from '../../src/host-management/names';

/** The template of host management in a region. It refers to the roles of the account by their ARNs. */
export function hostManagementTemplate(): any {
  return shortened(hostManagementStack().render());
}

export function hostManagementStack(): PlainStack {
  const stack = new PlainStack('Microsoft Defender for Cloud: host management in a region of an AWS account', { isForMembers: true });
  stack.declare(HOST_MANAGEMENT_PARAMETERS);
  const names = DEFAULT_HOST_MANAGEMENT_ROLE_NAMES;
  const arn = (kind: string, name: string) =>
    Fn.sub(`arn:\${AWS::Partition}:iam::\${AWS::AccountId}:${kind}\${RolePath}${name}\${RoleNameSuffix}`);
  new HostManagement(stack, 'HostManagement', {
    documentName: DOCUMENT_NAME,
    identity: new ExistingHostManagementIdentity(stack, 'Identity', () => ({
      instanceProfileArn: arn('instance-profile', names.instance),
      automationRoleArn: arn('role', names.automation),
      launchRoleArn: arn('role', names.launch),
    })),
  });
  return stack;
}
