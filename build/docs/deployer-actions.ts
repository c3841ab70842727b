/**
 * Actions by kind of resource. A kind is the service and the type of an ARN, such as `iam:role`. The kind `*` has the actions that IAM
 * cannot limit to a resource.
 */
export interface ByKind {
  readonly [kind: string]: readonly string[];
}

/**
 * Actions that CloudFormation calls to change and to delete a resource, in addition to those that create it. By type. Source:
 * `handlers.update.permissions` and `handlers.delete.permissions` in the schemas of the resource types (CloudFormation registry,
 * us-east-1, 2026-10, from cfn-lint 1.58.0). Actions that only properties need which this library does not set are left out.
 * `iam:DeleteRolePermissionsBoundary` is left out, because a deployer must not remove a boundary. `AWS::IAM::Policy` and custom
 * resources need no other actions than those of the other types.
 */
export const LATER_ACTIONS: { readonly [type: string]: ByKind } = {
  'AWS::IAM::Role': {
    'iam:role': [
      'iam:UpdateRole', 'iam:UpdateRoleDescription', 'iam:UpdateAssumeRolePolicy', 'iam:PutRolePermissionsBoundary',
      'iam:DetachRolePolicy', 'iam:GetRolePolicy', 'iam:DeleteRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies',
      'iam:UntagRole', 'iam:DeleteRole',
    ],
  },
  'AWS::IAM::ManagedPolicy': {
    'iam:policy': [
      'iam:GetPolicy', 'iam:ListPolicyVersions', 'iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:ListEntitiesForPolicy',
      'iam:DeletePolicy',
    ],
  },
  'AWS::IAM::InstanceProfile': { 'iam:instance-profile': ['iam:RemoveRoleFromInstanceProfile', 'iam:DeleteInstanceProfile'] },
  'AWS::IAM::OIDCProvider': {
    'iam:oidc-provider': [
      'iam:AddClientIDToOpenIDConnectProvider', 'iam:RemoveClientIDFromOpenIDConnectProvider', 'iam:UpdateOpenIDConnectProviderThumbprint',
      'iam:ListOpenIDConnectProviderTags', 'iam:UntagOpenIDConnectProvider', 'iam:DeleteOpenIDConnectProvider',
    ],
  },
  'AWS::SSM::Document': {
    'ssm:document': [
      'ssm:DescribeDocument', 'ssm:UpdateDocument', 'ssm:UpdateDocumentDefaultVersion', 'ssm:ListTagsForResource',
      'ssm:RemoveTagsFromResource', 'ssm:DeleteDocument',
    ],
  },
  'AWS::SSM::Association': {
    'ssm:association': ['ssm:UpdateAssociation', 'ssm:ListTagsForResource', 'ssm:RemoveTagsFromResource', 'ssm:DeleteAssociation'],
    'ssm:document': ['ssm:UpdateAssociation', 'ssm:DeleteAssociation'],
  },
  'AWS::Events::Rule': { 'events:rule': ['events:ListTargetsByRule', 'events:RemoveTargets', 'events:UntagResource', 'events:DeleteRule'] },
  'AWS::SQS::Queue': { 'sqs:': ['sqs:GetQueueUrl', 'sqs:SetQueueAttributes', 'sqs:ListQueueTags', 'sqs:UntagQueue', 'sqs:DeleteQueue'] },
  'AWS::Lambda::Function': {
    'lambda:function': ['lambda:UpdateFunctionCode', 'lambda:UpdateFunctionConfiguration', 'lambda:UntagResource', 'lambda:DeleteFunction'],
  },
  'AWS::Logs::LogGroup': {
    'logs:log-group': ['logs:DeleteRetentionPolicy', 'logs:ListTagsForResource', 'logs:UntagResource', 'logs:DeleteLogGroup'],
  },
  'AWS::CloudFormation::StackSet': {
    'cloudformation:stackset': [
      'cloudformation:DescribeStackSet', 'cloudformation:UpdateStackSet', 'cloudformation:UpdateStackInstances',
      'cloudformation:DeleteStackInstances',
      'cloudformation:ListStackSetOperationResults', 'cloudformation:UntagResource', 'cloudformation:DeleteStackSet',
    ],
  },
  'AWS::CloudFormation::Stack': {
    'cloudformation:stack': ['cloudformation:UpdateStack', 'cloudformation:DeleteStack'],
  },
};

