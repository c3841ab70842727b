# Finds what an update would delete. The parameters of the stack say what it has now, whoever deployed it. Terraform must know all this when
# it plans, otherwise the plan fails: the comparison reads the stack, so at apply it would come after the update.

locals {
  # Terraform reads a data source whose argument names a resource after it has changed the resource. With a local, it does so before.
  deployed_stack = one(aws_cloudformation_stack.organization[*].id)
  # A stack that this plan creates has the time of this plan in this value, which never changes later. AWS does not get it. So a plan knows
  # that nothing is deployed, although it does not know the id of the stack yet. A stack that was imported gets the value in an update,
  # but keeps having no on_failure.
  time_to_create = "12h${formatdate("YYMMDDhhmmss", plantimestamp())}ns"
  is_new = anytrue([
    for stack in aws_cloudformation_stack.organization : stack.on_failure == "DELETE" && try(stack.timeouts.create, null) == local.time_to_create
  ])
}

data "aws_cloudformation_stack" "deployed" {
  count = var.create ? 1 : 0
  name  = local.deployed_stack
}

locals {
  parameters = {
    before = local.is_new ? { for name in keys(local.organization_parameters) : name => "" } : merge(
      local.organization_parameters, data.aws_cloudformation_stack.deployed[*].parameters...
    )
    after = local.organization_parameters
  }
  # Lists of other deployments can have spaces after their commas.
  before = { for name, value in local.parameters.before : name => compact(split(",", replace(value, " ", ""))) }

  lost_units = [
    for unit in concat(local.before.OrganizationalUnitIds, local.before.UnitsBelowRoot) : unit
    if !contains(concat(local.units, var.removed_unit_ids), unit)
  ]
  # The targets would change from all accounts to some.
  begins_pilot     = local.is_new || length(local.before.OnlyAccountIds) > 0 ? false : length(var.only_account_ids) > 0
  ends_pilot       = length(local.before.OnlyAccountIds) > 0 ? length(var.only_account_ids) == 0 : false
  lost_accounts    = local.ends_pilot ? [] : [for id in local.before.OnlyAccountIds : id if !contains(var.only_account_ids, id)]
  loses_management = local.parameters.before.ConnectManagementAccount == "true" ? !var.connect_management_account : false
  lost_roles       = [for role, is_there in local.roles.before : "${role}${local.role_name_suffix}" if is_there ? !local.roles.after[role] : false]
  # A plan shows excluded accounts. An id that it does not know can be that of any account.
  unknown_accounts = local.is_new ? [] : [for id in var.excluded_account_ids : id if id == ""]

  removals = concat(local.lost_units, var.allow_removal_of_roles ? [] : concat(
    local.begins_pilot ? var.only_account_ids : [], local.lost_accounts, local.loses_management ? ["management"] : [], local.lost_roles, local.unknown_accounts,
  ))
  acknowledge = "If Azure still uses these roles, change Azure first. Then set allow_removal_of_roles = true for one apply."
}

# This resource never exists. A plan that has it is an error, and so is a plan that does not know whether it has it.
resource "terraform_data" "unacknowledged_removals" {
  count = !var.create ? 0 : length(local.removals) == 0 ? 0 : 1 # A value that is not known yet may delete roles: docs/terraform.md, Unknown values

  lifecycle {
    precondition {
      condition     = var.allow_removal_of_roles || !local.begins_pilot
      error_message = "only_account_ids would delete the roles of all member accounts but ${join(", ", var.only_account_ids)}. ${local.acknowledge}"
    }

    precondition {
      condition     = var.allow_removal_of_roles || length(local.lost_accounts) == 0
      error_message = "only_account_ids would delete the roles of ${join(", ", local.lost_accounts)}. ${local.acknowledge}"
    }

    precondition {
      condition     = var.allow_removal_of_roles || !local.loses_management
      error_message = "connect_management_account = false would delete the roles of the management account, through which Defender for Cloud connects the organization. ${local.acknowledge}"
    }

    precondition {
      condition     = var.allow_removal_of_roles || length(local.lost_roles) == 0
      error_message = "What you switch off would delete roles in all accounts: ${join(", ", local.lost_roles)}. ${local.acknowledge}"
    }

    # A precondition of the stack protects the units of the first apply.
    precondition {
      condition     = length(setsubtract(local.lost_units, terraform_data.first[0].output.units)) == 0
      error_message = "These units are no longer in organizational_unit_ids or units_below_root: ${join(", ", setsubtract(local.lost_units, terraform_data.first[0].output.units))}. CloudFormation would delete the roles of their accounts, even if another unit is above them. Keep them, or name them in removed_unit_ids."
    }
  }
}
