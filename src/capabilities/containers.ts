import { AUDIENCES } from './audiences';
import { defineCapability, PermissionsType, same } from './capability-definition';
import { addition } from './permission-change';
import type { TrustData } from '../identity/trust';
import {
  AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT, AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE, ATTACH_FINDINGS,
  CLOUDWATCH_TO_KINESIS_PERMISSIONS, CONTAINER_IMAGE_ASSESSMENT_DEFAULT, CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE,
  KINESIS_TO_S3_PERMISSIONS, KUBERNETES_DATA_COLLECTION_PERMISSIONS, KUBERNETES_SERVICE_PERMISSIONS,
} from '../permissions/containers';

export const KUBERNETES_SERVICE = defineCapability({
  id: 'KubernetesService',
  title: 'Audit logs: setup',
  defaultRoleName: 'MDCContainersK8sRole',
  summary: 'switch on EKS audit logs and build their pipeline',
  purpose: 'Threat detection for Kubernetes reads the audit logs of EKS control planes. This role creates the ' +
    'pipeline for them.',
  risk: 'In both permission types, it can give any principal of the account access to any EKS cluster (access ' +
    'entries; `denyClusterAccessForOthers` limits this), and can change the endpoint access of clusters. It can ' +
    'subscribe any log group of the account to its delivery stream, not only log groups of EKS. It can shorten the ' +
    'retention of any log group.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: same(KUBERNETES_SERVICE_PERMISSIONS),
  feature: 'kubernetesService',
});

/** Microsoft's legacy reader of audit logs. Source: Microsoft's public Terraform for the AWS connector, 2026-11. */
export const LEGACY_READER = { account: '197857026523', user: 'azuredefender-eks' };

export const KUBERNETES_DATA_COLLECTION = defineCapability({
  id: 'KubernetesDataCollection',
  title: 'Audit logs: collection',
  defaultRoleName: 'MDCContainersK8sDataCollectionRole',
  summary: 'read EKS audit logs from its own queue and bucket',
  purpose: 'Threat detection for Kubernetes reads the audit logs that the pipeline delivers.',
  risk: 'It can read only queues and buckets with its own prefixes in this account.',
  trust: { kind: 'defender', audience: AUDIENCES.kubernetesDataCollection },
  trustNote: `With \`dataCollectionExternalId\`, also the IAM user \`${LEGACY_READER.user}\` of Microsoft's AWS ` +
    `account ${LEGACY_READER.account}, with that external id.`,
  permissions: same(KUBERNETES_DATA_COLLECTION_PERMISSIONS),
  feature: 'kubernetesDataCollection',
});

/** Returns the trust that also allows the legacy reader with the connector's external id. */
export function trustWithLegacyReader(externalId: string): TrustData {
  return {
    kind: 'defender',
    audience: AUDIENCES.kubernetesDataCollection,
    legacyReader: { ...LEGACY_READER, externalId },
  };
}

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

export const AGENTLESS_KUBERNETES_DISCOVERY = defineCapability({
  id: 'AgentlessKubernetesDiscovery',
  title: 'Agentless discovery for Kubernetes',
  defaultRoleName: 'MDCContainersAgentlessDiscoveryK8sRole',
  requiredNamePrefix: 'MDC',
  summary: 'find EKS clusters and reach their API if it has access',
  purpose: 'Agentless discovery uses the Kubernetes API to find what runs in EKS clusters.',
  risk: 'With default access, it can give itself administrator access to every EKS cluster. With least privilege, it ' +
    'cannot. But the same application can assume `MDCContainersK8sRole`, which still can, unless ' +
    '`controlPlaneAuditLogs` is off. In both permission types, `eks:UpdateClusterConfig` can change the logs and the ' +
    'endpoint access of clusters.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: AGENTLESS_KUBERNETES_DISCOVERY_LEAST_PRIVILEGE,
  },
  onlyWithDefaultAccess: 'can give itself access to every EKS cluster',
  feature: 'mdcContainersAgentlessDiscoveryK8s',
});

export const CONTAINER_IMAGE_ASSESSMENT = defineCapability({
  id: 'ContainerImageAssessment',
  title: 'Container image assessment',
  defaultRoleName: 'MDCContainersImageAssessmentRole',
  requiredNamePrefix: 'MDC',
  summary: 'pull images from ECR',
  purpose: 'Vulnerability assessment scans the images in private and public ECR registries.',
  risk: 'With default access, it can pull images from every repository and also push images. With least privilege, ' +
    'it can only read. With `gatedDeployment`, it can also replace and delete images.',
  trust: { kind: 'defender', audience: AUDIENCES.containers },
  permissions: {
    [PermissionsType.DEFAULT_ACCESS]: CONTAINER_IMAGE_ASSESSMENT_DEFAULT,
    [PermissionsType.LEAST_PRIVILEGE_ACCESS]: CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE,
  },
  onlyWithDefaultAccess: 'can push images to every ECR repository (power user)',
  feature: 'mdcContainersImageAssessment',
});

/** Adds only the permissions that gated deployment needs. */
export const GATED_DEPLOYMENT = addition(published => ({
  ...published,
  statements: [...published.statements, ATTACH_FINDINGS],
  note: 'also attach findings to images (gated deployment)',
}));
