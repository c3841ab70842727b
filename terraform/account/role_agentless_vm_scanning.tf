# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "agentless_vm_scanning" {
  count                 = local.disks ? 1 : 0
  name                  = "DefenderForCloud-AgentlessScanner${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: snapshot disks, share the copies with the scanner"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })
}

resource "aws_iam_policy" "agentless_vm_scanning" {
  count = local.disks ? 1 : 0
  name  = aws_iam_role.agentless_vm_scanning[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "VmScannerDeleteSnapshotAccess"
        Effect   = "Allow"
        Action   = "ec2:DeleteSnapshot"
        Resource = "arn:${local.partition}:ec2:*::snapshot/*"
        Condition = {
          StringEquals = {
            "ec2:ResourceTag/CreatedBy" = "Microsoft Defender for Cloud"
          }
        }
      },
      {
        Sid    = "VmScannerAccess"
        Effect = "Allow"
        Action = [
          "ec2:CopySnapshot",
          "ec2:CreateSnapshot",
          "ec2:CreateSnapshots",
          "ec2:CreateTags",
          "ec2:DeleteTags",
          "ec2:ModifySnapshotAttribute",
        ]
        Resource = [
          "arn:${local.partition}:ec2:*:*:instance/*",
          "arn:${local.partition}:ec2:*::snapshot/*",
          "arn:${local.partition}:ec2:*:*:volume/*",
        ]
      },
      {
        Sid      = "DenyPublicSnapshots"
        Effect   = "Deny"
        Action   = "ec2:ModifySnapshotAttribute"
        Resource = "*"
        Condition = {
          StringEquals = {
            "ec2:Add/group" = "all"
          }
        }
      },
      {
        Sid      = "VmScannerVerificationAccess"
        Effect   = "Allow"
        Action   = ["ec2:DescribeInstanceStatus", "ec2:DescribeSnapshots"]
        Resource = "*"
      },
      {
        Sid      = "VmScannerEncryptionKeyCreation"
        Effect   = "Allow"
        Action   = ["kms:CreateKey", "kms:ListKeys"]
        Resource = "*"
      },
      {
        Sid    = "VmScannerEncryptionKeyManagement"
        Effect = "Allow"
        Action = [
          "kms:CreateAlias",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListResourceTags",
          "kms:PutKeyPolicy",
          "kms:TagResource",
        ]
        Resource = [
          "arn:${local.partition}:kms:*:${local.account_id}:key/*",
          "arn:${local.partition}:kms:*:${local.account_id}:alias/DefenderForCloudKey",
        ]
      },
      {
        Sid    = "VmScannerEncryptionKeyUsage"
        Effect = "Allow"
        Action = [
          "kms:CreateGrant",
          "kms:DescribeKey",
          "kms:GenerateDataKeyWithoutPlaintext",
          "kms:ReEncryptFrom",
          "kms:RetireGrant",
        ]
        Resource = "arn:${local.partition}:kms:*:${local.account_id}:key/*"
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.agentless_vm_scanning[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "agentless_vm_scanning" {
  count      = local.disks ? 1 : 0
  role       = aws_iam_role.agentless_vm_scanning[0].id
  policy_arn = aws_iam_policy.agentless_vm_scanning[0].arn
}
