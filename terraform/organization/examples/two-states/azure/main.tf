# The Azure side of an organization, with credentials of Azure only, after the pilot.

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

provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

# Where the state of AWS is. In a backend such as S3, its state can be readable without other rights in AWS.
data "terraform_remote_state" "aws" {
  backend = "local"

  config = {
    path = "../aws/terraform.tfstate"
  }
}

module "security_connector" {
  source = "../../../../azure"

  aws_account_id    = var.aws_account_id
  resource_group_id = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud" # it exists
  location          = "westeurope"
  # Without try(): if the state of AWS does not say it, the plan must fail.
  organization         = data.terraform_remote_state.aws.outputs.organization
  defender_cspm        = var.defender_cspm
  defender_for_servers = var.defender_for_servers
}
