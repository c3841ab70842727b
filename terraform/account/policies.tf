# Made by `npm run templates` from the templates of an account. Do not edit.

locals {
  role_exists = {
    cspm_monitor                   = local.create
    agentless_vm_scanning          = local.disks
    just_in_time_vm_access         = local.servers
    arc_auto_provisioning          = local.arc
    kubernetes_service             = local.audit_logs
    kubernetes_data_collection     = local.audit_logs
    cloud_watch_to_kinesis         = local.audit_logs
    kinesis_to_s3                  = local.audit_logs
    agentless_kubernetes_discovery = local.clusters
    container_image_assessment     = local.clusters
    sensitive_data_discovery       = local.cspm
    databases_dspm                 = local.dspm
    rds_threat_protection          = local.databases
    ciem_oidc                      = local.ciem
    ciem_discovery                 = local.ciem
    host_management_instance       = local.hosts
    host_management_automation     = local.hosts
    host_management_launch         = local.hosts
  }
  role_ids = { for key, value in {
    cspm_monitor                   = split("/", join("/", concat(aws_iam_role.cspm_monitor[*].id, aws_iam_role_policy_attachment.cspm_monitor_deny[*].id, aws_iam_role_policy_attachment.cspm_monitor[*].id)))[0]
    agentless_vm_scanning          = split("/", join("/", concat(aws_iam_role.agentless_vm_scanning[*].id, aws_iam_role_policy_attachment.agentless_vm_scanning[*].id)))[0]
    just_in_time_vm_access         = one(aws_iam_role.just_in_time_vm_access[*].id)
    arc_auto_provisioning          = one(aws_iam_role.arc_auto_provisioning[*].id)
    kubernetes_service             = one(aws_iam_role.kubernetes_service[*].id)
    kubernetes_data_collection     = one(aws_iam_role.kubernetes_data_collection[*].id)
    cloud_watch_to_kinesis         = one(aws_iam_role.cloud_watch_to_kinesis[*].id)
    kinesis_to_s3                  = one(aws_iam_role.kinesis_to_s3[*].id)
    agentless_kubernetes_discovery = one(aws_iam_role.agentless_kubernetes_discovery[*].id)
    container_image_assessment     = one(aws_iam_role.container_image_assessment[*].id)
    sensitive_data_discovery       = one(aws_iam_role.sensitive_data_discovery[*].id)
    databases_dspm                 = one(aws_iam_role.databases_dspm[*].id)
    rds_threat_protection          = one(aws_iam_role.rds_threat_protection[*].id)
    ciem_oidc                      = one(aws_iam_role.ciem_oidc[*].id)
    ciem_discovery                 = one(aws_iam_role.ciem_discovery[*].id)
    host_management_instance       = one(aws_iam_role.host_management_instance[*].id)
    host_management_automation     = one(aws_iam_role.host_management_automation[*].id)
    host_management_launch         = one(aws_iam_role.host_management_launch[*].id)
  } : key => value if local.role_exists[key] }
  role_names = { for key, value in {
    cspm_monitor                   = one(aws_iam_role.cspm_monitor[*].name)
    agentless_vm_scanning          = one(aws_iam_role.agentless_vm_scanning[*].name)
    just_in_time_vm_access         = one(aws_iam_role.just_in_time_vm_access[*].name)
    arc_auto_provisioning          = one(aws_iam_role.arc_auto_provisioning[*].name)
    kubernetes_service             = one(aws_iam_role.kubernetes_service[*].name)
    kubernetes_data_collection     = one(aws_iam_role.kubernetes_data_collection[*].name)
    cloud_watch_to_kinesis         = one(aws_iam_role.cloud_watch_to_kinesis[*].name)
    kinesis_to_s3                  = one(aws_iam_role.kinesis_to_s3[*].name)
    agentless_kubernetes_discovery = one(aws_iam_role.agentless_kubernetes_discovery[*].name)
    container_image_assessment     = one(aws_iam_role.container_image_assessment[*].name)
    sensitive_data_discovery       = one(aws_iam_role.sensitive_data_discovery[*].name)
    databases_dspm                 = one(aws_iam_role.databases_dspm[*].name)
    rds_threat_protection          = one(aws_iam_role.rds_threat_protection[*].name)
    ciem_oidc                      = one(aws_iam_role.ciem_oidc[*].name)
    ciem_discovery                 = one(aws_iam_role.ciem_discovery[*].name)
    host_management_instance       = one(aws_iam_role.host_management_instance[*].name)
    host_management_automation     = one(aws_iam_role.host_management_automation[*].name)
    host_management_launch         = one(aws_iam_role.host_management_launch[*].name)
  } : key => value if local.role_exists[key] }
  policy_arns = { for key, value in {
    cspm_monitor                   = concat(aws_iam_role_policy_attachment.cspm_monitor[*].policy_arn, values(aws_iam_role_policy_attachment.cspm_monitor_aws_managed)[*].policy_arn, aws_iam_role_policy_attachment.cspm_monitor_deny[*].policy_arn)
    agentless_vm_scanning          = aws_iam_role_policy_attachment.agentless_vm_scanning[*].policy_arn
    just_in_time_vm_access         = aws_iam_role_policy_attachment.just_in_time_vm_access[*].policy_arn
    arc_auto_provisioning          = aws_iam_role_policy_attachment.arc_auto_provisioning[*].policy_arn
    kubernetes_service             = aws_iam_role_policy_attachment.kubernetes_service[*].policy_arn
    kubernetes_data_collection     = aws_iam_role_policy_attachment.kubernetes_data_collection[*].policy_arn
    cloud_watch_to_kinesis         = aws_iam_role_policy_attachment.cloud_watch_to_kinesis[*].policy_arn
    kinesis_to_s3                  = aws_iam_role_policy_attachment.kinesis_to_s3[*].policy_arn
    agentless_kubernetes_discovery = aws_iam_role_policy_attachment.agentless_kubernetes_discovery[*].policy_arn
    container_image_assessment     = values(aws_iam_role_policy_attachment.container_image_assessment_aws_managed)[*].policy_arn
    sensitive_data_discovery       = concat(aws_iam_role_policy_attachment.sensitive_data_discovery[*].policy_arn, values(aws_iam_role_policy_attachment.sensitive_data_discovery_aws_managed)[*].policy_arn)
    databases_dspm                 = aws_iam_role_policy_attachment.databases_dspm[*].policy_arn
    rds_threat_protection          = aws_iam_role_policy_attachment.rds_threat_protection[*].policy_arn
    ciem_oidc                      = aws_iam_role_policy_attachment.ciem_oidc[*].policy_arn
    ciem_discovery                 = values(aws_iam_role_policy_attachment.ciem_discovery_aws_managed)[*].policy_arn
    host_management_instance       = values(aws_iam_role_policy_attachment.host_management_instance_aws_managed)[*].policy_arn
    host_management_automation     = aws_iam_role_policy_attachment.host_management_automation[*].policy_arn
    host_management_launch         = aws_iam_role_policy_attachment.host_management_launch[*].policy_arn
  } : key => value if local.role_exists[key] }
}

resource "aws_iam_role_policy_attachment" "additional" {
  for_each = merge([
    for key, policies in var.additional_policy_arns :
    { for name, arn in policies : "${key}/${name}" => { key = key, arn = arn } if local.create }
  ]...)
  role       = local.role_ids[each.value.key]
  policy_arn = each.value.arn

  lifecycle {
    precondition {
      condition     = !contains(local.policy_arns[each.value.key], each.value.arn)
      error_message = "additional_policy_arns: the module itself attaches ${each.value.arn} to ${each.value.key}, and would detach it with this entry. Leave the entry out."
    }
  }
}

# Managed policies that others attached.
resource "aws_iam_role_policy_attachments_exclusive" "all" {
  for_each    = { for key, name in local.role_names : key => name if var.exclusive_policies }
  role_name   = each.value
  policy_arns = concat(local.policy_arns[each.key], values(lookup(var.additional_policy_arns, each.key, {})))

  depends_on = [aws_iam_role_policy_attachment.additional]
}

# Inline policies. The roles have none.
resource "aws_iam_role_policies_exclusive" "all" {
  for_each     = { for key, name in local.role_names : key => name if var.exclusive_policies }
  role_name    = each.value
  policy_names = []
}
