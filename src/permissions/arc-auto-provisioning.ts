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
      wildcardReason: 'any instance of the account, in any region, can be onboarded; the two documents are fixed',
    },
    {
      sid: 'CheckInstallationCommandStatus',
      actions: ['ssm:CancelCommand', 'ssm:DescribeInstanceInformation', 'ssm:GetCommandInvocation'],
      resources: ['*'],
      purpose: 'checks and cancels commands; the actions are allowed on any command of the account',
      wildcardReason: 'these Systems Manager actions cannot be limited to a resource',
    },
  ],
  sources: [TERRAFORM],
};
