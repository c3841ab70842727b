/** Actions that CloudFormation calls to create a resource, with the credentials of the principal that deploys. */
interface DeploymentActions {
  readonly actions: readonly string[];
  /** Only resources that have this property need the actions. */
  readonly ifProperty?: string;
  /**
   * The resource of the actions: the part of an ARN after the partition, in which `<name>` is the name of the resource. It is `*` for
   * actions that do not support resource-level permissions.
   */
  readonly on: string;
  /** The path of a property whose value is `<name>`: a reference, name or ARN. The path can lead through lists. */
  readonly namedBy?: string;
}

const ROLE = 'iam::<account>:role/<name>';
const QUEUE = 'sqs:<region>:<account>:<name>';
const TOPIC = 'sns:<region>:<account>:<name>';
const FUNCTION = 'lambda:<region>:<account>:function:<name>';
/** The access entry of any role, because the end of the ARN is not known. */
const ACCESS_ENTRY = 'eks:<region>:<account>:access-entry/<name>/role/<account>/*/*';
const CUSTOM_RESOURCE = [{ actions: ['lambda:InvokeFunction'], on: FUNCTION, namedBy: 'ServiceToken' }];

/**
 * The actions by resource type. Source: `handlers.create.permissions` in the schemas of the resource types (CloudFormation registry,
 * us-east-1, 2026-10, as in cfn-lint 1.58.0). `.ci/deployment-actions.ts` compares the two, and says which permissions are left out, and
 * why. IAM documents the resources of each action (service authorization reference, 2026-09). Custom resources have no schema, but
 * CloudFormation invokes their function with the credentials of the principal that deploys. KensioSoftware/yulin#1329, 2026-09, is a
 * deployment that failed without this permission. Pure data.
 */
