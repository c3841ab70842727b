output "stack_id" {
  description = "Id of the stack with the StackSets. Null if there is none."
  value       = one(aws_cloudformation_stack.organization[*].id)

  # Conditions of the stack cannot name what reads the stack. A plan fails with these, too.
  precondition {
    condition     = var.allow_removal_of_roles || length(local.only_accounts.after) == 0 || length(local.only_accounts.before) > 0
    error_message = "only_account_ids would delete the roles of all member accounts but ${join(", ", local.only_accounts.after)}. ${local.acknowledge}"
  }

  precondition {
    condition     = var.allow_removal_of_roles || length(local.only_accounts.after) == 0 || length(local.lost_accounts) == 0
    error_message = "only_account_ids would delete the roles of ${join(", ", local.lost_accounts)}. ${local.acknowledge}"
  }

  precondition {
    condition     = var.allow_removal_of_roles || local.parameters.before.ConnectManagementAccount != "true" || var.connect_management_account
    error_message = "connect_management_account = false would delete the roles of the management account, through which Defender for Cloud connects the organization. ${local.acknowledge}"
  }

  precondition {
    condition     = var.allow_removal_of_roles || length(local.lost_roles) == 0
    error_message = "What is switched off would delete roles in all accounts: ${join(", ", local.lost_roles)}. ${local.acknowledge}"
  }

  precondition {
    condition     = length(local.lost_units) == 0
    error_message = "Units are no longer in organizational_unit_ids or units_below_root: ${join(", ", local.lost_units)}. CloudFormation would delete the roles of their accounts, even if another unit is above them. Keep them, or name them in removed_unit_ids."
  }
}

output "stack_set_name" {
  description = "Name of the StackSet with the roles, for the module azure."
  value       = var.stack_set_name
}

output "excluded_account_ids" {
  description = "Accounts that are left out, for the module azure. Null during a pilot: the accounts that Azure must leave out are all others then, which the module does not know."
  value       = length(var.only_account_ids) > 0 ? null : var.excluded_account_ids
}
