# The AWS side, with credentials of AWS only.

variable "aws_account_id" {
  description = "Id of the AWS account."
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

module "roles" {
  source = "../../../../account"

  azure_tenant_id      = "11111111-2222-3333-4444-555555555555"
  permissions_type     = "least-privilege"
  defender_cspm        = var.defender_cspm
  defender_for_servers = var.defender_for_servers
}
