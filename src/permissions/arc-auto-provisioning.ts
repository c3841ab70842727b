import type { PermissionSet, StatementData } from './permission-set';
import { TERRAFORM } from './sources';

const DOCUMENTS = [
  'arn:{partition}:ssm:*::document/AWS-RunPowerShellScript',
  'arn:{partition}:ssm:*::document/AWS-RunShellScript',
];

export const ARC_AUTO_PROVISIONING_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'RunInstallationCommands',
      actions: ['ssm:SendCommand'],
      resources: [...DOCUMENTS, 'arn:{partition}:ec2:*:{account}:instance/*'],
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

/**
 * Replaces `RunInstallationCommands` if the user names a tag (`{tagKey}`, `{tagValue}`). `Null` allows any value.
 * Source of the condition: AWS Systems Manager user guide, restricting Run Command access based on tags, 2026-11.
 */
export const RUN_COMMANDS_ON_TAGGED_INSTANCES: readonly StatementData[] = [
  {
    sid: 'RunInstallationCommands',
    actions: ['ssm:SendCommand'],
    resources: DOCUMENTS,
    purpose: 'runs commands with these two documents, on the instances of the next statement',
    wildcardReason: 'the two documents are fixed; instances can be in any region',
  },
  {
    sid: 'RunCommandsOnTaggedInstances',
    actions: ['ssm:SendCommand'],
    resources: ['arn:{partition}:ec2:*:{account}:instance/*'],
    conditions: { StringEquals: { 'ssm:resourceTag/{tagKey}': ['{tagValue}'] } },
    purpose: 'runs the installation script of the Azure Arc agent on instances that have the tag',
    wildcardReason: 'instance ids are not known in advance; the condition allows only instances with the tag',
  },
];

/** The same limit beside permissions of a file, which may have other statements about commands. */
export const DENY_COMMANDS_ON_OTHER_INSTANCES: StatementData = {
  sid: 'DenyCommandsOnOtherInstances',
  effect: 'Deny',
  actions: ['ssm:SendCommand', 'ssm:StartSession'],
  resources: ['arn:{partition}:ec2:*:*:instance/*', 'arn:{partition}:ssm:*:*:managed-instance/*'],
  conditions: { StringNotEquals: { 'ssm:resourceTag/{tagKey}': ['{tagValue}'] } },
  purpose: 'running commands on instances that do not have the tag',
  wildcardReason: 'the deny must cover everything',
};

/**
 * Systems Manager runs these commands later, by a role of its own, on instances that no request names. Source: AWS
 * Systems Manager user guide, State Manager and maintenance windows, 2026-11.
 */
export const DENY_COMMANDS_WITHOUT_INSTANCES: StatementData = {
  sid: 'DenyCommandsOfSystemsManager',
  effect: 'Deny',
  actions: [
    'ssm:CreateAssociation*',
    'ssm:RegisterTaskWithMaintenanceWindow',
    'ssm:StartAssociationsOnce',
    'ssm:UpdateAssociation',
    'ssm:UpdateMaintenanceWindowTask',
  ],
  resources: ['*'],
  purpose: 'letting Systems Manager run commands on any instance',
  wildcardReason: 'the deny must cover everything',
};
