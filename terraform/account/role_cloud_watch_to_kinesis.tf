# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "cloud_watch_to_kinesis" {
  count                 = local.audit_logs ? 1 : 0
  name                  = "MDCContainersK8sCloudWatchToKinesisRole${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: write EKS audit logs to the delivery stream"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = "logs.amazonaws.com"
      }
      Action = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "aws:SourceAccount" = local.account_id
        }
      }
    }]
  })
}

resource "aws_iam_policy" "cloud_watch_to_kinesis" {
  count = local.audit_logs ? 1 : 0
  name  = "DefenderForCloud-${aws_iam_role.cloud_watch_to_kinesis[0].name}"
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "WriteToDeliveryStreams"
      Effect = "Allow"
      Action = "firehose:*"
      Resource = [
        "arn:${local.partition}:firehose:*:${local.account_id}:deliverystream/azuredefender-*",
        "arn:${local.partition}:firehose:*:${local.account_id}:deliverystream/ms-defender-*",
      ]
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.cloud_watch_to_kinesis[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "cloud_watch_to_kinesis" {
  count      = local.audit_logs ? 1 : 0
  role       = aws_iam_role.cloud_watch_to_kinesis[0].id
  policy_arn = aws_iam_policy.cloud_watch_to_kinesis[0].arn
}
