output "stack_id" {
  description = "Id of the stack with the StackSets."
  value       = aws_cloudformation_stack.organization.id
}

output "stack_set_name" {
  description = "Name of the StackSet with the roles, for the module azure."
  value       = var.stack_set_name
}

output "excluded_account_ids" {
  description = "Accounts that are left out, for the module azure."
  value       = var.excluded_account_ids
}
