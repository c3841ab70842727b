output "stack_id" {
  description = "Id of the stack with the roles."
  value       = aws_cloudformation_stack.roles.id
}

output "deny_data_reads_stack_id" {
  description = "Id of the stack that denies the CSPM role reading contents. Null if there is none."
  value       = one(aws_cloudformation_stack.deny_data_reads[*].id)
}

output "host_management_stack_ids" {
  description = "Id of the stack with host management, by region."
  value       = { for region, stack in aws_cloudformation_stack.host_management : region => stack.id }
}
