# Made by `npm run templates` from the templates of an account. Do not edit.

# Audiences of the roles that exist.
locals {
  microsoft_provider_arn = "arn:${local.partition}:iam::${local.account_id}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"
  microsoft_audiences = concat(
    local.audit_logs ? ["api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"] : [],
    ["api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479"],
    local.clusters ? ["api://6610e979-c931-41ec-adc7-b9920c9d52f1"] : [],
    local.dspm ? ["api://AzureSecurityCenter.MultiCloud.DefenderForDatabases"] : [],
    local.arc ? ["api://AzureSecurityCenter.MultiCloud.DefenderForServers"] : [],
    local.disks ? ["api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner"] : [],
    local.cspm ? ["api://b2f86835-c959-461c-b08c-2cd5ca382af5"] : [],
  )
  ciem_provider_arn = "arn:${local.partition}:iam::${local.account_id}:oidc-provider/sts.windows.net/${var.azure_tenant_id}/"
  ciem_audiences    = ["api://mciem-aws-oidc-app"]
}

# The function of this stack adds audiences to a provider, or creates it. It never removes one, and deletes no provider: others may
# use it too, such as Microsoft Sentinel.
resource "aws_cloudformation_stack" "oidc_providers" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  count         = local.create && var.identity_provider == "CreateOrReuse" ? 1 : 0
  name          = "${var.stack_name}-OidcProviders"
  template_body = file("${path.module}/oidc_providers.template.json")
  parameters = {
    AzureTenantId                = var.azure_tenant_id
    DefenderCspm                 = tostring(var.defender_cspm)
    DefenderForServers           = var.defender_for_servers
    DefenderForContainers        = tostring(var.defender_for_containers)
    DefenderForDatabases         = tostring(var.defender_for_databases)
    ControlPlaneAuditLogs        = tostring(var.control_plane_audit_logs)
    CiemServicePrincipalObjectId = local.ciem ? local.ciem_service_principal_object_id : ""
    IdentityProvider             = var.identity_provider
    BoundaryArn                  = local.permissions_boundary_arn
    RolePath                     = var.role_path
  }
  capabilities = ["CAPABILITY_IAM"]
  iam_role_arn = var.iam_role_arn
  tags         = var.tags

  timeouts {
    create = "30m"
    update = "30m"
    delete = "30m"
  }
}

# An account has one provider per issuer. Creating a second one fails, and leaves the first one as it is.
resource "aws_iam_openid_connect_provider" "microsoft" {
  count = local.create && var.identity_provider == "Create" ? 1 : 0
  url   = "https://sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/"
  client_id_list = [
    "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e",
    "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479",
    "api://6610e979-c931-41ec-adc7-b9920c9d52f1",
    "api://AzureSecurityCenter.MultiCloud.DefenderForDatabases",
    "api://AzureSecurityCenter.MultiCloud.DefenderForServers",
    "api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner",
    "api://b2f86835-c959-461c-b08c-2cd5ca382af5",
  ]
  thumbprint_list = ["626d44e704d1ceabe3bf0d53397464ac8080142c"]
  tags            = var.tags

  lifecycle {
    # Others may use the provider too. Their audiences stay, one that was imported keeps its tags, and a destroy fails before it deletes anything.
    ignore_changes  = [client_id_list, tags, tags_all, thumbprint_list]
    prevent_destroy = true
  }
}

# An account has one provider per issuer. Creating a second one fails, and leaves the first one as it is.
resource "aws_iam_openid_connect_provider" "ciem" {
  count           = local.create && var.identity_provider == "Create" && local.ciem ? 1 : 0
  url             = "https://sts.windows.net/${var.azure_tenant_id}/"
  client_id_list  = ["api://mciem-aws-oidc-app"]
  thumbprint_list = ["626d44e704d1ceabe3bf0d53397464ac8080142c"]
  tags            = var.tags

  lifecycle {
    # Others may use the provider too. Their audiences stay, one that was imported keeps its tags, and a destroy fails before it deletes anything.
    ignore_changes  = [client_id_list, tags, tags_all, thumbprint_list]
    prevent_destroy = true
  }
}

# Is read only, so that a missing audience is an error of the plan.
# tflint-ignore: terraform_unused_declarations
data "aws_iam_openid_connect_provider" "microsoft" {
  count = local.create && var.identity_provider == "Existing" ? 1 : 0
  arn   = local.microsoft_provider_arn

  lifecycle {
    postcondition {
      condition     = length(setsubtract(local.microsoft_audiences, self.client_id_list)) == 0
      error_message = "The OIDC provider ${self.arn} lacks audiences, so Defender for Cloud could not sign in. For each, run: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id AUDIENCE. Missing: ${join(", ", setsubtract(local.microsoft_audiences, self.client_id_list))}."
    }
  }
}

# Is read only, so that a missing audience is an error of the plan.
# tflint-ignore: terraform_unused_declarations
data "aws_iam_openid_connect_provider" "ciem" {
  count = local.create && var.identity_provider == "Existing" && local.ciem ? 1 : 0
  arn   = local.ciem_provider_arn

  lifecycle {
    postcondition {
      condition     = length(setsubtract(local.ciem_audiences, self.client_id_list)) == 0
      error_message = "The OIDC provider ${self.arn} lacks audiences, so Defender for Cloud could not sign in. For each, run: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${self.arn} --client-id AUDIENCE. Missing: ${join(", ", setsubtract(local.ciem_audiences, self.client_id_list))}."
    }
  }
}
