import { both } from './permission-types';

export const KUBERNETES_SERVICE = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: [
        'logs:DescribeLogGroups', 'logs:DescribeSubscriptionFilters', 'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
      ],
      resources: ['arn:aws:logs:*:111122223333:log-group:*:*'],
    },
    {
      effect: 'Allow',
      actions: ['firehose:*'],
      resources: [
        'arn:aws:firehose:*:111122223333:deliverystream/azuredefender-*',
        'arn:aws:firehose:*:111122223333:deliverystream/ms-defender-*',
      ],
    },
    // Microsoft's template can pass roles by name pattern to any service; here each service gets only its own role.
    {
      effect: 'Allow',
      actions: ['iam:PassRole'],
      resources: ['arn:aws:iam::111122223333:role/MDCContainersK8sCloudWatchToKinesisRole'],
      conditions: { StringEquals: { 'iam:PassedToService': ['logs.amazonaws.com'] } },
    },
    {
      effect: 'Allow',
      actions: ['iam:PassRole'],
      resources: ['arn:aws:iam::111122223333:role/MDCContainersK8sKinesisToS3Role'],
      conditions: { StringEquals: { 'iam:PassedToService': ['firehose.amazonaws.com'] } },
    },
    {
      effect: 'Allow',
      actions: [
        'eks:AssociateAccessPolicy', 'eks:CreateAccessEntry', 'eks:DescribeCluster', 'eks:ListAccessEntries',
        'eks:ListAssociatedAccessPolicies', 'eks:UpdateClusterConfig',
      ],
      resources: ['arn:aws:eks:*:111122223333:*'],
    },
    {
      effect: 'Allow',
      actions: ['sqs:*'],
      resources: ['arn:aws:sqs:*:111122223333:azuredefender-*', 'arn:aws:sqs:*:111122223333:ms-defender-*'],
    },
    {
      effect: 'Allow',
      actions: ['s3:*'],
      resources: ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'],
      // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
      conditions: { StringEqualsIfExists: { 'aws:ResourceAccount': ['111122223333'] } },
    },
  ],
});

export const KUBERNETES_DATA_COLLECTION = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      resources: ['arn:aws:sqs:*:111122223333:azuredefender-*', 'arn:aws:sqs:*:111122223333:ms-defender-*'],
    },
    {
      effect: 'Allow',
      actions: ['s3:GetBucketLocation', 's3:GetObject'],
      resources: ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'],
      // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
      conditions: { StringEquals: { 'aws:ResourceAccount': ['111122223333'] } },
    },
  ],
});

export const CLOUDWATCH_TO_KINESIS = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: ['firehose:*'],
      resources: [
        'arn:aws:firehose:*:111122223333:deliverystream/azuredefender-*',
        'arn:aws:firehose:*:111122223333:deliverystream/ms-defender-*',
      ],
    },
  ],
});

export const KINESIS_TO_S3 = both({
  awsManagedPolicies: [],
  statements: [
    {
      effect: 'Allow',
      actions: [
        's3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject', 's3:ListBucket',
        's3:ListBucketMultipartUploads', 's3:PutObject',
      ],
      resources: ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'],
      // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
      conditions: { StringEquals: { 'aws:ResourceAccount': ['111122223333'] } },
    },
  ],
});
