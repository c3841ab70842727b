import { defineCapability, same } from './capability-definition';
import { CLOUDWATCH_TO_KINESIS_PERMISSIONS } from '../permissions/kubernetes-audit-log-pipeline';

export const CLOUDWATCH_TO_KINESIS = defineCapability({
  id: 'CloudWatchToKinesis',
  title: 'Kubernetes audit logs: CloudWatch Logs',
  defaultRoleName: 'MDCContainersK8sCloudWatchToKinesisRole',
  summary: 'CloudWatch Logs: write EKS audit logs to the delivery stream',
  purpose: 'First half of the audit-log pipeline: CloudWatch Logs takes this role to hand audit logs to Amazon Data Firehose.',
  risk: 'It has every Firehose action, on delivery streams under its own prefixes only.',
  trust: { kind: 'service', service: 'logs.amazonaws.com', accountCondition: 'aws:SourceAccount' },
  permissions: same(CLOUDWATCH_TO_KINESIS_PERMISSIONS),
  feature: 'cloudWatchToKinesis',
});
