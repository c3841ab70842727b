# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  failure_tolerance_count          = var.failure_tolerance_count == null ? "" : var.failure_tolerance_count
  ciem_service_principal_object_id = var.ciem_service_principal_object_id == null ? "" : var.ciem_service_principal_object_id
  permissions_boundary_arn         = var.permissions_boundary_arn == null ? "" : var.permissions_boundary_arn
  role_name_suffix                 = var.role_name_suffix == null ? "" : var.role_name_suffix
  organization_parameters = {
    OrganizationalUnitIds        = join(",", sort(var.organizational_unit_ids))
    OnlyAccountIds               = join(",", sort(var.only_account_ids))
    ExcludedAccountIds           = join(",", sort(var.excluded_account_ids))
    UnitsBelowRoot               = join(",", sort(var.units_below_root))
    TemplateFolderUrl            = local.template_folder_url
    PermissionsType              = var.permissions_type
    HostManagementRegions        = join(",", sort(var.host_management_regions))
    DenyDataReadsStackSet        = tostring(var.deny_data_reads)
    CallAs                       = var.call_as
    ConnectManagementAccount     = tostring(var.connect_management_account)
    FailureTolerancePercentage   = var.failure_tolerance_percentage
    FailureToleranceCount        = local.failure_tolerance_count
    RetainStacksOnAccountRemoval = tostring(var.retain_stacks_on_account_removal)
    StackSetName                 = var.stack_set_name
    AzureTenantId                = var.azure_tenant_id
    DefenderCspm                 = tostring(var.defender_cspm)
    DefenderForServers           = var.defender_for_servers
    DefenderForContainers        = tostring(var.defender_for_containers)
    DefenderForDatabases         = tostring(var.defender_for_databases)
    ControlPlaneAuditLogs        = tostring(var.control_plane_audit_logs)
    HostManagement               = tostring(var.host_management)
    CiemServicePrincipalObjectId = local.ciem_service_principal_object_id
    IdentityProvider             = var.identity_provider
    BoundaryArn                  = local.permissions_boundary_arn
    RolePath                     = var.role_path
    RoleNameSuffix               = local.role_name_suffix
    PolicyPath                   = var.policy_path
  }
}
