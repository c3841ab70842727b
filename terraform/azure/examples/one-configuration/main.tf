# Both sides of one AWS account in one configuration. For an organization, see ../../../organization/examples/complete.

provider "aws" {
  region = "eu-west-1"
}

# It uses the sign-in of `az login`.
provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

locals {
  azure_location = "westeurope"
}

module "roles" {
  source = "../../../account"

  azure_tenant_id      = "11111111-2222-3333-4444-555555555555"
  permissions_type     = "least-privilege"
  defender_cspm        = true
  defender_for_servers = "P2"
}

# A role cannot be assumed everywhere for 10 to 30 seconds after IAM created it (hashicorp/terraform-provider-aws issue 6566).
resource "time_sleep" "roles" {
  create_duration = "30s"
  triggers        = module.roles.role_arns # also when a plan adds roles
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2024-03-01"
  name      = "DefenderForCloud"
  parent_id = "/subscriptions/22222222-3333-4444-5555-666666666666"
  location  = local.azure_location
}

module "security_connector" {
  source = "../.."

  aws               = module.roles.azure # account, plans, path and suffix
  resource_group_id = azapi_resource.group.id
  location          = local.azure_location

  # Azure comes last, and is removed first.
  depends_on = [module.roles, time_sleep.roles]
}
