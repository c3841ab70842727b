# Made by `npm run templates` from the templates of an account. Do not edit.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id                       = var.aws_account_id == null ? data.aws_caller_identity.current.account_id : var.aws_account_id
  partition                        = var.aws_partition == null ? data.aws_partition.current.partition : var.aws_partition
  dns_suffix                       = var.aws_partition == null ? data.aws_partition.current.dns_suffix : var.aws_partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
  least_privilege                  = var.permissions_type == "least-privilege"
  ciem_service_principal_object_id = var.ciem_service_principal_object_id == null ? "" : var.ciem_service_principal_object_id
  permissions_boundary_arn         = var.permissions_boundary_arn == null ? "" : var.permissions_boundary_arn
  role_name_suffix                 = var.role_name_suffix == null ? "" : var.role_name_suffix
}

# What exists. It follows from variables only.
locals {
  create     = var.create
  cspm       = local.create && var.defender_cspm
  servers_p2 = local.create && var.defender_for_servers == "P2"
  servers    = local.create && (var.defender_for_servers == "P1" || local.servers_p2)
  containers = local.create && var.defender_for_containers
  databases  = local.create && var.defender_for_databases
  audit_logs = var.control_plane_audit_logs && local.containers
  ciem       = (var.ciem == null ? local.ciem_service_principal_object_id != "" : var.ciem) && local.cspm
  arc        = local.databases || local.servers
  hosts      = var.host_management && local.arc
  clusters   = local.containers || local.cspm
  dspm       = local.cspm || local.databases
  disks      = local.containers || local.cspm || local.servers_p2
  bound      = local.permissions_boundary_arn != ""
}
