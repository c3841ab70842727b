# Warns of what changed after the connection. It reads only, and has a state of its own: a data source in a check is read in each plan, so no
# plan of a configuration with one ever says that nothing changes (hashicorp/terraform issue 36536; Terraform 1.11.4 and OpenTofu 1.12.6).

variable "aws_account_id" {
  description = "Id of the AWS account."
  type        = string
}

variable "audiences" {
  description = "Audiences that the roles need: oidc_provider_audiences.microsoft of the module account."
  type        = list(string)

  validation {
    condition     = length(var.audiences) > 0
    error_message = "audiences must not be empty: nothing would be checked."
  }
}

variable "security_connector_id" {
  description = "Resource id of the security connector: security_connector_id of the module azure."
  type        = string
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = [var.aws_account_id]
}

# It uses the sign-in of `az login`.
provider "azapi" {
  subscription_id = "22222222-3333-4444-5555-666666666666"
}

# With CreateOrReuse, no plan of the roles sees that somebody took an audience away. With Existing and Create, it is an error there.
check "audiences" {
  data "aws_iam_openid_connect_provider" "microsoft" {
    arn = "arn:aws:iam::${var.aws_account_id}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"
  }

  assert {
    condition     = length(setsubtract(var.audiences, data.aws_iam_openid_connect_provider.microsoft.client_id_list)) == 0
    error_message = "The OIDC provider lacks audiences, so Defender for Cloud cannot sign in: ${join(", ", setsubtract(var.audiences, data.aws_iam_openid_connect_provider.microsoft.client_id_list))}. Find out who took them away. Then run aws iam add-client-id-to-open-id-connect-provider for each."
  }
}

# The security connector itself says nothing of its health.
check "health" {
  data "azapi_resource_list" "health" {
    type                   = "Microsoft.Security/healthReports@2023-05-01-preview"
    parent_id              = var.security_connector_id
    response_export_values = ["value"]
  }

  assert {
    condition = length(data.azapi_resource_list.health.output.value) > 0 && alltrue([for report in data.azapi_resource_list.health.output.value : try(report.properties.status.code, "") == "Healthy"])
    error_message = length(data.azapi_resource_list.health.output.value) == 0 ? "Azure has no health report of the connector, so its health is not known." : join(" ", [
      for report in data.azapi_resource_list.health.output.value :
      try(report.properties.status.code, "") == "NotHealthy"
      ? "The connector is not healthy: ${try(coalesce(join("; ", report.properties.issues[*].issueName)), report.properties.status.description, report.name)}."
      : "The health of the connector is not known: a report says ${try(report.properties.status.code, "nothing")}."
      if try(report.properties.status.code, "") != "Healthy"
    ])
  }
}
