# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "kubernetes_service" {
  count                 = local.audit_logs ? 1 : 0
  name                  = "MDCContainersK8sRole${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: switch on EKS audit logs and build their pipeline"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://6610e979-c931-41ec-adc7-b9920c9d52f1"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "kubernetes_service" {
  count = local.audit_logs ? 1 : 0
  name  = "DefenderForCloud-${aws_iam_role.kubernetes_service[0].name}"
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "SubscribeToControlPlaneLogs"
        Effect = "Allow"
        Action = [
          "logs:DescribeLogGroups",
          "logs:DescribeSubscriptionFilters",
          "logs:PutRetentionPolicy",
          "logs:PutSubscriptionFilter",
        ]
        Resource = "arn:${local.partition}:logs:*:${local.account_id}:log-group:*:*"
      },
      {
        Sid    = "ManageDeliveryStreams"
        Effect = "Allow"
        Action = "firehose:*"
        Resource = [
          "arn:${local.partition}:firehose:*:${local.account_id}:deliverystream/azuredefender-*",
          "arn:${local.partition}:firehose:*:${local.account_id}:deliverystream/ms-defender-*",
        ]
      },
      {
        Sid      = "PassCloudWatchToKinesisRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.cloud_watch_to_kinesis[0].arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "logs.amazonaws.com"
          }
        }
      },
      {
        Sid      = "PassKinesisToS3Role"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.kinesis_to_s3[0].arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "firehose.amazonaws.com"
          }
        }
      },
      {
        Sid    = "ConfigureClusters"
        Effect = "Allow"
        Action = [
          "eks:AssociateAccessPolicy",
          "eks:CreateAccessEntry",
          "eks:DescribeCluster",
          "eks:ListAccessEntries",
          "eks:ListAssociatedAccessPolicies",
          "eks:UpdateClusterConfig",
        ]
        Resource = "arn:${local.partition}:eks:*:${local.account_id}:*"
      },
      {
        Sid    = "ManageNotificationQueues"
        Effect = "Allow"
        Action = "sqs:*"
        Resource = [
          "arn:${local.partition}:sqs:*:${local.account_id}:azuredefender-*",
          "arn:${local.partition}:sqs:*:${local.account_id}:ms-defender-*",
        ]
      },
      {
        Sid      = "ManageLogBuckets"
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = ["arn:${local.partition}:s3:::azuredefender-*", "arn:${local.partition}:s3:::ms-defender-*"]
        Condition = {
          StringEqualsIfExists = {
            "aws:ResourceAccount" = local.account_id
          }
        }
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.kubernetes_service[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "kubernetes_service" {
  count      = local.audit_logs ? 1 : 0
  role       = aws_iam_role.kubernetes_service[0].id
  policy_arn = aws_iam_policy.kubernetes_service[0].arn
}
