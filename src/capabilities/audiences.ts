/**
 * Audiences of Defender for Cloud applications that several capabilities or other modules use. Each role trusts exactly
 * one audience. An audience of only one capability is in the file of that capability.
 *
 * Source: Microsoft's public Terraform for the AWS connector (Azure/Microsoft-Defender-for-Cloud, MultiCloud/AWS),
 * 2026-11.
 */
export const AUDIENCES = {
  servers: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
  databases: 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
  containers: 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  /** Microsoft Sentinel (commercial cloud) uses it too. */
  kubernetesDataCollection: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
  ciem: 'api://mciem-aws-oidc-app',
  /** Microsoft Sentinel in Azure Government. Source: Azure/Azure-Sentinel, AWS-S3, 2026-11. */
  sentinelGovernment: 'api://d4230588-5f84-4281-a9c7-2c15194b28f7',
  /** Attack disruption of Sentinel. Source: MicrosoftDocs/defender-docs, sentinel/aws-disruption, 2026-07-01. */
  sentinelActions: 'api://b7c1e142-0933-4310-ba00-8b28878bfece',
} as const;
