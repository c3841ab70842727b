# The AWS side of an organization, with credentials of its management account only.

variable "aws_account_id" {
  description = "Id of the management account."
  type        = string
}

variable "defender_cspm" {
  description = "Whether Defender CSPM is on."
  type        = bool
}

variable "defender_for_servers" {
  description = "Off, P1 or P2."
  type        = string
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = [var.aws_account_id]
}

module "members" {
  source = "../../.."

  organizational_unit_ids    = ["r-ab12"]
  only_account_ids           = ["444455556666"] # a pilot: remove this line and the next one for everyone. Until then, the Azure side is refused.
  connect_management_account = false
  template_bucket            = "our-templates"
  azure_tenant_id            = "11111111-2222-3333-4444-555555555555"
  permissions_type           = "least-privilege"
  defender_cspm              = var.defender_cspm
  defender_for_servers       = var.defender_for_servers
}
