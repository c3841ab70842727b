# Made by `npm run templates` from the templates of an account. Do not edit.

output "role_arns" {
  description = "ARN of each role. It is known when the role has its policies, and the OIDC provider its audiences."
  value = { for key, value in {
    cspm_monitor                   = one(aws_iam_role.cspm_monitor[*].arn)
    agentless_vm_scanning          = one(aws_iam_role.agentless_vm_scanning[*].arn)
    just_in_time_vm_access         = one(aws_iam_role.just_in_time_vm_access[*].arn)
    arc_auto_provisioning          = one(aws_iam_role.arc_auto_provisioning[*].arn)
    kubernetes_service             = one(aws_iam_role.kubernetes_service[*].arn)
    kubernetes_data_collection     = one(aws_iam_role.kubernetes_data_collection[*].arn)
    cloud_watch_to_kinesis         = one(aws_iam_role.cloud_watch_to_kinesis[*].arn)
    kinesis_to_s3                  = one(aws_iam_role.kinesis_to_s3[*].arn)
    agentless_kubernetes_discovery = one(aws_iam_role.agentless_kubernetes_discovery[*].arn)
    container_image_assessment     = one(aws_iam_role.container_image_assessment[*].arn)
    sensitive_data_discovery       = one(aws_iam_role.sensitive_data_discovery[*].arn)
    databases_dspm                 = one(aws_iam_role.databases_dspm[*].arn)
    rds_threat_protection          = one(aws_iam_role.rds_threat_protection[*].arn)
    ciem_oidc                      = one(aws_iam_role.ciem_oidc[*].arn)
    ciem_discovery                 = one(aws_iam_role.ciem_discovery[*].arn)
    host_management_instance       = one(aws_iam_role.host_management_instance[*].arn)
    host_management_automation     = one(aws_iam_role.host_management_automation[*].arn)
    host_management_launch         = one(aws_iam_role.host_management_launch[*].arn)
  } : key => value if local.role_exists[key] }

  depends_on = [
    aws_iam_role_policy_attachment.cspm_monitor,
    aws_iam_role_policy_attachment.cspm_monitor_aws_managed,
    aws_iam_role_policy_attachment.agentless_vm_scanning,
    aws_iam_role_policy_attachment.just_in_time_vm_access,
    aws_iam_role_policy_attachment.arc_auto_provisioning,
    aws_iam_role_policy_attachment.kubernetes_service,
    aws_iam_role_policy_attachment.kubernetes_data_collection,
    aws_iam_role_policy_attachment.cloud_watch_to_kinesis,
    aws_iam_role_policy_attachment.kinesis_to_s3,
    aws_iam_role_policy_attachment.agentless_kubernetes_discovery,
    aws_iam_role_policy_attachment.container_image_assessment_aws_managed,
    aws_iam_role_policy_attachment.sensitive_data_discovery,
    aws_iam_role_policy_attachment.sensitive_data_discovery_aws_managed,
    aws_iam_role_policy_attachment.databases_dspm,
    aws_iam_role_policy_attachment.rds_threat_protection,
    aws_iam_role_policy_attachment.ciem_oidc,
    aws_iam_role_policy_attachment.ciem_discovery_aws_managed,
    aws_iam_role_policy_attachment.host_management_instance_aws_managed,
    aws_iam_role_policy_attachment.host_management_automation,
    aws_iam_role_policy_attachment.host_management_launch,
    aws_iam_role_policy_attachment.cspm_monitor_deny,
    aws_cloudformation_stack.oidc_providers,
    aws_iam_openid_connect_provider.microsoft,
    aws_iam_openid_connect_provider.ciem,
  ]
}

output "role_names" {
  description = "Name of each role, by the same keys."
  value       = local.role_names
}

output "oidc_provider_arns" {
  description = "ARNs of the OIDC providers that the roles trust. That of your own tenant (ciem) is null without CIEM."
  value = {
    microsoft = local.create ? local.microsoft_provider_arn : null
    ciem      = local.ciem ? local.ciem_provider_arn : null
  }
}

output "oidc_provider_audiences" {
  description = "Audiences that the roles need, by the same keys."
  value = {
    microsoft = local.create ? local.microsoft_audiences : []
    ciem      = local.ciem ? local.ciem_audiences : []
  }
}

output "oidc_providers_stack_id" {
  description = "Id of the stack whose function creates the OIDC providers or adds audiences. Null without CreateOrReuse."
  value       = one(aws_cloudformation_stack.oidc_providers[*].id)
}

output "instance_profile_arn" {
  description = "ARN of the instance profile of host management. Null if there is none."
  value       = one(aws_iam_instance_profile.host_management[*].arn)
}

output "dead_letter_queue_arns" {
  description = "ARN of the queue of events that could not be delivered, by region of host management."
  value       = { for region, queue in aws_sqs_queue.host_management : region => queue.arn }

  # The provider reads the latest version of a document, and a plan compares it. The default version runs.
  precondition {
    condition = alltrue([for region, document in aws_ssm_document.host_management : document.default_version == document.latest_version])
    error_message = join(" ", [
      for region, document in aws_ssm_document.host_management :
      "Version ${document.default_version} of the document ${document.name} in ${region} is the default version, and not the latest one, which is the runbook of this module. The default version runs. Find out why. Then run: aws ssm update-document-default-version --name ${document.name} --document-version ${document.latest_version} --region ${region}"
      if !(document.default_version == document.latest_version)
    ])
  }

  # Systems Manager refuses it if an earlier version has it, and the provider then leaves the latest version as it is, without an error.
  precondition {
    condition = alltrue([for region, document in aws_ssm_document.host_management : jsonencode(jsondecode(document.content)) == local.host_management_runbook])
    error_message = join(" ", [
      for region, document in aws_ssm_document.host_management :
      "The document ${document.name} in ${region} has another text than the runbook of this module, and an earlier version of it may have that: Systems Manager takes no text twice. Create the document and its association anew: terraform apply with -replace for aws_ssm_document.host_management[\"${region}\"] and aws_ssm_association.host_management[\"${region}\"] of this module."
      if !(jsonencode(jsondecode(document.content)) == local.host_management_runbook)
    ])
  }
}

output "host_management_names" {
  description = "Names of the runbook, its association, the rule for launched instances and the queue, by region of host management."
  value = { for region, document in aws_ssm_document.host_management : region => {
    runbook     = document.name
    association = aws_ssm_association.host_management[region].association_name
    rule        = aws_cloudwatch_event_rule.host_management[region].name
    queue       = aws_sqs_queue.host_management[region].name
  } }
}

output "account_id" {
  description = "Id of the account."
  value       = local.account_id
}

output "policy_arns" {
  description = "ARNs of the managed policies that the module attaches to each role, by the same keys."
  value       = local.policy_arns
}

output "azure" {
  description = "What the module azure needs to know of this one, each by the name of its variable there: plans, account, path and suffix."
  value = {
    aws_account_id                   = local.account_id
    aws_partition                    = local.partition
    defender_cspm                    = var.defender_cspm
    defender_for_servers             = var.defender_for_servers
    defender_for_containers          = var.defender_for_containers
    defender_for_databases           = var.defender_for_databases
    control_plane_audit_logs         = var.control_plane_audit_logs
    ciem_service_principal_object_id = local.ciem_service_principal_object_id
    role_path                        = var.role_path
    role_name_suffix                 = local.role_name_suffix
    ciem                             = local.ciem
  }
}
