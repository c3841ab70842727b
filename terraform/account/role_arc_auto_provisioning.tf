# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "arc_auto_provisioning" {
  count                 = local.arc ? 1 : 0
  name                  = "DefenderForCloud-ArcAutoProvisioning${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: install Azure Arc on instances"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://AzureSecurityCenter.MultiCloud.DefenderForServers"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "arc_auto_provisioning" {
  count = local.arc ? 1 : 0
  name  = aws_iam_role.arc_auto_provisioning[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "RunInstallationCommands"
        Effect = "Allow"
        Action = "ssm:SendCommand"
        Resource = [
          "arn:${local.partition}:ssm:*::document/AWS-RunPowerShellScript",
          "arn:${local.partition}:ssm:*::document/AWS-RunShellScript",
          "arn:${local.partition}:ec2:*:${local.account_id}:instance/*",
        ]
      },
      {
        Sid      = "CheckInstallationCommandStatus"
        Effect   = "Allow"
        Action   = ["ssm:CancelCommand", "ssm:DescribeInstanceInformation", "ssm:GetCommandInvocation"]
        Resource = "*"
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.arc_auto_provisioning[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "arc_auto_provisioning" {
  count      = local.arc ? 1 : 0
  role       = aws_iam_role.arc_auto_provisioning[0].id
  policy_arn = aws_iam_policy.arc_auto_provisioning[0].arn
}
