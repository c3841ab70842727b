import { defineCapability, same } from './capability-definition';
import { KINESIS_TO_S3_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const KINESIS_TO_S3 = defineCapability({
  id: 'KinesisToS3',
  title: 'Audit logs: Data Firehose',
  defaultRoleName: 'MDCContainersK8sKinesisToS3Role',
  summary: 'write EKS audit logs to the bucket',
  purpose: 'Second part of the audit-log pipeline: Amazon Data Firehose assumes this role to write audit logs to S3.',
  risk: 'It can write only to buckets with its own prefixes in this account.',
  // Firehose sends the account as external id. Like aws:SourceAccount, this prevents the confused deputy problem.
  trust: { kind: 'service', service: 'firehose.amazonaws.com', accountCondition: 'sts:ExternalId' },
  permissions: same(KINESIS_TO_S3_PERMISSIONS),
  feature: 'kinesisToS3',
});
