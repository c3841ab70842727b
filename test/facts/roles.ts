/**
 * What Defender for Cloud needs in account 111122223333, partition aws, for tenant
 * 11111111-2222-3333-4444-555555555555: the one table of these facts for all tests. Transcribed from Microsoft's public
 * Terraform and documents, deliberately independent of the library's data: an error in one of the two becomes visible.
 * Nothing in this folder may be imported from src/.
 */
import {
  ACCOUNT, CIEM_AUDIENCE, CIEM_OBJECT_ID, defenderTrust, providerArn, roleArn, TENANT, trustIn,
} from './identity';
import {
  CLOUDWATCH_TO_KINESIS, KINESIS_TO_S3, KUBERNETES_DATA_COLLECTION, KUBERNETES_SERVICE,
} from './permissions/audit-logs';
import { CIEM_DISCOVERY, CIEM_OIDC } from './permissions/ciem';
import { AGENTLESS_KUBERNETES_DISCOVERY, CONTAINER_IMAGE_ASSESSMENT } from './permissions/containers';
import { CSPM_MONITOR } from './permissions/cspm-monitor';
import { DATABASES_DSPM, RDS_THREAT_PROTECTION, SENSITIVE_DATA_DISCOVERY } from './permissions/data';
import { AGENTLESS_VM_SCANNING, ARC_AUTO_PROVISIONING, JUST_IN_TIME_VM_ACCESS } from './permissions/servers';
import type { PlanName, RoleFact } from './types';

/** Defender for Cloud assumes the role, with a token for this audience. */
const byToken = (audience: string) => ({ audience, trust: defenderTrust(audience) });
/** An AWS service assumes the role, for this account. */
const byService = (name: string, accountKey: 'aws:SourceAccount' | 'sts:ExternalId') => ({
  service: { name, accountKey },
  trust: trustIn({ Service: `${name}.amazonaws.com` }, 'sts:AssumeRole', { [accountKey]: '111122223333' }),
});

const SERVERS = 'api://AzureSecurityCenter.MultiCloud.DefenderForServers';
const DATABASES = 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases';
const CONTAINERS = 'api://6610e979-c931-41ec-adc7-b9920c9d52f1';

/** In the order in which a connector has them. */
export const ROLES: readonly RoleFact[] = [
  {
    capability: 'CspmMonitor',
    roleName: 'CspmMonitorAws',
    ...byToken('api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479'),
    options: {},
    feature: 'nativeCloudConnection',
    ...CSPM_MONITOR,
  },
  {
    capability: 'AgentlessVmScanning',
    roleName: 'DefenderForCloud-AgentlessScanner',
    ...byToken('api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner'),
    options: { cspm: 'agentlessVmScanning', servers: 'agentlessVmScanning', containers: 'agentlessVmScanning' },
    feature: 'vmScanners',
    ...AGENTLESS_VM_SCANNING,
  },
  {
    capability: 'JustInTimeVmAccess',
    roleName: 'DefenderForCloud-DefenderForServers',
    ...byToken(SERVERS),
    options: { servers: 'justInTimeVmAccess' },
    feature: 'defenderForServers',
    ...JUST_IN_TIME_VM_ACCESS,
  },
  {
    capability: 'ArcAutoProvisioning',
    roleName: 'DefenderForCloud-ArcAutoProvisioning',
    ...byToken(SERVERS),
    options: { servers: 'arcAutoProvisioning', databases: 'arcAutoProvisioning' },
    feature: 'arcAutoProvisioning',
    ...ARC_AUTO_PROVISIONING,
  },
  {
    capability: 'KubernetesService',
    roleName: 'MDCContainersK8sRole',
    ...byToken(CONTAINERS),
    options: { containers: 'controlPlaneAuditLogs' },
    feature: 'kubernetesService',
    ...KUBERNETES_SERVICE,
  },
  {
    capability: 'KubernetesDataCollection',
    roleName: 'MDCContainersK8sDataCollectionRole',
    ...byToken('api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'),
    options: { containers: 'controlPlaneAuditLogs' },
    feature: 'kubernetesDataCollection',
    ...KUBERNETES_DATA_COLLECTION,
  },
  {
    capability: 'CloudWatchToKinesis',
    roleName: 'MDCContainersK8sCloudWatchToKinesisRole',
    ...byService('logs', 'aws:SourceAccount'),
    options: { containers: 'controlPlaneAuditLogs' },
    feature: 'cloudWatchToKinesis',
    ...CLOUDWATCH_TO_KINESIS,
  },
  {
    capability: 'KinesisToS3',
    roleName: 'MDCContainersK8sKinesisToS3Role',
    ...byService('firehose', 'sts:ExternalId'),
    options: { containers: 'controlPlaneAuditLogs' },
    feature: 'kinesisToS3',
    ...KINESIS_TO_S3,
  },
  {
    capability: 'AgentlessKubernetesDiscovery',
    roleName: 'MDCContainersAgentlessDiscoveryK8sRole',
    requiredNamePrefix: 'MDC',
    ...byToken(CONTAINERS),
    options: { cspm: 'agentlessKubernetesDiscovery', containers: 'agentlessKubernetesDiscovery' },
    feature: 'mdcContainersAgentlessDiscoveryK8s',
    ...AGENTLESS_KUBERNETES_DISCOVERY,
  },
  {
    capability: 'ContainerImageAssessment',
    roleName: 'MDCContainersImageAssessmentRole',
    requiredNamePrefix: 'MDC',
    ...byToken(CONTAINERS),
    options: { cspm: 'containerImageAssessment', containers: 'containerImageAssessment' },
    feature: 'mdcContainersImageAssessment',
    ...CONTAINER_IMAGE_ASSESSMENT,
  },
  {
    capability: 'SensitiveDataDiscovery',
    roleName: 'SensitiveDataDiscovery',
    ...byToken('api://b2f86835-c959-461c-b08c-2cd5ca382af5'),
    options: { cspm: 'sensitiveDataDiscovery' },
    feature: 'dataSensitivityDiscovery',
    ...SENSITIVE_DATA_DISCOVERY,
  },
  {
    capability: 'DatabasesDspm',
    roleName: 'DefenderForCloud-DataSecurityPostureDB',
    ...byToken(DATABASES),
    options: { cspm: 'databasesDspm', databases: 'databasesDspm' },
    feature: 'databasesDspm',
    ...DATABASES_DSPM,
  },
  {
    capability: 'RdsThreatProtection',
    roleName: 'DefenderForCloud-DataThreatProtectionDB',
    ...byToken(DATABASES),
    options: { databases: 'rdsThreatProtection' },
    feature: 'rds',
    ...RDS_THREAT_PROTECTION,
  },
  {
    // The CIEM application of the customer's own tenant assumes it.
    capability: 'CiemOidc',
    roleName: 'DefenderForCloud-OidcCiem',
    trust: trustIn({ Federated: providerArn(TENANT) }, 'sts:AssumeRoleWithWebIdentity', {
      [`sts.windows.net/${TENANT}/:aud`]: CIEM_AUDIENCE,
      [`sts.windows.net/${TENANT}/:sub`]: CIEM_OBJECT_ID,
    }),
    options: { cspm: 'ciem' },
    feature: 'ciem.ciemOidc',
    offByDefault: true,
    ...CIEM_OIDC,
  },
  {
    capability: 'CiemDiscovery',
    roleName: 'DefenderForCloud-Ciem',
    trust: trustIn({ AWS: roleArn('DefenderForCloud-OidcCiem') }, 'sts:AssumeRole'),
    options: { cspm: 'ciem' },
    feature: 'ciem.ciemDiscovery',
    offByDefault: true,
    apiVersion: '2024-08-01-preview',
    ...CIEM_DISCOVERY,
  },
];

