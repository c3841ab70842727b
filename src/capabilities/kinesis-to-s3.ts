import { defineCapability, same } from './capability-definition';
import { KINESIS_TO_S3_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const KINESIS_TO_S3 = defineCapability({
  id: 'KinesisToS3',
  title: 'Kubernetes audit logs: Data Firehose',
  defaultRoleName: 'MDCContainersK8sKinesisToS3Role',
  summary: 'Amazon Data Firehose: write EKS audit logs to the bucket',
  purpose: 'Second half of the audit-log pipeline: Amazon Data Firehose takes this role to write audit logs to S3.',
  risk: 'It writes to buckets under its own prefixes only. S3 names are global: a bucket of such a name in another account can be written to where that account lets it.',
  // Firehose sends the account as external id, which guards against the confused deputy as aws:SourceAccount does elsewhere.
  trust: { kind: 'service', service: 'firehose.amazonaws.com', accountCondition: 'sts:ExternalId' },
  permissions: same(KINESIS_TO_S3_PERMISSIONS),
  feature: 'kinesisToS3',
});
