# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  roles = { for when, values in local.parameters : when => {
    CspmMonitorAws                          = true
    DefenderForCloud-AgentlessScanner       = values.DefenderForContainers == "true" || values.DefenderCspm == "true" || values.DefenderForServers == "P2"
    DefenderForCloud-DefenderForServers     = values.DefenderForServers == "P1" || values.DefenderForServers == "P2"
    DefenderForCloud-ArcAutoProvisioning    = values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2")
    MDCContainersK8sRole                    = values.ControlPlaneAuditLogs == "true" && values.DefenderForContainers == "true"
    MDCContainersK8sDataCollectionRole      = values.ControlPlaneAuditLogs == "true" && values.DefenderForContainers == "true"
    MDCContainersK8sCloudWatchToKinesisRole = values.ControlPlaneAuditLogs == "true" && values.DefenderForContainers == "true"
    MDCContainersK8sKinesisToS3Role         = values.ControlPlaneAuditLogs == "true" && values.DefenderForContainers == "true"
    MDCContainersAgentlessDiscoveryK8sRole  = values.DefenderForContainers == "true" || values.DefenderCspm == "true"
    MDCContainersImageAssessmentRole        = values.DefenderForContainers == "true" || values.DefenderCspm == "true"
    SensitiveDataDiscovery                  = values.DefenderCspm == "true"
    DefenderForCloud-DataSecurityPostureDB  = values.DefenderCspm == "true" || values.DefenderForDatabases == "true"
    DefenderForCloud-DataThreatProtectionDB = values.DefenderForDatabases == "true"
    DefenderForCloud-OidcCiem               = values.CiemServicePrincipalObjectId != "" && values.DefenderCspm == "true"
    DefenderForCloud-Ciem                   = values.CiemServicePrincipalObjectId != "" && values.DefenderCspm == "true"
    AmazonSSMRoleForInstancesMDCSetup       = values.HostManagement == "true" && (values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2"))
    DefenderForCloud-HostManagement         = values.HostManagement == "true" && (values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2"))
    DefenderForCloud-HostManagementLaunch   = values.HostManagement == "true" && (values.DefenderForDatabases == "true" || (values.DefenderForServers == "P1" || values.DefenderForServers == "P2"))
  } }
}
