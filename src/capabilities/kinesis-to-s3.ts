import type { CapabilityDefinition } from './capability-definition';
import { KINESIS_TO_S3_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const KINESIS_TO_S3: CapabilityDefinition = {
  id: 'KinesisToS3',
  defaultRoleName: 'MDCContainersK8sKinesisToS3Role',
  summary: 'Amazon Data Firehose: write EKS audit logs to the bucket',
  why: 'Second half of the audit-log pipeline: Amazon Data Firehose takes this role to write audit logs to S3.',
  weigh: 'It writes to buckets under its own prefixes only. S3 names are global: a bucket of such a name in another account can be written to where that account lets it.',
  // Firehose sends the account as external id, which guards against the confused deputy as aws:SourceAccount does elsewhere.
  trust: { kind: 'service', service: 'firehose.amazonaws.com', accountCondition: 'sts:ExternalId' },
  permissions: { defaultAccess: KINESIS_TO_S3_PERMISSIONS, leastPrivilegeAccess: KINESIS_TO_S3_PERMISSIONS },
  azure: ['DefenderForContainersAws.kinesisToS3.cloudRoleArn'],
};
