import type { PermissionSet } from './permission-set';
import { TERRAFORM_AND_DOCS } from './sources';

/** Why names in the pipeline contain a wildcard. */
export const OWN_PREFIXES = 'Defender for Cloud creates the names at run time; the prefix excludes everything else';

/** Bucket names are global, and their ARNs have no account. This excludes buckets of others with the same prefix. */
const ONLY_OWN_BUCKETS = { StringEquals: { 'aws:ResourceAccount': '{account}' } };

export const KUBERNETES_DATA_COLLECTION_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [
    {
      sid: 'ReceiveNotifications',
      actions: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      resources: [
        'arn:{partition}:sqs:*:{account}:azuredefender-*',
        'arn:{partition}:sqs:*:{account}:ms-defender-*',
      ],
      purpose: 'receives notifications about new audit-log files',
      wildcardReason: OWN_PREFIXES,
    },
    {
      sid: 'ReadLogFiles',
      actions: ['s3:GetBucketLocation', 's3:GetObject'],
      resources: ['arn:{partition}:s3:::azuredefender-*', 'arn:{partition}:s3:::ms-defender-*'],
      conditions: ONLY_OWN_BUCKETS,
      purpose: 'reads the audit-log files in buckets of this account',
      wildcardReason: OWN_PREFIXES,
    },
  ],
  sources: TERRAFORM_AND_DOCS,
};

export const CLOUDWATCH_TO_KINESIS_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'WriteToDeliveryStreams',
    actions: ['firehose:*'],
    resources: [
      'arn:{partition}:firehose:*:{account}:deliverystream/azuredefender-*',
      'arn:{partition}:firehose:*:{account}:deliverystream/ms-defender-*',
    ],
    purpose: 'CloudWatch Logs writes audit logs to the delivery stream',
    wildcardReason: OWN_PREFIXES,
  }],
  sources: TERRAFORM_AND_DOCS,
};

export const KINESIS_TO_S3_PERMISSIONS: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'WriteLogFiles',
    actions: [
      's3:AbortMultipartUpload',
      's3:GetBucketLocation',
      's3:GetObject',
      's3:ListBucket',
      's3:ListBucketMultipartUploads',
      's3:PutObject',
    ],
    resources: ['arn:{partition}:s3:::azuredefender-*', 'arn:{partition}:s3:::ms-defender-*'],
    conditions: ONLY_OWN_BUCKETS,
    purpose: 'Amazon Data Firehose writes audit-log files to the bucket in this account',
    wildcardReason: OWN_PREFIXES,
  }],
  sources: TERRAFORM_AND_DOCS,
};