/** Actions for tags. If an app has tags, CDK and Terraform also set the tags of each resource. */
export const TAG_ACTIONS: ByKind = {
  'iam:role': ['iam:TagRole'],
  'iam:policy': ['iam:TagPolicy', 'iam:UntagPolicy'],
  'iam:instance-profile': ['iam:TagInstanceProfile', 'iam:UntagInstanceProfile'],
  'iam:oidc-provider': ['iam:TagOpenIDConnectProvider'],
  'ssm:document': ['ssm:AddTagsToResource'],
  'ssm:association': ['ssm:AddTagsToResource'],
  'events:rule': ['events:TagResource'],
  'sqs:': ['sqs:TagQueue'],
  'lambda:function': ['lambda:TagResource'],
  'logs:log-group': ['logs:TagResource'],
  'cloudformation:stackset': ['cloudformation:TagResource'],
};

/** Actions that the AWS CLI and the console call for a stack: `create-stack`, `deploy`, a change set, `describe-stacks`. */
export const STACK_ACTIONS: readonly string[] = [
  'cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:DeleteStack', 'cloudformation:CreateChangeSet',
  'cloudformation:DescribeChangeSet', 'cloudformation:ExecuteChangeSet', 'cloudformation:DeleteChangeSet',
  'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents',
  'cloudformation:DescribeStackResources', 'cloudformation:GetTemplate', 'cloudformation:GetTemplateSummary', 'cloudformation:TagResource',
];

/**
 * Actions that the AWS provider of Terraform calls in addition to those that CloudFormation calls, by type of resource. Source: the
 * folder internal/service of the provider (iam, ssm, events, sqs, cloudformation, s3), 2026-11.
 */
export const TERRAFORM_ACTIONS: { readonly [type: string]: ByKind } = {
  aws_iam_role: { 'iam:role': ['iam:ListInstanceProfilesForRole'] },
  aws_iam_policy: { 'iam:policy': ['iam:GetPolicyVersion'] },
  aws_iam_role_policy_attachment: { 'iam:role': ['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:ListAttachedRolePolicies'] },
  aws_iam_role_policy_attachments_exclusive: {
    'iam:role': ['iam:AttachRolePolicy', 'iam:DetachRolePolicy', 'iam:ListAttachedRolePolicies'],
  },
  aws_iam_role_policies_exclusive: { 'iam:role': ['iam:DeleteRolePolicy', 'iam:ListRolePolicies'] },
  aws_iam_instance_profile: {},
  aws_iam_openid_connect_provider: {},
  aws_ssm_document: { 'ssm:document': ['ssm:DescribeDocumentPermission'] },
  aws_ssm_association: {},
  aws_cloudwatch_event_rule: { 'events:rule': ['events:ListTagsForResource'] },
  aws_cloudwatch_event_target: {},
  aws_sqs_queue: {},
  aws_sqs_queue_policy: {},
  aws_cloudformation_stack: {
    'cloudformation:stack': ['cloudformation:GetTemplate', 'cloudformation:DescribeStackEvents', 'cloudformation:TagResource'],
  },
  aws_s3_object: {
    's3:object': [
      's3:PutObject', 's3:PutObjectTagging', 's3:GetObject', 's3:GetObjectTagging', 's3:GetObjectAttributes', 's3:DeleteObject',
      's3:DeleteObjectVersion',
    ],
    's3:': ['s3:GetBucketPolicy', 's3:ListBucketVersions', 's3:ListBucket'],
  },
};
