import type { SecurityConnectorApiVersion } from './api-version';

/** A field of the security connector. */
export interface Field {
  /** `map` has texts by name. `any` has a form that is not published. */
  readonly type: 'string' | 'bool' | 'int' | 'string[]' | 'map' | 'any' | 'object[]';
  /** The only API version with the field. Undefined if all versions have it. */
  readonly only?: string;
  /** Fields of each entry of an `object[]`. */
  readonly items?: Fields;
}

const text: Field = { type: 'string' };
const bool: Field = { type: 'bool' };
const in2026 = (field: Field): Field => ({ ...field, only: '2026-08-01-preview' });

const role = { cloudRoleArn: text };
const feature = { enabled: bool, ...role };
const scanning = { ...feature, configuration: { scanningMode: text, exclusionTags: { type: 'map' } as Field } };
const arc = { ...feature, configuration: { proxy: text, privateLinkScope: text } };
const images = { ...feature, securityFindingsEnabled: in2026(bool) };

export interface Fields {
  readonly [name: string]: Field | Fields;
}

/**
 * All writable fields of `Microsoft.Security/securityConnectors` for AWS, in the environment and in each offering.
 * Source: Azure/bicep-types-az, 2024-08-01-preview and 2026-08-01-preview, 2026-11.
 */
const TREE = {
  AwsAccount: {
    regions: { type: 'string[]' },
    scanInterval: { type: 'int' },
    organizationalData: {
      organizationMembershipType: text,
      parentHierarchyId: text,
      stacksetName: text,
      excludedAccountIds: { type: 'string[]' },
    },
  },
  CspmMonitorAws: { nativeCloudConnection: role },
  DefenderCspmAws: {
    vmScanners: scanning,
    dataSensitivityDiscovery: feature,
    databasesDspm: feature,
    mdcContainersAgentlessDiscoveryK8s: feature,
    mdcContainersImageAssessment: images,
    ciem: {
      ciemDiscovery: { cloudRoleArn: { ...text, only: '2024-08-01-preview' } },
      ciemOidc: { ...role, azureActiveDirectoryAppName: text },
      logCollectionOidc: { cloudRoleArn: in2026(text) },
      cloudTrailAuditLogIngestion: {
        provisioningType: in2026(text),
        deploymentRegion: in2026(text),
        resourceNamePrefix: in2026(text),
        cloudTrailResourceSets: in2026({
          type: 'object[]', items: { resourceRegion: text, s3BucketArn: text, sqsQueueArn: text, kmsKeyArn: text },
        }),
      },
    },
    serverlessContainers: { enabled: in2026(bool) },
    agentlessServerlessPosture: { enabled: in2026(bool), cloudRoleArn: in2026(text) },
  },
  DefenderForServersAws: {
    subPlan: { type: text },
    defenderForServers: role,
    vmScanners: scanning,
    arcAutoProvisioning: arc,
    mdeAutoProvisioning: { enabled: bool, configuration: { type: 'any' } as Field },
    vaAutoProvisioning: { enabled: bool, configuration: { type: text } },
  },
  DefenderForContainersAws: {
    enableAuditLogsAutoProvisioning: bool,
    kubeAuditRetentionTime: { type: 'int' },
    dataCollectionExternalId: text,
    kubernetesService: role,
    kubernetesDataCollection: role,
    cloudWatchToKinesis: role,
    kinesisToS3: role,
    enableDefenderAgentAutoProvisioning: bool,
    enablePolicyAgentAutoProvisioning: bool,
    installationMethod: in2026(text),
    containerAntiMalwareEnabled: in2026(bool),
    securityGatingEnabled: in2026(bool),
    mdcContainersAgentlessDiscoveryK8s: feature,
    mdcContainersImageAssessment: images,
    vmScanners: scanning,
  },
  DefenderForDatabasesAws: {
    databasesDspm: feature,
    rds: feature,
    arcAutoProvisioning: arc,
  },
} satisfies Fields;

/** The fields as a tree: part of the connector, then the names of the fields. */
export const LISTING: Fields = TREE;

/** Part of the connector with the settings of the environment. */
export const ENVIRONMENT = 'AwsAccount';

/** Names of the offerings, in the order of templates. */
export const OFFERINGS: readonly string[] = Object.keys(TREE).filter(part => part !== ENVIRONMENT);

/** The fields by path, such as `DefenderForServersAws.vmScanners.enabled`, in the order of templates. */
export const FIELDS: ReadonlyMap<string, Field> = new Map(flatten('', TREE));

function flatten(prefix: string, fields: Fields): [string, Field][] {
  return Object.entries(fields).flatMap(([name, value]): [string, Field][] => {
    const path = `${prefix}${name}`;
    return isField(value) ? [[path, value]] : flatten(`${path}.`, value);
  });
}

export function isField(value: Field | Fields): value is Field {
  return typeof value.type === 'string';
}

/** Whether an API version has a field. */
export function hasField(version: SecurityConnectorApiVersion, field: Field): boolean {
  return field.only === undefined || field.only === version.version;
}
