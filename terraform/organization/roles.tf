# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  roles = { for when, values in local.parameters : when => concat(
    ["CspmMonitorAws"],
    values.DefenderForContainers == "true" || values.DefenderCspm == "true" || values.DefenderForServers == "P2" ? ["DefenderForCloud-AgentlessScanner"] : [],
    values.DefenderForServers == "P1" || values.DefenderForServers == "P2" ? ["DefenderForCloud-DefenderForServers"] : [],
    values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2") ? ["DefenderForCloud-ArcAutoProvisioning"] : [],
    values.ControlPlaneAuditLogs == "true" && values.DefenderForContainers == "true" ? ["MDCContainersK8sRole", "MDCContainersK8sDataCollectionRole", "MDCContainersK8sCloudWatchToKinesisRole", "MDCContainersK8sKinesisToS3Role"] : [],
    values.DefenderForContainers == "true" || values.DefenderCspm == "true" ? ["MDCContainersAgentlessDiscoveryK8sRole", "MDCContainersImageAssessmentRole"] : [],
    values.DefenderCspm == "true" ? ["SensitiveDataDiscovery"] : [],
    values.DefenderCspm == "true" || values.DefenderForDatabases == "true" ? ["DefenderForCloud-DataSecurityPostureDB"] : [],
    values.DefenderForDatabases == "true" ? ["DefenderForCloud-DataThreatProtectionDB"] : [],
    values.CiemServicePrincipalObjectId != "" && values.DefenderCspm == "true" ? ["DefenderForCloud-OidcCiem", "DefenderForCloud-Ciem"] : [],
    values.HostManagement == "true" && (values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2")) ? ["AmazonSSMRoleForInstancesMDCSetup", "DefenderForCloud-HostManagement", "DefenderForCloud-HostManagementLaunch"] : [],
  ) }
}
