# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "databases_dspm" {
  count                 = local.dspm ? 1 : 0
  name                  = "DefenderForCloud-DataSecurityPostureDB${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: copy RDS snapshots, share the copies with the scanner"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://AzureSecurityCenter.MultiCloud.DefenderForDatabases"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "databases_dspm" {
  count = local.dspm ? 1 : 0
  name  = aws_iam_role.databases_dspm[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "CopySnapshots"
        Effect = "Allow"
        Action = [
          "rds:CopyDBClusterSnapshot",
          "rds:CopyDBSnapshot",
          "rds:DescribeDBClusterSnapshots",
          "rds:DescribeDBClusters",
          "rds:DescribeDBInstances",
          "rds:DescribeDBSnapshots",
        ]
        Resource = [
          "arn:${local.partition}:rds:*:${local.account_id}:cluster:*",
          "arn:${local.partition}:rds:*:${local.account_id}:db:*",
          "arn:${local.partition}:rds:*:${local.account_id}:snapshot:*",
          "arn:${local.partition}:rds:*:${local.account_id}:cluster-snapshot:*",
        ]
      },
      {
        Sid    = "ReadParameterAndOptionGroups"
        Effect = "Allow"
        Action = ["rds:DescribeDBClusterParameters", "rds:DescribeDBParameters", "rds:DescribeOptionGroups"]
        Resource = [
          "arn:${local.partition}:rds:*:${local.account_id}:pg:*",
          "arn:${local.partition}:rds:*:${local.account_id}:og:*",
          "arn:${local.partition}:rds:*:${local.account_id}:cluster-pg:*",
        ]
      },
      {
        Sid    = "ManageOwnSnapshots"
        Effect = "Allow"
        Action = [
          "rds:DeleteDBClusterSnapshot",
          "rds:DeleteDBSnapshot",
          "rds:ModifyDBClusterSnapshotAttribute",
          "rds:ModifyDBSnapshotAttribute",
        ]
        Resource = [
          "arn:${local.partition}:rds:*:${local.account_id}:snapshot:defenderfordatabases*",
          "arn:${local.partition}:rds:*:${local.account_id}:cluster-snapshot:defenderfordatabases*",
        ]
      },
      {
        Sid      = "ListKeyAliases"
        Effect   = "Allow"
        Action   = "kms:ListAliases"
        Resource = "*"
      },
      {
        Sid      = "GrantKeysToRds"
        Effect   = "Allow"
        Action   = "kms:CreateGrant"
        Resource = "*"
        Condition = {
          StringLike = {
            "kms:ViaService" = ["rds.*.${local.dns_suffix}"]
          }
          StringEquals = {
            "kms:CallerAccount" = local.account_id
          }
        }
      },
      {
        Sid    = "ManageOwnKeys"
        Effect = "Allow"
        Action = [
          "kms:CancelKeyDeletion",
          "kms:CreateGrant",
          "kms:CreateKey",
          "kms:DescribeKey",
          "kms:DisableKey",
          "kms:EnableKey",
          "kms:Encrypt",
          "kms:ListGrants",
          "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
          "kms:TagResource",
          "kms:UpdateAlias",
          "kms:UpdateKeyDescription",
        ]
        Resource = "*"
        Condition = {
          "ForAnyValue:StringLike" = {
            "aws:TagKeys" = "DefenderForDatabases*"
          }
        }
      },
      {
        Sid    = "NameOwnKeys"
        Effect = "Allow"
        Action = "kms:CreateAlias"
        Resource = [
          "arn:${local.partition}:kms:*:${local.account_id}:alias/DefenderForDatabases*",
          "arn:${local.partition}:kms:*:${local.account_id}:key/*",
        ]
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.databases_dspm[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "databases_dspm" {
  count      = local.dspm ? 1 : 0
  role       = aws_iam_role.databases_dspm[0].id
  policy_arn = aws_iam_policy.databases_dspm[0].arn
}
