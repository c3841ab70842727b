# What an update would take away. The parameters of the stack say what it has now, whoever deployed it.

locals {
  # Terraform reads a data source whose argument names a resource after it has changed the resource. With a local, it does so before.
  deployed_stack = one(aws_cloudformation_stack.organization[*].id)
}

data "aws_cloudformation_stack" "deployed" {
  count = var.create ? 1 : 0
  name  = local.deployed_stack
}

locals {
  parameters = {
    before = merge(local.organization_parameters, data.aws_cloudformation_stack.deployed[*].parameters...)
    after  = local.organization_parameters
  }
  # Those of other deployments can have spaces after their commas.
  only_accounts = { for when, values in local.parameters : when => compact(split(",", replace(values.OnlyAccountIds, " ", ""))) }
  all_units = { for when, values in local.parameters : when => compact(concat(
    split(",", replace(values.OrganizationalUnitIds, " ", "")),
    split(",", replace(values.UnitsBelowRoot, " ", "")),
  )) }
  # A precondition of the stack protects those of the first apply.
  lost_units = [
    for unit in local.all_units.before : unit
    if !contains(concat(local.all_units.after, var.removed_unit_ids, terraform_data.first[*].output.units...), unit)
  ]
  lost_accounts = [for id in local.only_accounts.before : id if !contains(local.only_accounts.after, id)]
  lost_roles    = [for role in local.roles.before : "${role}${local.role_name_suffix}" if !contains(local.roles.after, role)]
  acknowledge   = "If Azure still uses these roles, change Azure first. Then set allow_removal_of_roles = true for one apply."
}
