import { defineCapability, same } from './capability-definition';
import { CLOUDWATCH_TO_KINESIS_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const CLOUDWATCH_TO_KINESIS = defineCapability({
  id: 'CloudWatchToKinesis',
  title: 'Audit logs: CloudWatch Logs',
  defaultRoleName: 'MDCContainersK8sCloudWatchToKinesisRole',
  summary: 'write EKS audit logs to the delivery stream',
  purpose: 'First part of the audit-log pipeline: CloudWatch Logs assumes this role to send audit logs to Amazon ' +
    'Data Firehose.',
  risk: 'It can use every Firehose action, but only on delivery streams with its own prefixes.',
  trust: { kind: 'service', service: 'logs.amazonaws.com', accountCondition: 'aws:SourceAccount' },
  permissions: same(CLOUDWATCH_TO_KINESIS_PERMISSIONS),
  feature: 'cloudWatchToKinesis',
});
