# An organization after its pilot, both sides in one configuration.

# It uses credentials of the management account.
provider "aws" {
  region = "eu-west-1"
}

# It uses the sign-in of `az login`.
provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

data "aws_caller_identity" "current" {}

module "members" {
  source = "../.."

  organizational_unit_ids = ["r-ab12"]
  excluded_account_ids    = ["444455556666"]
  template_bucket         = "our-templates"
  azure_tenant_id         = "11111111-2222-3333-4444-555555555555"
  permissions_type        = "least-privilege"
  defender_cspm           = true
  defender_for_servers    = "P2"
  host_management         = true # it changes EC2 instances: docs/host-management.md
  host_management_regions = ["eu-west-1", "us-east-1"]
}

# As in the example of one account: a role of the last account cannot be assumed everywhere for 10 to 30 seconds after IAM created it.
resource "time_sleep" "roles" {
  create_duration = "30s"
  triggers        = module.members.azure # also when a plan adds roles

  depends_on = [module.members]
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2024-03-01"
  name      = "DefenderForCloud"
  parent_id = "/subscriptions/22222222-3333-4444-5555-666666666666"
  location  = "westeurope"
}

module "security_connector" {
  source = "../../../azure"

  aws               = module.members.azure # plans, path and suffix
  aws_account_id    = data.aws_caller_identity.current.account_id
  organization      = module.members.organization # if a target is not the root, Azure must leave out more accounts: README.md
  resource_group_id = azapi_resource.group.id
  location          = "westeurope"

  # Azure comes last, and is removed first.
  depends_on = [module.members, time_sleep.roles]
}
