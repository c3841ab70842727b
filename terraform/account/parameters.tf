# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  role_parameters = {
    AzureTenantId                = var.azure_tenant_id
    DefenderCspm                 = tostring(var.defender_cspm)
    DefenderForServers           = var.defender_for_servers
    DefenderForContainers        = tostring(var.defender_for_containers)
    DefenderForDatabases         = tostring(var.defender_for_databases)
    ControlPlaneAuditLogs        = tostring(var.control_plane_audit_logs)
    HostManagement               = tostring(var.host_management)
    CiemServicePrincipalObjectId = var.ciem_service_principal_object_id
    DenyDataReads                = "false"
    IdentityProvider             = var.identity_provider
    BoundaryArn                  = var.boundary_arn
    RolePath                     = var.role_path
    RoleNameSuffix               = var.role_name_suffix
  }
  deny_data_reads_parameters = {
    RoleNameSuffix = var.role_name_suffix
  }
  host_management_parameters = {
    RolePath       = var.role_path
    RoleNameSuffix = var.role_name_suffix
  }
}
