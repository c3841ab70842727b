locals {
  templates = "${path.module}/../../templates"
}

# IAM is global, so the roles exist once per account. The stack is in the region of the provider.
resource "aws_cloudformation_stack" "roles" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  name          = var.stack_name
  template_body = file("${local.templates}/defender-account.${var.permissions_type}.template.json")
  parameters    = local.role_parameters
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  tags          = var.tags
}

# A policy that names the CSPM role.
resource "aws_cloudformation_stack" "deny_data_reads" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  count         = var.deny_data_reads ? 1 : 0
  name          = "${var.stack_name}-DenyDataReads"
  template_body = file("${local.templates}/defender-deny-data-reads.template.json")
  parameters    = local.deny_data_reads_parameters
  capabilities  = ["CAPABILITY_IAM"]
  tags          = var.tags
  depends_on    = [aws_cloudformation_stack.roles]
}

# It changes EC2 instances: see docs/host-management.md.
resource "aws_cloudformation_stack" "host_management" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  for_each      = toset(var.host_management_regions)
  region        = each.value
  name          = "${var.stack_name}-HostManagement"
  template_body = file("${local.templates}/defender-host-management.template.json")
  parameters    = local.host_management_parameters
  tags          = var.tags
  depends_on    = [aws_cloudformation_stack.roles]
}
