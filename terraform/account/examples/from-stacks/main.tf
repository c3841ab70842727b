# From the module that deployed stacks: docs/terraform.md. Put imports.tf and removed.tf into your configuration, with the answers of
# `aws cloudformation describe-stack-resources` in stacks/. Delete all when they are applied.

provider "aws" {
  region = "eu-west-1"
}

locals {
  permissions_type = "least-privilege"
}

# The values are the same as those of the stacks.
module "defender" {
  source = "../.."

  azure_tenant_id         = "11111111-2222-3333-4444-555555555555"
  permissions_type        = local.permissions_type
  defender_cspm           = true
  defender_for_servers    = "P2"
  host_management         = true
  host_management_regions = ["eu-west-1", "us-east-1"]
  deny_data_reads         = true
}
