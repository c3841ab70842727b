output "stack_id" {
  description = "Id of the stack with the StackSets. Null if there is none."
  value       = one(aws_cloudformation_stack.organization[*].id)

  # Terraform ignores this change: it would replace the stack. A postcondition with `self` would hide why a creation failed.
  precondition {
    condition     = alltrue([for stack in aws_cloudformation_stack.organization : stack.name == var.stack_name])
    error_message = "You cannot change stack_name of an existing stack: the roles of all accounts would be deleted. Its name is ${join("", aws_cloudformation_stack.organization[*].name)}."
  }

  # So the comparison is also part of an apply with -target of what reads the id.
  depends_on = [terraform_data.unacknowledged_removals]
}

output "organization" {
  description = "For the variable organization of the module azure. During a pilot, phase is pilot, and excluded_account_ids null: Azure must leave out all other accounts, which the module does not know. Later, phase is everyone."
  value = {
    phase                = length(var.only_account_ids) > 0 ? "pilot" : "everyone"
    excluded_account_ids = length(var.only_account_ids) > 0 ? null : var.excluded_account_ids
    stack_set_name       = var.stack_set_name
  }
}

output "azure" {
  description = "For the variable aws of the module azure: plans, path and suffix. The module azure needs the output organization, too."
  value       = local.azure
}
