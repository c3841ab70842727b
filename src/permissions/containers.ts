import type { PermissionSet, StatementData } from './permission-set';
import { CONTAINERS_DOCS, TERRAFORM_AND_DOCS } from './sources';

/** Why names in the pipeline contain a wildcard. Exported, because the fingerprint of the data covers all exports. */
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

const CLUSTERS = ['arn:{partition}:eks:*:{account}:*'];
const EVERY_CLUSTER = 'Defender for Cloud discovers every cluster of the account; the account is fixed';

export const AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'DiscoverClusters',
    actions: [
      'eks:AssociateAccessPolicy',
      'eks:CreateAccessEntry',
      'eks:DescribeCluster',
      'eks:ListAccessEntries',
      'eks:ListAssociatedAccessPolicies',
      'eks:UpdateClusterConfig',
    ],
    resources: CLUSTERS,
    purpose: 'finds EKS clusters and gives this role access to the Kubernetes API of each cluster',
    wildcardReason: EVERY_CLUSTER,
  }],
  sources: [CONTAINERS_DOCS],
};

export const AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE: PermissionSet = {
  managedPolicies: [],
  statements: [{
    sid: 'DiscoverClusters',
    actions: ['eks:DescribeCluster', 'eks:UpdateClusterConfig'],
    resources: CLUSTERS,
    purpose: 'finds EKS clusters; the user gives access to the Kubernetes API of each cluster (clusterAccess)',
    wildcardReason: EVERY_CLUSTER,
  }],
  sources: [CONTAINERS_DOCS],
};

export const CONTAINER_IMAGE_ASSESSMENT_DEFAULT: PermissionSet = {
  note: 'also push images (power user)',
  managedPolicies: [
    {
      name: 'AmazonEC2ContainerRegistryPowerUser',
      purpose: "Microsoft's default access to private registries: pulls images to scan them; " +
        'future features can use the other actions',
    },
    {
      name: 'AmazonElasticContainerRegistryPublicPowerUser',
      purpose: "Microsoft's default access to public registries: pulls images to scan them; " +
        'future features can use the other actions',
    },
  ],
  statements: [],
  sources: [CONTAINERS_DOCS],
};

export const CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE: PermissionSet = {
  managedPolicies: [
    {
      name: 'AmazonEC2ContainerRegistryReadOnly',
      purpose: 'pulls images from private registries to scan them; read only',
    },
    {
      name: 'AmazonElasticContainerRegistryPublicReadOnly',
      purpose: 'pulls images from public registries to scan them; read only',
    },
  ],
  statements: [],
  sources: [CONTAINERS_DOCS],
};

/** Added for gated deployment. The power user policies of default access push images, but delete none. */
export const ATTACH_FINDINGS: StatementData = {
  sid: 'AttachFindingsToImages',
  actions: ['ecr-public:BatchDeleteImage', 'ecr-public:PutImage', 'ecr:BatchDeleteImage', 'ecr:PutImage'],
  resources: [
    'arn:{partition}:ecr:*:{account}:repository/*',
    'arn:{partition}:ecr-public::{account}:repository/*',
  ],
  purpose: 'attaches findings to images and replaces them, for gated deployment; ' +
    'the actions can also replace and delete the images themselves',
  wildcardReason: 'the images of every repository are scanned; the account is fixed',
};
