output "stack_set_arn" {
  description = "ARN of the StackSet with the roles."
  value       = aws_cloudformation_stack_set.members.arn
}

output "deny_data_reads_stack_set_arn" {
  description = "ARN of the StackSet that denies the CSPM roles reading contents. Null if there is none."
  value       = one(aws_cloudformation_stack_set.deny_data_reads[*].arn)
}

output "host_management_stack_set_arn" {
  description = "ARN of the StackSet with host management. Null if there is none."
  value       = one(aws_cloudformation_stack_set.host_management[*].arn)
}

output "management_account_role_arns" {
  description = "ARNs of the roles of the management account. Null if it is not connected."
  value       = one(module.management_account[*].role_arns)
}

output "security_connector_id" {
  description = "Resource id of the security connector. Null if nothing is created in Azure."
  value       = one(azapi_resource.security_connector[*].id)
}
