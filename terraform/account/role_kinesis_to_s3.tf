# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "kinesis_to_s3" {
  count                 = local.audit_logs ? 1 : 0
  name                  = "MDCContainersK8sKinesisToS3Role${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: write EKS audit logs to the bucket"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = "firehose.amazonaws.com"
      }
      Action = "sts:AssumeRole"
      Condition = {
        StringEquals = {
          "sts:ExternalId" = local.account_id
        }
      }
    }]
  })
}

resource "aws_iam_policy" "kinesis_to_s3" {
  count = local.audit_logs ? 1 : 0
  name  = "DefenderForCloud-${aws_iam_role.kinesis_to_s3[0].name}"
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "WriteLogFiles"
      Effect = "Allow"
      Action = [
        "s3:AbortMultipartUpload",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:PutObject",
      ]
      Resource = ["arn:${local.partition}:s3:::azuredefender-*", "arn:${local.partition}:s3:::ms-defender-*"]
      Condition = {
        StringEquals = {
          "aws:ResourceAccount" = local.account_id
        }
      }
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.kinesis_to_s3[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "kinesis_to_s3" {
  count      = local.audit_logs ? 1 : 0
  role       = aws_iam_role.kinesis_to_s3[0].id
  policy_arn = aws_iam_policy.kinesis_to_s3[0].arn
}
