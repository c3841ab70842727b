# The Azure side, with credentials of Azure only.

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

provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

module "security_connector" {
  source = "../../.."

  aws_account_id       = var.aws_account_id
  resource_group_id    = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud" # it exists
  location             = "westeurope"
  defender_cspm        = var.defender_cspm
  defender_for_servers = var.defender_for_servers
}
