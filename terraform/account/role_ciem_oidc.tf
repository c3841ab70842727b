# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "ciem_oidc" {
  count                 = local.ciem ? 1 : 0
  name                  = "DefenderForCloud-OidcCiem${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: go on to the CIEM discovery role"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = local.ciem_provider_arn
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "sts.windows.net/${var.azure_tenant_id}/:aud" = "api://mciem-aws-oidc-app"
          "sts.windows.net/${var.azure_tenant_id}/:sub" = local.ciem_service_principal_object_id
        }
      }
    }]
  })

  lifecycle {
    precondition {
      condition     = length(aws_iam_openid_connect_provider.ciem) == 0 || length(setsubtract(local.ciem_audiences, flatten(aws_iam_openid_connect_provider.ciem[*].client_id_list))) == 0
      error_message = "The OIDC provider ${local.ciem_provider_arn} lacks audiences, so Defender for Cloud could not sign in. For each, run: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${local.ciem_provider_arn} --client-id AUDIENCE. Missing: ${join(", ", setsubtract(local.ciem_audiences, flatten(aws_iam_openid_connect_provider.ciem[*].client_id_list)))}."
    }
  }
}

resource "aws_iam_policy" "ciem_oidc" {
  count = local.ciem ? 1 : 0
  name  = aws_iam_role.ciem_oidc[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "AssumeCiemDiscoveryRole"
      Effect   = "Allow"
      Action   = ["sts:AssumeRole", "sts:TagSession"]
      Resource = "arn:${local.partition}:iam::${local.account_id}:role${var.role_path}DefenderForCloud-Ciem${local.role_name_suffix}"
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.ciem_oidc[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "ciem_oidc" {
  count      = local.ciem ? 1 : 0
  role       = aws_iam_role.ciem_oidc[0].id
  policy_arn = aws_iam_policy.ciem_oidc[0].arn
}
