import type { Exception } from './change';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose. Each row also stands in docs/later-changes.md, and its title in
 * CHANGELOG.md. When the base moves, the rows go: CONTRIBUTING.md. A row without changes is about input that no app of the base has.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    title: 'The id of the warning that a file is wider now covers everything that the file allows more, so each id changes.',
    reason: 'An acknowledgement was for the names of actions, whatever resources and conditions they have.',
    userDoes: 'Read what the file allows, and acknowledge the new id, which the message has beside the old one.',
    changes: [
      'warns app cdk-defender-for-cloud:widerThanThisVersion:CspmMonitor:0e7df7483b2c9d881afe471a8f03127d',
    ],
  },
  {
    title: 'Role names and paths that AWS reserves, or that organization policies exempt, are refused, and so is a path ' +
      'without a slash at its beginning and end.',
    reason: 'A role that Microsoft can assume would be exempt from the policies; IAM refuses a path without slashes.',
    userDoes: 'Give the role another name or path before you update.',
    changes: [
      'changed Parameter RolePath AllowedPattern d3e0b9cf3765a77a',
    ],
  },
  {
    title: 'Terraform never deletes the files with the templates of members, and plans new ones beside them.',
    reason: 'CloudFormation can go back to earlier templates after an update that failed.',
    userDoes: 'Nothing; you can delete files of earlier versions as docs/terraform.md says.',
    changes: [
      'forgotten terraform *aws_s3_object.template[*]',
      'added terraform *aws_s3_object.template_*[*] *',
    ],
  },
  {
    title: 'The Terraform output `excluded_account_ids` is null during a pilot, which the module `azure` refuses.',
    reason: 'It was an empty list, with which Azure connects every account.',
    userDoes: 'Name the accounts to exclude in Azure yourself, or connect Azure after the pilot.',
    changes: [
      'changed terraform output.excluded_account_ids 4c25d49aaeb4378f',
    ],
  },
  {
    title: 'Terraform refuses a change that would delete roles without `allow_removal_of_roles`, and `terraform ' +
      'destroy` of an organization.',
    reason: 'A plan said only that the stack changes.',
    userDoes: 'Set the variable if you mean it, or remove the module as docs/terraform.md says.',
    changes: [],
  },
  {
    title: 'A second `SecurityConnector` for one connector or organization is an error.',
    reason: 'Both templates would write the same connector in Azure.',
    userDoes: 'Put all settings into one of them.',
    changes: [],
  },
  {
    title: 'With `existing`, a feature that is on in Azure and off by default here is an error until the app names it.',
    reason: 'The template would have switched it off.',
    userDoes: 'Name the feature in the plan, or name it in `remove`.',
    changes: [],
  },
  {
    title: 'A file whose permissions lead to those of an administrator in several steps is an error until you acknowledge it.',
    reason: 'A role with a few rights can often get others.',
    userDoes: 'Read the statement that the message names, and acknowledge it only if Microsoft needs it.',
    changes: [],
  },
  {
    title: 'With permissions of a file, `snapshotSharingAccounts` also denies sharing and exporting images, and reading the ' +
      'blocks of snapshots.',
    reason: 'These were ways around the limit.',
    userDoes: 'Nothing; the policy of the disk scanner changes in apps that have both.',
    changes: [],
  },
  {
    title: 'A role of a file is not used if a policy for it cannot be read, or if it contains a macro.',
    reason: 'A Deny of the file could get lost.',
    userDoes: 'Read the message, and use the permissions of this version for the role.',
    changes: [],
  },
  {
    title: 'An organization with threat protection for RDS gets a warning for regions that do not have it.',
    reason: 'Only a connector warned, of the region of its own stack.',
    userDoes: 'Acknowledge it if the databases are in other regions, or switch off `rdsThreatProtection`.',
    changes: [],
  },
  {
    title: 'Some options have other names, and an old name is an error that names the new one.',
    reason: 'Before 1.0.0, pairs of options and small structs became one option each.',
    userDoes: 'Rename them as the table in CHANGELOG.md says; no template changes.',
    changes: [],
  },
  {
    title: 'The vulnerability assessment of a connector cannot be set to Qualys any more.',
    reason: 'Microsoft ended its built-in Qualys scanner on 2024-05-01.',
    userDoes: 'Leave `vulnerabilityAssessmentType` out; with `existing`, a connector that has Qualys keeps it.',
    changes: [],
  },
  {
    title: 'Options that belong elsewhere are refused, such as `hostManagement` of a plan as an option of a connector.',
    reason: 'They had no effect, so access stayed wider than the app says.',
    userDoes: 'Move the option to where the message says, or remove it.',
    changes: [],
  },
  {
    title: 'Values of another type are refused in JavaScript: null, false, a `Map` or a token in place of options or a list.',
    reason: 'They had no effect, and some made access wider, such as `bucketNames: null`.',
    userDoes: 'Leave the option out, or give it a value of its type.',
    changes: [],
  },
  {
    title: '`ExistingSecurityConnector.fromFile` refuses a file without `offerings`.',
    reason: 'The template would have switched off the plans and settings that the file lacks.',
    userDoes: 'Export the whole connector, with the command of the message.',
    changes: [],
  },
  {
    title: 'Characters outside of Latin-1 in audiences and tags that limit roles, and `*` in the prefix of a bucket for ' +
      'reports, are refused.',
    reason: 'IAM refuses the first in policies, at the deployment; the second is a wildcard in a policy.',
    userDoes: 'Use other values.',
    changes: [],
  },
  {
    title: 'Addresses of Terraform resources that are always there end with `[0]`, because the modules have `create`.',
    reason: 'A module can be off in some environments.',
    userDoes: 'Add `[0]` to your own `import` blocks and commands; `moved` blocks change the state, and a plan changes nothing.',
    changes: [],
  },
  {
    title: 'The template of an organization has parameters for the accounts that may fail, for the stacks of accounts ' +
      'that leave, and for the path of policies.',
    reason: 'Without CDK, nobody could set them.',
    userDoes: 'Nothing; their defaults are the values of before, the StackSets are updated in place, and Terraform plans ' +
      'four more parameters of the stack.',
    changes: [
      'changed AWS::CloudFormation::StackSet OrganizationDenyDataReads AutoDeployment 82228155886c68ec',
      'changed AWS::CloudFormation::StackSet OrganizationHostManagement AutoDeployment 82228155886c68ec',
      'changed AWS::CloudFormation::StackSet OrganizationMembers AutoDeployment 82228155886c68ec',
      'changed AWS::CloudFormation::StackSet OrganizationDenyDataReads OperationPreferences 3d3872be67cc9eb9',
      'changed AWS::CloudFormation::StackSet OrganizationHostManagement OperationPreferences 3d3872be67cc9eb9',
      'changed AWS::CloudFormation::StackSet OrganizationMembers OperationPreferences 3d3872be67cc9eb9',
      'changed terraform *aws_cloudformation_stack.organization[0] parameters 5a1f6c3d6c81c38e',
    ],
  },
];
