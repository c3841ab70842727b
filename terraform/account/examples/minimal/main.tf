provider "aws" {
  region = "eu-west-1"
}

module "defender" {
  source = "../.."

  azure_tenant_id = "11111111-2222-3333-4444-555555555555" # yours
}
