data "aws_region" "current" {}

locals {
  templates = "${path.module}/../../templates"
  units     = concat(var.organizational_unit_ids, var.units_below_root)
  # During a pilot. Automatic deployment would connect every account that joins.
  is_pilot = length(var.only_account_ids) > 0
  # The rules of the variables allow one of the two lists.
  filtered_account_ids = concat(var.only_account_ids, var.excluded_account_ids)
  account_filter_type  = length(local.filtered_account_ids) == 0 ? null : local.is_pilot ? "INTERSECTION" : "DIFFERENCE"
  # The rules of the variables allow regions only with host management.
  host_management_count = length(var.host_management_regions) > 0 ? 1 : 0
  host_management_instances = {
    for pair in setproduct(local.units, var.host_management_regions) :
    "${pair[0]}/${pair[1]}" => { unit = pair[0], region = pair[1] }
  }
}

resource "aws_cloudformation_stack_set" "members" {
  name             = var.stack_set_name
  description      = "Microsoft Defender for Cloud: roles in member accounts"
  permission_model = "SERVICE_MANAGED"
  call_as          = var.call_as
  template_body    = file("${local.templates}/defender-account.${var.permissions_type}.template.json")
  parameters       = local.role_parameters
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  tags             = var.tags

  auto_deployment {
    enabled                          = !local.is_pilot
    retain_stacks_on_account_removal = local.is_pilot ? null : false
  }

  managed_execution {
    active = true
  }

  # A quarter of the accounts at a time. One in ten may fail without an effect on the others.
  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  # An operation in many accounts takes hours.
  timeouts {
    update = "12h"
  }

  lifecycle {
    # AWS returns it for service-managed StackSets too (hashicorp/terraform-provider-aws#23464).
    ignore_changes = [administration_role_arn]
  }
}

# One per unit, so that another unit does not touch the accounts of the rest. IAM is global: one region.
resource "aws_cloudformation_stack_set_instance" "members" {
  for_each                  = toset(local.units)
  stack_set_name            = aws_cloudformation_stack_set.members.name
  stack_set_instance_region = data.aws_region.current.region
  call_as                   = var.call_as

  deployment_targets {
    organizational_unit_ids = [each.value]
    account_filter_type     = local.account_filter_type
    accounts                = local.account_filter_type == null ? null : local.filtered_account_ids
  }

  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  timeouts {
    create = "12h"
    update = "12h"
    delete = "12h"
  }

  lifecycle {
    # A change would delete the roles in every account of the unit, and create them again.
    ignore_changes = [deployment_targets]
  }
}

# A policy that names the CSPM role, in each account with the roles.
resource "aws_cloudformation_stack_set" "deny_data_reads" {
  count            = var.deny_data_reads ? 1 : 0
  name             = "${var.stack_set_name}-DenyDataReads"
  description      = "Microsoft Defender for Cloud: denies the CSPM roles of member accounts reading contents"
  permission_model = "SERVICE_MANAGED"
  call_as          = var.call_as
  template_body    = file("${local.templates}/defender-deny-data-reads.template.json")
  parameters       = local.deny_data_reads_parameters
  capabilities     = ["CAPABILITY_IAM"]
  tags             = var.tags
  depends_on       = [aws_cloudformation_stack_set_instance.members]

  auto_deployment {
    enabled                          = !local.is_pilot
    retain_stacks_on_account_removal = local.is_pilot ? null : false
    # A delegated administrator cannot name the StackSet, which belongs to the management account.
    depends_on_stack_sets = var.call_as == "SELF" && !local.is_pilot ? [aws_cloudformation_stack_set.members.arn] : null
  }

  managed_execution {
    active = true
  }

  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  timeouts {
    update = "12h"
  }

  lifecycle {
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "deny_data_reads" {
  for_each                  = var.deny_data_reads ? toset(local.units) : []
  stack_set_name            = aws_cloudformation_stack_set.deny_data_reads[0].name
  stack_set_instance_region = data.aws_region.current.region
  call_as                   = var.call_as

  deployment_targets {
    organizational_unit_ids = [each.value]
    account_filter_type     = local.account_filter_type
    accounts                = local.account_filter_type == null ? null : local.filtered_account_ids
  }

  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  timeouts {
    create = "12h"
    update = "12h"
    delete = "12h"
  }

  lifecycle {
    ignore_changes = [deployment_targets]
  }
}

resource "aws_cloudformation_stack_set" "host_management" {
  count            = local.host_management_count
  name             = "${var.stack_set_name}-HostManagement"
  description      = "Microsoft Defender for Cloud: host management in regions of member accounts"
  permission_model = "SERVICE_MANAGED"
  call_as          = var.call_as
  template_body    = file("${local.templates}/defender-host-management.template.json")
  parameters       = local.host_management_parameters
  tags             = var.tags
  depends_on       = [aws_cloudformation_stack_set_instance.members]

  auto_deployment {
    enabled                          = !local.is_pilot
    retain_stacks_on_account_removal = local.is_pilot ? null : false
    # A delegated administrator cannot name the StackSet, which belongs to the management account.
    depends_on_stack_sets = var.call_as == "SELF" && !local.is_pilot ? [aws_cloudformation_stack_set.members.arn] : null
  }

  managed_execution {
    active = true
  }

  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  timeouts {
    update = "12h"
  }

  lifecycle {
    ignore_changes = [administration_role_arn]
  }
}

resource "aws_cloudformation_stack_set_instance" "host_management" {
  for_each                  = local.host_management_instances
  stack_set_name            = aws_cloudformation_stack_set.host_management[0].name
  stack_set_instance_region = each.value.region
  call_as                   = var.call_as

  deployment_targets {
    organizational_unit_ids = [each.value.unit]
    account_filter_type     = local.account_filter_type
    accounts                = local.account_filter_type == null ? null : local.filtered_account_ids
  }

  operation_preferences {
    max_concurrent_percentage    = 25
    failure_tolerance_percentage = 10
    concurrency_mode             = "SOFT_FAILURE_TOLERANCE"
    region_concurrency_type      = "PARALLEL"
  }

  timeouts {
    create = "12h"
    update = "12h"
    delete = "12h"
  }

  lifecycle {
    ignore_changes = [deployment_targets]
  }
}
