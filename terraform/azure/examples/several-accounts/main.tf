# Two accounts, each with a connector of its own, in one configuration.
# For all accounts of an organization, see ../../../organization/examples/complete.

provider "aws" {
  alias  = "production"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/Deployer"
  }
}

provider "aws" {
  alias  = "sandbox"
  region = "eu-west-1"

  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/Deployer"
  }
}

# It uses the sign-in of `az login`.
provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

locals {
  azure_tenant_id = "11111111-2222-3333-4444-555555555555"
  azure_location  = "westeurope"
  # Another account needs a provider, a module block and a line here. Nothing else names an account.
  accounts = {
    production = module.production
    sandbox    = module.sandbox
  }
}

module "production" {
  source    = "../../../account"
  providers = { aws = aws.production }

  azure_tenant_id      = local.azure_tenant_id
  permissions_type     = "least-privilege"
  defender_cspm        = true
  defender_for_servers = "P2"
}

module "sandbox" {
  source    = "../../../account"
  providers = { aws = aws.sandbox }

  azure_tenant_id  = local.azure_tenant_id
  permissions_type = "least-privilege"
}

# A role cannot be assumed everywhere for 10 to 30 seconds after IAM created it (hashicorp/terraform-provider-aws issue 6566).
resource "time_sleep" "roles" {
  for_each = local.accounts

  create_duration = "30s"
  triggers        = each.value.role_arns # also when a plan adds roles
}

resource "azapi_resource" "group" {
  type      = "Microsoft.Resources/resourceGroups@2024-03-01"
  name      = "DefenderForCloud"
  parent_id = "/subscriptions/22222222-3333-4444-5555-666666666666"
  location  = local.azure_location
}

module "security_connector" {
  source   = "../.."
  for_each = local.accounts

  aws               = each.value.azure # account, plans, path and suffix
  resource_group_id = azapi_resource.group.id
  location          = local.azure_location

  # Azure comes last, and is removed first.
  depends_on = [time_sleep.roles]
}
