/**
 * Paths of fields in API versions up to 2023-10-01-preview, and in the versions of this library. Source:
 * Azure/azure-rest-api-specs, `Microsoft.Security/preview/2022-08-01-preview` and `2023-10-01-preview`; `subPlan` as
 * text: Azure/Microsoft-Defender-for-Cloud, `MultiCloud/Azure/Modules/security_connector_aws`; read 2026-11.
 */
export const MOVED: readonly (readonly [from: string, to: string])[] = [
  ['DefenderCspmAws.vmScanners.configuration.cloudRoleArn', 'DefenderCspmAws.vmScanners.cloudRoleArn'],
  ['DefenderForServersAws.subPlan', 'DefenderForServersAws.subPlan.type'],
  ['DefenderForServersAws.vmScanners.configuration.cloudRoleArn', 'DefenderForServersAws.vmScanners.cloudRoleArn'],
  ['DefenderForContainersAws.autoProvisioning', 'DefenderForContainersAws.enableAuditLogsAutoProvisioning'],
  ['DefenderForContainersAws.kubernetesScubaReader.cloudRoleArn',
    'DefenderForContainersAws.kubernetesDataCollection.cloudRoleArn'],
  ['DefenderForContainersAws.scubaExternalId', 'DefenderForContainersAws.dataCollectionExternalId'],
];
