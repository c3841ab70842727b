/**
 * What a principal needs to create a resource, by type: those actions without which the creation fails. Source: the
 * create handlers in the schemas of the resource types (CloudFormation registry), 2026-11. Pure data.
 */
export interface DeploymentActions {
  readonly actions: readonly string[];
  /** Actions that only a property needs. */
  readonly ifProperty?: { readonly [property: string]: readonly string[] };
  /** The ARN of a resource behind partition, region and account: `<name>` is its name. */
  readonly arn: string;
}

export const DEPLOYMENT_ACTIONS: { readonly [type: string]: DeploymentActions } = {
  'AWS::IAM::Role': {
    actions: ['iam:CreateRole', 'iam:GetRole'],
    ifProperty: { ManagedPolicyArns: ['iam:AttachRolePolicy'], Policies: ['iam:PutRolePolicy'], Tags: ['iam:TagRole'] },
    arn: 'iam::<account>:role/<name>',
  },
  'AWS::IAM::ManagedPolicy': {
    actions: ['iam:CreatePolicy', 'iam:GetPolicy'],
    arn: 'iam::<account>:policy/<name>',
  },
  'AWS::IAM::InstanceProfile': {
    actions: ['iam:CreateInstanceProfile', 'iam:GetInstanceProfile', 'iam:AddRoleToInstanceProfile'],
    arn: 'iam::<account>:instance-profile/<name>',
  },
  'AWS::IAM::OIDCProvider': {
    actions: ['iam:CreateOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'],
    ifProperty: { Tags: ['iam:TagOpenIDConnectProvider'] },
    arn: 'iam::<account>:oidc-provider/<name>',
  },
  'AWS::SSM::Document': {
    actions: ['ssm:CreateDocument', 'ssm:GetDocument'],
    arn: 'ssm:<region>:<account>:document/<name>',
  },
  'AWS::SSM::Association': {
    actions: ['ssm:CreateAssociation', 'ssm:DescribeAssociation'],
    arn: 'ssm:<region>:<account>:association/<name>',
  },
  'AWS::Events::Rule': {
    actions: ['events:PutRule', 'events:PutTargets', 'events:DescribeRule'],
    arn: 'events:<region>:<account>:rule/<name>',
  },
  'AWS::SQS::Queue': {
    actions: ['sqs:CreateQueue', 'sqs:GetQueueAttributes'],
    arn: 'sqs:<region>:<account>:<name>',
  },
  'AWS::Lambda::Function': {
    actions: ['lambda:CreateFunction', 'lambda:GetFunction', 'lambda:InvokeFunction'],
    arn: 'lambda:<region>:<account>:function:<name>',
  },
  'AWS::Logs::LogGroup': {
    actions: ['logs:CreateLogGroup', 'logs:DescribeLogGroups'],
    ifProperty: { RetentionInDays: ['logs:PutRetentionPolicy'] },
    arn: 'logs:<region>:<account>:log-group:<name>:*',
  },
  'AWS::CloudFormation::StackSet': {
    actions: ['cloudformation:CreateStackSet', 'cloudformation:CreateStackInstances', 'cloudformation:DescribeStackSet'],
    arn: 'cloudformation:<region>:<account>:stackset/<name>:*',
  },
};
