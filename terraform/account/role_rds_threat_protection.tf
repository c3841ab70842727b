# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "rds_threat_protection" {
  count                 = local.databases ? 1 : 0
  name                  = "DefenderForCloud-DataThreatProtectionDB${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: switch on and read audit logs of RDS databases"
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

resource "aws_iam_policy" "rds_threat_protection" {
  #checkov:skip=CKV_AWS_290:it is for every database, and Microsoft publishes the actions without resources
  #checkov:skip=CKV_AWS_355:it is for every database, and Microsoft publishes the actions without resources
  count = local.databases ? 1 : 0
  name  = aws_iam_role.rds_threat_protection[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "ConfigureAndReadDatabaseLogs"
      Effect = "Allow"
      Action = [
        "rds:AddTagsToResource",
        "rds:CreateDBClusterParameterGroup",
        "rds:CreateDBParameterGroup",
        "rds:CreateOptionGroup",
        "rds:DescribeDBClusterParameterGroups",
        "rds:DescribeDBClusterParameters",
        "rds:DescribeDBClusters",
        "rds:DescribeDBInstances",
        "rds:DescribeDBLogFiles",
        "rds:DescribeDBParameterGroups",
        "rds:DescribeDBParameters",
        "rds:DescribeOptionGroups",
        "rds:DownloadDBLogFilePortion",
        "rds:ModifyDBCluster",
        "rds:ModifyDBClusterParameterGroup",
        "rds:ModifyDBInstance",
        "rds:ModifyDBParameterGroup",
        "rds:ModifyOptionGroup",
      ]
      Resource = "*"
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.rds_threat_protection[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "rds_threat_protection" {
  count      = local.databases ? 1 : 0
  role       = aws_iam_role.rds_threat_protection[0].id
  policy_arn = aws_iam_policy.rds_threat_protection[0].arn
}
