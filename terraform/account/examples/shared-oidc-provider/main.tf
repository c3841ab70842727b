# The owner of the OIDC provider of Microsoft's tenant: a configuration with a state of its own, applied before all that use the provider.

provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_openid_connect_provider" "microsoft" {
  url = "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"

  # This list is exclusive: name the audiences of all products, and add no audience in another way.
  client_id_list = [
    # Defender for Cloud. Microsoft Sentinel has the first one, too.
    "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e",
    "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479",
    "api://6610e979-c931-41ec-adc7-b9920c9d52f1",
    "api://AzureSecurityCenter.MultiCloud.DefenderForDatabases",
    "api://AzureSecurityCenter.MultiCloud.DefenderForServers",
    "api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner",
    "api://b2f86835-c959-461c-b08c-2cd5ca382af5",
    # For Microsoft Sentinel's attack disruption, with which Microsoft changes policies of IAM users and roles when an alert fires. Its
    # script adds this audience to the same provider. If the account has its role, OIDC_Actions_Sentinel, keep the audience: otherwise,
    # the next apply removes it, and Microsoft can no longer assume the role. See docs/logs.md, attack disruption.
    # "api://b7c1e142-0933-4310-ba00-8b28878bfece",
  ]

  lifecycle {
    prevent_destroy = true
  }
}

# In each configuration that uses it:
#
# module "defender" {
#   source            = "..."
#   identity_provider = "Existing" # the plan fails if an audience is missing
# }
