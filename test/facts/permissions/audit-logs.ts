import { allow, both, only } from './permission-types';

export const KUBERNETES_SERVICE = both(only(
  allow([
    'logs:DescribeLogGroups', 'logs:DescribeSubscriptionFilters', 'logs:PutRetentionPolicy',
    'logs:PutSubscriptionFilter',
  ], ['arn:aws:logs:*:111122223333:log-group:*:*']),
  allow(['firehose:*'], [
    'arn:aws:firehose:*:111122223333:deliverystream/azuredefender-*',
    'arn:aws:firehose:*:111122223333:deliverystream/ms-defender-*',
  ]),
  // Microsoft's template can pass roles by name pattern to any service; here each service gets only its own role.
  allow(['iam:PassRole'], ['arn:aws:iam::111122223333:role/MDCContainersK8sCloudWatchToKinesisRole'],
    { StringEquals: { 'iam:PassedToService': ['logs.amazonaws.com'] } }),
  allow(['iam:PassRole'], ['arn:aws:iam::111122223333:role/MDCContainersK8sKinesisToS3Role'],
    { StringEquals: { 'iam:PassedToService': ['firehose.amazonaws.com'] } }),
  allow([
    'eks:AssociateAccessPolicy', 'eks:CreateAccessEntry', 'eks:DescribeCluster', 'eks:ListAccessEntries',
    'eks:ListAssociatedAccessPolicies', 'eks:UpdateClusterConfig',
  ], ['arn:aws:eks:*:111122223333:*']),
  allow(['sqs:*'], ['arn:aws:sqs:*:111122223333:azuredefender-*', 'arn:aws:sqs:*:111122223333:ms-defender-*']),
  // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
  allow(['s3:*'], ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'],
    { StringEqualsIfExists: { 'aws:ResourceAccount': ['111122223333'] } }),
));

export const KUBERNETES_DATA_COLLECTION = both(only(
  allow(['sqs:DeleteMessage', 'sqs:ReceiveMessage'], [
    'arn:aws:sqs:*:111122223333:azuredefender-*', 'arn:aws:sqs:*:111122223333:ms-defender-*',
  ]),
  // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
  allow(['s3:GetBucketLocation', 's3:GetObject'], ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'],
    { StringEquals: { 'aws:ResourceAccount': ['111122223333'] } }),
));

export const CLOUDWATCH_TO_KINESIS = both(only(
  allow(['firehose:*'], [
    'arn:aws:firehose:*:111122223333:deliverystream/azuredefender-*',
    'arn:aws:firehose:*:111122223333:deliverystream/ms-defender-*',
  ]),
));

export const KINESIS_TO_S3 = both(only(
  // Microsoft's template has no condition, so it allows every bucket of the world with this prefix.
  allow([
    's3:AbortMultipartUpload', 's3:GetBucketLocation', 's3:GetObject', 's3:ListBucket', 's3:ListBucketMultipartUploads',
    's3:PutObject',
  ], ['arn:aws:s3:::azuredefender-*', 'arn:aws:s3:::ms-defender-*'], { StringEquals: { 'aws:ResourceAccount': ['111122223333'] } }),
));
