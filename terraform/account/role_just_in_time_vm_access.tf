# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "just_in_time_vm_access" {
  count                 = local.servers ? 1 : 0
  name                  = "DefenderForCloud-DefenderForServers${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: open and close ports in security groups"
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

resource "aws_iam_policy" "just_in_time_vm_access" {
  #checkov:skip=CKV_AWS_290:it is for every instance, and Microsoft publishes the actions without resources
  #checkov:skip=CKV_AWS_355:it is for every instance, and Microsoft publishes the actions without resources
  count = local.servers ? 1 : 0
  name  = aws_iam_role.just_in_time_vm_access[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "JitNetworkAccess"
      Effect = "Allow"
      Action = [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateSecurityGroup",
        "ec2:DeleteSecurityGroup",
        "ec2:DescribeInstances",
        "ec2:DescribeSecurityGroupRules",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
        "ec2:ModifyInstanceAttribute",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:ModifySecurityGroupRules",
        "ec2:RevokeSecurityGroupIngress",
      ]
      Resource = "*"
    }]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.just_in_time_vm_access[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "just_in_time_vm_access" {
  count      = local.servers ? 1 : 0
  role       = aws_iam_role.just_in_time_vm_access[0].id
  policy_arn = aws_iam_policy.just_in_time_vm_access[0].arn
}
