# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "kubernetes_data_collection" {
  count                 = local.audit_logs ? 1 : 0
  name                  = "MDCContainersK8sDataCollectionRole${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: read EKS audit logs from its own queue and bucket"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://1462b192-27f7-4cb9-8523-0f4ecb54b47e"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "kubernetes_data_collection" {
  count = local.audit_logs ? 1 : 0
  name  = "DefenderForCloud-${aws_iam_role.kubernetes_data_collection[0].name}"
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "ReceiveNotifications"
        Effect = "Allow"
        Action = ["sqs:DeleteMessage", "sqs:ReceiveMessage"]
        Resource = [
          "arn:${local.partition}:sqs:*:${local.account_id}:azuredefender-*",
          "arn:${local.partition}:sqs:*:${local.account_id}:ms-defender-*",
        ]
      },
      {
        Sid      = "ReadLogFiles"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:GetObject"]
        Resource = ["arn:${local.partition}:s3:::azuredefender-*", "arn:${local.partition}:s3:::ms-defender-*"]
        Condition = {
          StringEquals = {
            "aws:ResourceAccount" = local.account_id
          }
        }
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.kubernetes_data_collection[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "kubernetes_data_collection" {
  count      = local.audit_logs ? 1 : 0
  role       = aws_iam_role.kubernetes_data_collection[0].id
  policy_arn = aws_iam_policy.kubernetes_data_collection[0].arn
}
