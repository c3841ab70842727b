import { webIdentityTrust } from './trusts';
import type { ExpectedRole, Permissions } from './types';

const SERVICE: Permissions = {
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
};

export const KUBERNETES_SERVICE: ExpectedRole = {
  roleName: 'MDCContainersK8sRole',
  trust: webIdentityTrust('api://6610e979-c931-41ec-adc7-b9920c9d52f1'),
  DefaultAccess: SERVICE,
  LeastPrivilegeAccess: SERVICE,
};

const DATA_COLLECTION: Permissions = {
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
};

export const KUBERNETES_DATA_COLLECTION: ExpectedRole = {
  roleName: 'MDCContainersK8sDataCollectionRole',
  trust: webIdentityTrust('api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'),
  DefaultAccess: DATA_COLLECTION,
  LeastPrivilegeAccess: DATA_COLLECTION,
};

/** Added to the web identity if the user sets the external id `connector-external-id`. */
export const LEGACY_READER_TRUST = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::197857026523:user/azuredefender-eks' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'connector-external-id' } },
};

const TO_KINESIS: Permissions = {
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
};

export const CLOUDWATCH_TO_KINESIS: ExpectedRole = {
  roleName: 'MDCContainersK8sCloudWatchToKinesisRole',
  trust: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logs.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
    ],
  },
  DefaultAccess: TO_KINESIS,
  LeastPrivilegeAccess: TO_KINESIS,
};

const TO_S3: Permissions = {
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
};

export const KINESIS_TO_S3: ExpectedRole = {
  roleName: 'MDCContainersK8sKinesisToS3Role',
  trust: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'firehose.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': '111122223333' } },
      },
    ],
  },
  DefaultAccess: TO_S3,
  LeastPrivilegeAccess: TO_S3,
};