/** Published, but without role name, audience and permissions: fields of the connector in Azure. */
export const NOT_PUBLISHED = [
  'offerings.DefenderCspmAws.agentlessServerlessPosture.enabled',
  'offerings.DefenderCspmAws.agentlessServerlessPosture.cloudRoleArn',
  'offerings.DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn',
];

/** Roles of host management, which is of this library. */
export const HOST_MANAGEMENT_ROLES = [
  'AmazonSSMRoleForInstancesMDCSetup', 'DefenderForCloud-HostManagement', 'DefenderForCloud-HostManagementLaunch',
];

/** The field of `roleNames` that renames a role. */
export function nameOption({ capability }: RoleFact): string {
  return `${capability.charAt(0).toLowerCase()}${capability.slice(1)}`;
}

/** Offering of each plan in Azure. */
const OFFERINGS: Readonly<Record<PlanName, string>> = {
  cspm: 'DefenderCspmAws', servers: 'DefenderForServersAws', containers: 'DefenderForContainersAws', databases: 'DefenderForDatabasesAws',
};

/** The places of the role in Azure, such as `DefenderForServersAws.vmScanners`. */
export function featuresInAzure({ feature, options }: RoleFact): string[] {
  const plans = Object.keys(options) as PlanName[];
  return plans.length === 0 ? [`CspmMonitorAws.${feature}`] : plans.map(plan => `${OFFERINGS[plan]}.${feature}`);
}

/** Of these default names or ARNs, perhaps with a suffix, those for which version 2024-08-01-preview of the Azure API has a field. */
export function namedInAzure(roles: readonly string[]): string[] {
  const others = ROLES.filter(({ apiVersion }) => apiVersion !== undefined && apiVersion !== '2024-08-01-preview')
    .map(({ roleName }) => roleName);
  return roles.filter(role => !others.some(name => role.split('/').at(-1)!.startsWith(name)));
}

/** The facts about a role, by its default name. */
export function roleFact(roleName: string): RoleFact {
  const found = ROLES.find(role => role.roleName === roleName);
  if (!found) throw new Error(`no role ${roleName} in the table of facts`);
  return found;
}

/** The facts about a role in another account, for another tenant. */
export function roleFactIn(roleName: string, account: string, tenant = TENANT): RoleFact {
  return JSON.parse(JSON.stringify(roleFact(roleName)).replaceAll(ACCOUNT, account).replaceAll(TENANT, tenant));
}
