terraform {
  required_version = ">= 1.9.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "defender" {
  source = "../.."

  azure_tenant_id = "11111111-2222-3333-4444-555555555555" # yours
}

output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.defender.role_arns
}
