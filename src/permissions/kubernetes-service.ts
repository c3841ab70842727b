import { OWN_PREFIXES } from './kubernetes-audit-log-pipeline';
import type { PermissionSet } from './permission-set';
import { CONTAINERS_DOCS } from './sources';

export const KUBERNETES_SERVICE_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'SubscribeToControlPlaneLogs',
      actions: [
        'logs:DescribeLogGroups',
        'logs:DescribeSubscriptionFilters',
        'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
      ],
      resources: ['arn:{partition}:logs:*:{account}:log-group:*:*'],
      purpose: 'subscribes log groups to the delivery stream, and sets their retention; ' +
        'this is for log groups of EKS control planes, but not limited to them',
      wildcardReason: 'the log groups of clusters are not known in advance; the account is fixed',
    },
    {
      sid: 'ManageDeliveryStreams',
      actions: ['firehose:*'],
      resources: [
        'arn:{partition}:firehose:*:{account}:deliverystream/azuredefender-*',
        'arn:{partition}:firehose:*:{account}:deliverystream/ms-defender-*',
      ],
      purpose: 'creates and manages the delivery streams of the audit-log pipeline',
      wildcardReason: OWN_PREFIXES,
    },
    {
      sid: 'PassCloudWatchToKinesisRole',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:CloudWatchToKinesis}'],
      conditions: { StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' } },
      purpose: 'passes exactly one role to CloudWatch Logs: the role that writes to the delivery stream',
    },
    {
      sid: 'PassKinesisToS3Role',
      actions: ['iam:PassRole'],
      resources: ['{roleArn:KinesisToS3}'],
      conditions: { StringEquals: { 'iam:PassedToService': 'firehose.amazonaws.com' } },
      purpose: 'passes exactly one role to Amazon Data Firehose: the role that writes to the bucket',
    },
    {
      sid: 'ConfigureClusters',
      actions: [
        'eks:AssociateAccessPolicy',
        'eks:CreateAccessEntry',
        'eks:DescribeCluster',
        'eks:ListAccessEntries',
        'eks:ListAssociatedAccessPolicies',
        'eks:UpdateClusterConfig',
      ],
      resources: ['arn:{partition}:eks:*:{account}:*'],
      purpose: 'switches on control-plane audit logs and gives Defender for Cloud access to the cluster',
      wildcardReason: 'any cluster of the account can be connected; the account is fixed',
    },
    {
      sid: 'ManageNotificationQueues',
      actions: ['sqs:*'],
      resources: [
        'arn:{partition}:sqs:*:{account}:azuredefender-*',
        'arn:{partition}:sqs:*:{account}:ms-defender-*',
      ],
      purpose: 'creates and manages the queues that announce new audit-log files',
      wildcardReason: OWN_PREFIXES,
    },
    {
      sid: 'ManageLogBuckets',
      actions: ['s3:*'],
      resources: ['arn:{partition}:s3:::azuredefender-*', 'arn:{partition}:s3:::ms-defender-*'],
      // IfExists, because a bucket that is being created may not have an account yet.
      conditions: { StringEqualsIfExists: { 'aws:ResourceAccount': '{account}' } },
      purpose: 'creates and manages the buckets that contain the audit-log files, in this account',
      wildcardReason: OWN_PREFIXES,
    },
  ],
  sources: [CONTAINERS_DOCS],
};
