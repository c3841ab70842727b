# Made by `npm run templates` from the parameters of the templates. Do not edit.

module "management_account" {
  source                           = "../account"
  count                            = var.connect_management_account ? 1 : 0
  azure_tenant_id                  = var.azure_tenant_id
  defender_cspm                    = var.defender_cspm
  defender_for_servers             = var.defender_for_servers
  defender_for_containers          = var.defender_for_containers
  defender_for_databases           = var.defender_for_databases
  control_plane_audit_logs         = var.control_plane_audit_logs
  host_management                  = var.host_management
  ciem_service_principal_object_id = var.ciem_service_principal_object_id
  deny_data_reads                  = var.deny_data_reads
  identity_provider                = var.identity_provider
  boundary_arn                     = var.boundary_arn
  role_path                        = var.role_path
  role_name_suffix                 = var.role_name_suffix
  permissions_type                 = var.permissions_type
  host_management_regions          = var.host_management_regions
  stack_name                       = var.stack_name
  tags                             = var.tags
}
