# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "sensitive_data_discovery" {
  count                 = local.cspm ? 1 : 0
  name                  = "SensitiveDataDiscovery${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: read objects in S3 and decrypt them"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Federated = local.microsoft_provider_arn
      }
      Action = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://b2f86835-c959-461c-b08c-2cd5ca382af5"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "sensitive_data_discovery" {
  #checkov:skip=CKV_AWS_290:Microsoft publishes kms:Decrypt for all keys
  #checkov:skip=CKV_AWS_355:Microsoft publishes kms:Decrypt for all keys
  count = local.cspm ? 1 : 0
  name  = "DefenderForCloud-${aws_iam_role.sensitive_data_discovery[0].name}"
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "DecryptObjects"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = "*"
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.sensitive_data_discovery[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "sensitive_data_discovery" {
  count      = local.cspm ? 1 : 0
  role       = aws_iam_role.sensitive_data_discovery[0].id
  policy_arn = aws_iam_policy.sensitive_data_discovery[0].arn
}

resource "aws_iam_role_policy_attachment" "sensitive_data_discovery_aws_managed" {
  for_each   = toset(local.cspm ? ["AmazonS3ReadOnlyAccess"] : [])
  role       = aws_iam_role.sensitive_data_discovery[0].id
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}
