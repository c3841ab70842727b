import type { Exception } from './change';

/**
 * What an upgrade from the base commit (`base-commit`) changes on purpose, each with its reason. Until the first release, a row is in no
 * document for users: nobody has what was before. After it, CHANGELOG.md says the same. When the base moves, the rows go:
 * CONTRIBUTING.md.
 */
export const EXCEPTIONS: readonly Exception[] = [
  {
    title: 'The id of the warning that a file is wider now covers everything that the file allows more, so each id changes.',
    reason: 'An acknowledgement was for the names of actions, whatever resources and conditions they have.',
    changes: [
      'warns app cdk-defender-for-cloud:widerThanThisVersion:CspmMonitor:0e7df7483b2c9d881afe471a8f03127d',
    ],
  },
  {
    title: 'Role names and paths that AWS reserves, or that organization policies exempt, are refused, and so is a path ' +
      'without a slash at its beginning and end.',
    reason: 'A role that Microsoft can assume would be exempt from the policies; IAM refuses a path without slashes.',
    changes: [
      'changed Parameter RolePath AllowedPattern d3e0b9cf3765a77a',
    ],
  },
  {
    title: 'Terraform never deletes the files with the templates of members, and plans new ones beside them.',
    reason: 'CloudFormation can go back to earlier templates after an update that failed.',
    changes: [
      'forgotten terraform *aws_s3_object.template[*]',
      'added terraform *aws_s3_object.template_*[*] *',
    ],
  },
  {
    title: 'The Terraform output `excluded_account_ids` is null during a pilot, which the module `azure` refuses.',
    reason: 'It was an empty list, with which Azure connects every account.',
    changes: [
      'changed terraform output.excluded_account_ids 4c25d49aaeb4378f',
    ],
  },
  {
    title: 'The template of an organization has parameters for the accounts that may fail, for the stacks of accounts ' +
      'that leave, and for the path of policies.',
    reason: 'Without CDK, nobody could set them.',
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