export const DEPLOYMENT_ACTIONS: { readonly [type: string]: readonly DeploymentActions[] } = {
  'AWS::IAM::Role': [
    { actions: ['iam:CreateRole', 'iam:GetRole'], on: ROLE },
    { actions: ['iam:AttachRolePolicy'], on: ROLE, ifProperty: 'ManagedPolicyArns' },
    { actions: ['iam:PutRolePolicy'], on: ROLE, ifProperty: 'Policies' },
    { actions: ['iam:TagRole'], on: ROLE, ifProperty: 'Tags' },
  ],
  'AWS::IAM::ManagedPolicy': [
    { actions: ['iam:CreatePolicy'], on: 'iam::<account>:policy/<name>' },
    { actions: ['iam:AttachRolePolicy'], on: ROLE, namedBy: 'Roles' },
  ],
  'AWS::IAM::Policy': [{ actions: ['iam:PutRolePolicy'], on: ROLE, namedBy: 'Roles' }],
  'AWS::IAM::InstanceProfile': [
    {
      actions: ['iam:CreateInstanceProfile', 'iam:GetInstanceProfile', 'iam:AddRoleToInstanceProfile'],
      on: 'iam::<account>:instance-profile/<name>',
    },
    { actions: ['iam:PassRole'], on: ROLE, namedBy: 'Roles' },
  ],
  'AWS::IAM::OIDCProvider': [
    { actions: ['iam:CreateOpenIDConnectProvider', 'iam:GetOpenIDConnectProvider'], on: 'iam::<account>:oidc-provider/<name>' },
    { actions: ['iam:TagOpenIDConnectProvider'], on: 'iam::<account>:oidc-provider/<name>', ifProperty: 'Tags' },
  ],
  'AWS::SSM::Document': [
    { actions: ['ssm:CreateDocument', 'ssm:GetDocument'], on: 'ssm:<region>:<account>:document/<name>' },
    { actions: ['ssm:AddTagsToResource'], on: 'ssm:<region>:<account>:document/<name>', ifProperty: 'Tags' },
  ],
  'AWS::SSM::Association': [
    { actions: ['ssm:CreateAssociation', 'ssm:DescribeAssociation'], on: 'ssm:<region>:<account>:association/<name>' },
    { actions: ['ssm:CreateAssociation'], on: 'ssm:<region>:<account>:document/<name>', namedBy: 'Name' },
    { actions: ['ssm:AddTagsToResource'], on: 'ssm:<region>:<account>:association/<name>', ifProperty: 'Tags' },
    { actions: ['iam:PassRole'], on: ROLE, namedBy: 'Parameters.AutomationAssumeRole' },
  ],
  'AWS::Events::Rule': [
    { actions: ['events:PutRule', 'events:DescribeRule'], on: 'events:<region>:<account>:rule/<name>' },
    { actions: ['events:PutTargets'], on: 'events:<region>:<account>:rule/<name>', ifProperty: 'Targets' },
    { actions: ['events:TagResource'], on: 'events:<region>:<account>:rule/<name>', ifProperty: 'Tags' },
    { actions: ['iam:PassRole'], on: ROLE, namedBy: 'Targets.RoleArn' },
  ],
  'AWS::SQS::Queue': [
    { actions: ['sqs:CreateQueue', 'sqs:GetQueueAttributes'], on: QUEUE },
    { actions: ['sqs:TagQueue'], on: QUEUE, ifProperty: 'Tags' },
  ],
  'AWS::SQS::QueuePolicy': [{ actions: ['sqs:SetQueueAttributes'], on: QUEUE, namedBy: 'Queues' }],
  'AWS::SNS::Topic': [
    { actions: ['sns:CreateTopic', 'sns:GetTopicAttributes'], on: TOPIC },
    { actions: ['sns:TagResource'], on: TOPIC, ifProperty: 'Tags' },
  ],
  'AWS::SNS::TopicPolicy': [{ actions: ['sns:SetTopicAttributes'], on: TOPIC, namedBy: 'Topics' }],
  'AWS::SNS::Subscription': [{ actions: ['sns:Subscribe'], on: TOPIC, namedBy: 'TopicArn' }],
  'AWS::Lambda::Function': [
    { actions: ['lambda:CreateFunction', 'lambda:GetFunction'], on: FUNCTION },
    { actions: ['lambda:TagResource'], on: FUNCTION, ifProperty: 'Tags' },
    { actions: ['iam:PassRole'], on: ROLE, namedBy: 'Role' },
  ],
  'AWS::Logs::LogGroup': [
    { actions: ['logs:CreateLogGroup'], on: 'logs:<region>:<account>:log-group:<name>:*' },
    { actions: ['logs:DescribeLogGroups'], on: '*' },
    { actions: ['logs:PutRetentionPolicy'], on: 'logs:<region>:<account>:log-group:<name>:*', ifProperty: 'RetentionInDays' },
    { actions: ['logs:TagResource'], on: 'logs:<region>:<account>:log-group:<name>', ifProperty: 'Tags' },
  ],
  'AWS::EKS::AccessEntry': [
    { actions: ['eks:CreateAccessEntry'], on: 'eks:<region>:<account>:cluster/<name>', namedBy: 'ClusterName' },
    { actions: ['eks:DescribeAccessEntry'], on: ACCESS_ENTRY, namedBy: 'ClusterName' },
    {
      actions: ['eks:AssociateAccessPolicy', 'eks:ListAssociatedAccessPolicies'],
      on: ACCESS_ENTRY,
      namedBy: 'ClusterName',
      ifProperty: 'AccessPolicies',
    },
    { actions: ['eks:TagResource'], on: ACCESS_ENTRY, namedBy: 'ClusterName', ifProperty: 'Tags' },
  ],
  'AWS::CloudFormation::StackSet': [
    { actions: ['cloudformation:CreateStackSet', 'cloudformation:GetTemplateSummary'], on: '*' },
    {
      actions: ['cloudformation:CreateStackInstances', 'cloudformation:DescribeStackSetOperation'],
      on: 'cloudformation:<region>:<account>:stackset/<name>:*',
      ifProperty: 'StackInstancesGroup',
    },
    { actions: ['cloudformation:TagResource'], on: 'cloudformation:<region>:<account>:stackset/<name>:*', ifProperty: 'Tags' },
  ],
  'AWS::CloudFormation::Stack': [
    { actions: ['cloudformation:CreateStack', 'cloudformation:DescribeStacks'], on: 'cloudformation:<region>:<account>:stack/<name>/*' },
  ],
  'Custom::AWSCDKOpenIdConnectProvider': CUSTOM_RESOURCE,
  'Custom::OpenIDConnectProviderAudiences': CUSTOM_RESOURCE,
  'Custom::ReusableOpenIDConnectProvider': CUSTOM_RESOURCE,
  'Custom::S3BucketNotifications': CUSTOM_RESOURCE,
  'Custom::StackSetsTrustedAccess': CUSTOM_RESOURCE,
};
