# Made by `npm run templates` from the templates of an account. Do not edit.

# Regions of the roles of host management. Without regions, they are for every region.
locals {
  host_regions            = length(var.host_management_regions) == 0 ? ["*"] : sort(var.host_management_regions)
  host_region             = length(local.host_regions) == 1 ? local.host_regions[0] : "*"
  in_host_regions         = length(var.host_management_regions) == 0 ? {} : { StringEquals = { "aws:RequestedRegion" = local.host_regions } }
  in_several_host_regions = length(local.host_regions) == 1 ? {} : local.in_host_regions
}

resource "aws_iam_role" "host_management_instance" {
  count                 = local.hosts ? 1 : 0
  name                  = "AmazonSSMRoleForInstancesMDCSetup${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: SSM agent on EC2 instances"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        Service = "ec2.amazonaws.com"
      }
      Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "host_management_instance_aws_managed" {
  for_each   = toset(local.hosts ? ["AmazonSSMManagedInstanceCore", "AmazonSSMPatchAssociation"] : [])
  role       = aws_iam_role.host_management_instance[0].id
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}

resource "aws_iam_role" "host_management_automation" {
  count                 = local.hosts ? 1 : 0
  name                  = "DefenderForCloud-HostManagement${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: give EC2 instances their profile"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = [
    for trust in [
      for regions in [local.host_regions, ["*"]] : jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect = "Allow"
          Principal = {
            Service = "ssm.amazonaws.com"
          }
          Action = "sts:AssumeRole"
          Condition = {
            StringEquals = {
              "aws:SourceAccount" = local.account_id
            }
            ArnLike = {
              "aws:SourceArn" = [for region in regions : "arn:${local.partition}:ssm:${region}:${local.account_id}:automation-execution/*"]
            }
          }
        }]
      })
    ] : trust if length(trust) <= 2048
  ][0]
}

resource "aws_iam_policy" "host_management_automation" {
  count = local.hosts ? 1 : 0
  name  = aws_iam_role.host_management_automation[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge({
        Sid      = "ReadInstances"
        Effect   = "Allow"
        Action   = ["ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances"]
        Resource = "*"
      }, length(local.in_host_regions) == 0 ? {} : { Condition = local.in_host_regions }),
      {
        Sid    = "ReadProfilesAndRoles"
        Effect = "Allow"
        Action = ["iam:GetInstanceProfile", "iam:ListAttachedRolePolicies"]
        Resource = [
          "arn:${local.partition}:iam::${local.account_id}:instance-profile/*",
          "arn:${local.partition}:iam::${local.account_id}:role/*",
        ]
      },
      {
        Sid      = "GiveInstancesTheProfile"
        Effect   = "Allow"
        Action   = "ec2:AssociateIamInstanceProfile"
        Resource = "arn:${local.partition}:ec2:${local.host_region}:${local.account_id}:instance/*"
        Condition = merge({
          ArnEquals = {
            "ec2:NewInstanceProfile" = aws_iam_instance_profile.host_management[0].arn
          }
          Null = {
            "ec2:InstanceProfile" = "true"
          }
        }, local.in_several_host_regions)
      },
      {
        Sid      = "RemoveFormerProfile"
        Effect   = "Allow"
        Action   = "ec2:DisassociateIamInstanceProfile"
        Resource = "arn:${local.partition}:ec2:${local.host_region}:${local.account_id}:instance/*"
        Condition = merge({
          ArnEquals = {
            "ec2:InstanceProfile" = aws_iam_instance_profile.host_management[0].arn
          }
        }, local.in_several_host_regions)
      },
      {
        Sid      = "PassTheInstanceRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.host_management_instance[0].arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = ["ec2.amazonaws.com", "ec2.${local.dns_suffix}"]
          }
        }
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.host_management_automation[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "host_management_automation" {
  count      = local.hosts ? 1 : 0
  role       = aws_iam_role.host_management_automation[0].id
  policy_arn = aws_iam_policy.host_management_automation[0].arn
}

resource "aws_iam_role" "host_management_launch" {
  count                 = local.hosts ? 1 : 0
  name                  = "DefenderForCloud-HostManagementLaunch${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: start host management"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = [
    for trust in [
      for regions in [local.host_regions, ["*"]] : jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect = "Allow"
          Principal = {
            Service = "events.amazonaws.com"
          }
          Action = "sts:AssumeRole"
          Condition = {
            StringEquals = {
              "aws:SourceAccount" = local.account_id
            }
            ArnLike = {
              "aws:SourceArn" = [for region in regions : "arn:${local.partition}:events:${region}:${local.account_id}:rule/DefenderForCloud-HostManagement-Template"]
            }
          }
        }]
      })
    ] : trust if length(trust) <= 2048
  ][0]
}

resource "aws_iam_policy" "host_management_launch" {
  count = local.hosts ? 1 : 0
  name  = aws_iam_role.host_management_launch[0].name
  path  = var.policy_path
  tags  = var.tags
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge({
        Sid    = "StartTheAutomation"
        Effect = "Allow"
        Action = "ssm:StartAutomationExecution"
        Resource = [
          "arn:${local.partition}:ssm:${local.host_region}:${local.account_id}:automation-definition/DefenderForCloud-HostManagement-Template:*",
          "arn:${local.partition}:ssm:${local.host_region}:${local.account_id}:automation-execution/*",
          "arn:${local.partition}:ssm:${local.host_region}:${local.account_id}:document/DefenderForCloud-HostManagement-Template",
        ]
      }, length(local.in_several_host_regions) == 0 ? {} : { Condition = local.in_several_host_regions }),
      {
        Sid      = "PassTheAutomationRole"
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = aws_iam_role.host_management_automation[0].arn
        Condition = {
          StringEquals = {
            "iam:PassedToService" = "ssm.amazonaws.com"
          }
        }
      },
    ]
  })

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.host_management_launch[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "host_management_launch" {
  count      = local.hosts ? 1 : 0
  role       = aws_iam_role.host_management_launch[0].id
  policy_arn = aws_iam_policy.host_management_launch[0].arn
}

resource "aws_iam_instance_profile" "host_management" {
  count = local.hosts ? 1 : 0
  name  = "AmazonSSMRoleForInstancesMDCSetup${local.role_name_suffix}"
  path  = var.role_path
  role  = aws_iam_role.host_management_instance[0].name
  tags  = var.tags
}
