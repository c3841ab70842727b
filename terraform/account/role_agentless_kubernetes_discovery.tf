# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "agentless_kubernetes_discovery" {
  count                 = local.clusters ? 1 : 0
  name                  = "MDCContainersAgentlessDiscoveryK8sRole${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: find EKS clusters and reach their API if it has access"
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

locals {
  agentless_kubernetes_discovery_policy = {
    "default-access" = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid    = "DiscoverClusters"
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
      }]
    })
    "least-privilege" = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid      = "DiscoverClusters"
        Effect   = "Allow"
        Action   = ["eks:DescribeCluster", "eks:UpdateClusterConfig"]
        Resource = "arn:${local.partition}:eks:*:${local.account_id}:*"
      }]
    })
  }
}

resource "aws_iam_policy" "agentless_kubernetes_discovery" {
  count  = local.clusters ? 1 : 0
  name   = "DefenderForCloud-${aws_iam_role.agentless_kubernetes_discovery[0].name}"
  path   = var.policy_path
  tags   = var.tags
  policy = local.agentless_kubernetes_discovery_policy[var.permissions_type]

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.agentless_kubernetes_discovery[0].name]
  }
}

resource "aws_iam_role_policy_attachment" "agentless_kubernetes_discovery" {
  count      = local.clusters ? 1 : 0
  role       = aws_iam_role.agentless_kubernetes_discovery[0].id
  policy_arn = aws_iam_policy.agentless_kubernetes_discovery[0].arn
}
