import type { PermissionSet } from './permission-set';
import { TERRAFORM } from './sources';

export const ARC_AUTO_PROVISIONING_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'RunInstallationCommands',
      actions: ['ssm:SendCommand'],
      resources: [
        'arn:{partition}:ssm:*::document/AWS-RunPowerShellScript',
        'arn:{partition}:ssm:*::document/AWS-RunShellScript',
        'arn:{partition}:ec2:*:{account}:instance/*',
      ],
      purpose: 'runs the installation script of the Azure Arc agent on instances, through Systems Manager',
      wildcardReason: 'every instance of the account, in every region, may be onboarded; the two documents are fixed',
    },
    {
      sid: 'CheckInstallationCommandStatus',
      actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      resources: ['*'],
      purpose: 'follows and cancels commands; the actions reach any command of the account',
      wildcardReason: 'these Systems Manager actions cannot be limited to a resource',
    },
  ],
  sources: [TERRAFORM],
};
