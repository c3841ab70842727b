/**
 * Audiences of the Defender for Cloud applications. Each role trusts exactly one.
 *
 * Source: Microsoft's public Terraform for the AWS connector (Azure/Microsoft-Defender-for-Cloud, MultiCloud/AWS),
 * 2026-11.
 */
export const AUDIENCES = {
  cspm: 'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479',
  servers: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
  vmScanner: 'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner',
  databases: 'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases',
  sensitiveData: 'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
  containers: 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  /** Microsoft Sentinel (commercial cloud) uses it too. */
  kubernetesDataCollection: 'api://1462b192-27f7-4cb9-8523-0f4ecb54b47e',
  ciem: 'api://mciem-aws-oidc-app',
} as const;

export function isPublishedAudience(audience: string): boolean {
  return Object.values<string>(AUDIENCES).includes(audience);
}
