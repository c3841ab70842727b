# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "cspm_monitor" {
  count                 = local.create ? 1 : 0
  name                  = "CspmMonitorAws${local.role_name_suffix}"
  path                  = var.role_path
  description           = local.least_privilege ? "Defender: read configuration, no billing or costs" : "Defender: read configuration, no billing or costs; also contents that ReadOnlyAccess reads (see denyDataReads)"
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
          "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/:aud" = "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479"
          "sts:RoleSessionName"                                       = "MicrosoftDefenderForClouds_${var.azure_tenant_id}"
        }
      }
    }]
  })

  lifecycle {
    precondition {
      condition     = length(aws_iam_openid_connect_provider.microsoft) == 0 || length(setsubtract(local.microsoft_audiences, flatten(aws_iam_openid_connect_provider.microsoft[*].client_id_list))) == 0
      error_message = "The OIDC provider ${local.microsoft_provider_arn} lacks audiences, so Defender for Cloud could not sign in. For each, run: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${local.microsoft_provider_arn} --client-id AUDIENCE. Missing: ${join(", ", setsubtract(local.microsoft_audiences, flatten(aws_iam_openid_connect_provider.microsoft[*].client_id_list)))}."
    }
  }
}

locals {
  cspm_monitor_policy = {
    "default-access" = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid    = "DenyBilling"
        Effect = "Deny"
        Action = [
          "aws-portal:*",
          "billing:*",
          "billingconductor:*",
          "budgets:*",
          "ce:*",
          "consolidatedbilling:*",
          "cost-optimization-hub:*",
          "cur:*",
          "freetier:*",
          "invoicing:*",
          "payments:*",
          "purchase-orders:*",
          "savingsplans:*",
          "sustainability:*",
          "tax:*",
        ]
        Resource = "*"
      }]
    })
    "least-privilege" = jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid    = "CspmRead"
        Effect = "Allow"
        Action = [
          "access-analyzer:ListAnalyzers",
          "acm:DescribeCertificate",
          "acm:ListCertificates",
          "acm:ListTagsForCertificate",
          "apigateway:GET",
          "application-autoscaling:DescribeScalableTargets",
          "appsync:ListGraphqlApis",
          "autoscaling:DescribeAutoScalingGroups",
          "cloudformation:DescribeStackInstance",
          "cloudformation:DescribeStackSet",
          "cloudformation:GetTemplate",
          "cloudformation:ListStackInstances",
          "cloudformation:ListStackResources",
          "cloudformation:ListStackSets",
          "cloudformation:ListStacks",
          "cloudfront:DescribeFunction",
          "cloudfront:GetDistribution",
          "cloudfront:GetDistributionConfig",
          "cloudfront:ListDistributions",
          "cloudfront:ListTagsForResource",
          "cloudtrail:DescribeTrails",
          "cloudtrail:GetEventSelectors",
          "cloudtrail:GetTrailStatus",
          "cloudtrail:ListTags",
          "cloudtrail:LookupEvents",
          "cloudwatch:DescribeAlarms",
          "cloudwatch:ListTagsForResource",
          "codebuild:BatchGetProjects",
          "codebuild:ListProjects",
          "codebuild:ListSourceCredentials",
          "config:DescribeConfigurationRecorderStatus",
          "config:DescribeConfigurationRecorders",
          "config:DescribeDeliveryChannels",
          "dax:DescribeClusters",
          "dax:ListTags",
          "dms:DescribeReplicationInstances",
          "dynamodb:DescribeContinuousBackups",
          "dynamodb:DescribeTable",
          "dynamodb:ListTables",
          "dynamodb:ListTagsOfResource",
          "ec2:DescribeAccountAttributes",
          "ec2:DescribeAddresses",
          "ec2:DescribeFlowLogs",
          "ec2:DescribeImages",
          "ec2:DescribeInstanceStatus",
          "ec2:DescribeInstanceTypes",
          "ec2:DescribeInstances",
          "ec2:DescribeNetworkAcls",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeRegions",
          "ec2:DescribeRouteTables",
          "ec2:DescribeSecurityGroups",
          "ec2:DescribeSnapshotAttribute",
          "ec2:DescribeSnapshots",
          "ec2:DescribeSubnets",
          "ec2:DescribeVolumes",
          "ec2:DescribeVpcEndpoints",
          "ec2:DescribeVpcPeeringConnections",
          "ec2:DescribeVpcs",
          "ec2:GetEbsEncryptionByDefault",
          "ecr:DescribeImages",
          "ecr:DescribeRepositories",
          "ecr:GetRegistryPolicy",
          "ecr:GetRepositoryPolicy",
          "ecs:DescribeServices",
          "ecs:DescribeTaskDefinition",
          "ecs:ListClusters",
          "ecs:ListServices",
          "ecs:ListTagsForResource",
          "ecs:ListTaskDefinitions",
          "eks:DescribeCluster",
          "eks:DescribeNodegroup",
          "eks:ListClusters",
          "eks:ListNodegroups",
          "elasticbeanstalk:DescribeConfigurationSettings",
          "elasticbeanstalk:DescribeEnvironments",
          "elasticfilesystem:DescribeFileSystems",
          "elasticfilesystem:DescribeMountTargets",
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeLoadBalancerAttributes",
          "elasticloadbalancing:DescribeLoadBalancerPolicies",
          "elasticloadbalancing:DescribeLoadBalancers",
          "elasticloadbalancing:DescribeRules",
          "elasticloadbalancing:DescribeTags",
          "elasticloadbalancing:DescribeTargetGroups",
          "elasticloadbalancing:DescribeTargetHealth",
          "elasticmapreduce:DescribeCluster",
          "elasticmapreduce:ListClusters",
          "es:DescribeElasticsearchDomain",
          "es:DescribeElasticsearchDomains",
          "es:ListDomainNames",
          "es:ListTags",
          "guardduty:ListDetectors",
          "iam:GenerateCredentialReport",
          "iam:GetAccessKeyLastUsed",
          "iam:GetAccountPasswordPolicy",
          "iam:GetAccountSummary",
          "iam:GetPolicyVersion",
          "iam:GetRole",
          "iam:ListAccessKeys",
          "iam:ListAccountAliases",
          "iam:ListAttachedUserPolicies",
          "iam:ListEntitiesForPolicy",
          "iam:ListGroupsForUser",
          "iam:ListInstanceProfiles",
          "iam:ListMFADevices",
          "iam:ListPolicies",
          "iam:ListServerCertificates",
          "iam:ListUserPolicies",
          "iam:ListUsers",
          "iam:ListVirtualMFADevices",
          "kms:DescribeKey",
          "kms:GetKeyPolicy",
          "kms:GetKeyRotationStatus",
          "kms:ListAliases",
          "kms:ListKeyPolicies",
          "kms:ListKeys",
          "lambda:GetFunction",
          "lambda:GetPolicy",
          "lambda:ListFunctions",
          "lambda:ListTags",
          "logs:DescribeLogGroups",
          "logs:DescribeMetricFilters",
          "macie2:GetMacieSession",
          "macie2:ListClassificationJobs",
          "network-firewall:DescribeFirewall",
          "network-firewall:DescribeFirewallPolicy",
          "network-firewall:DescribeLoggingConfiguration",
          "network-firewall:DescribeResourcePolicy",
          "network-firewall:DescribeRuleGroup",
          "network-firewall:DescribeRuleGroupMetadata",
          "network-firewall:ListFirewallPolicies",
          "network-firewall:ListFirewalls",
          "network-firewall:ListRuleGroups",
          "network-firewall:ListTagsForResource",
          "rds:DescribeDBClusterSnapshotAttributes",
          "rds:DescribeDBClusterSnapshots",
          "rds:DescribeDBClusters",
          "rds:DescribeDBInstances",
          "rds:DescribeDBSnapshotAttributes",
          "rds:DescribeDBSnapshots",
          "rds:DescribeEventSubscriptions",
          "rds:DescribeExportTasks",
          "redshift:DescribeClusterParameterGroups",
          "redshift:DescribeClusterParameters",
          "redshift:DescribeClusters",
          "redshift:DescribeLoggingStatus",
          "resource-explorer-2:ListTagsForResource",
          "route53:ListHostedZones",
          "route53:ListResourceRecordSets",
          "route53domains:ListDomains",
          "s3:GetAccountPublicAccessBlock",
          "s3:GetBucketAcl",
          "s3:GetBucketLocation",
          "s3:GetBucketLogging",
          "s3:GetBucketPolicy",
          "s3:GetBucketPolicyStatus",
          "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketTagging",
          "s3:GetBucketVersioning",
          "s3:GetEncryptionConfiguration",
          "s3:GetObjectAcl",
          "s3:GetObjectTagging",
          "s3:GetReplicationConfiguration",
          "s3:ListAllMyBuckets",
          "s3:ListBucket",
          "sagemaker:DescribeNotebookInstance",
          "sagemaker:GetSearchSuggestions",
          "sagemaker:ListNotebookInstances",
          "sagemaker:Search",
          "secretsmanager:DescribeSecret",
          "secretsmanager:GetResourcePolicy",
          "secretsmanager:ListSecrets",
          "sns:GetTopicAttributes",
          "sns:ListSubscriptions",
          "sns:ListTagsForResource",
          "sns:ListTopics",
          "sqs:GetQueueAttributes",
          "sqs:ListQueueTags",
          "sqs:ListQueues",
          "ssm:DescribeInstanceInformation",
          "ssm:DescribeParameters",
          "ssm:ListResourceComplianceSummaries",
          "ssm:ListTagsForResource",
          "sts:GetCallerIdentity",
          "waf-regional:GetLoggingConfiguration",
          "waf-regional:GetPermissionPolicy",
          "waf-regional:GetRule",
          "waf-regional:GetRuleGroup",
          "waf-regional:GetSampledRequests",
          "waf-regional:GetWebACL",
          "waf-regional:GetWebACLForResource",
          "waf:GetLoggingConfiguration",
          "waf:GetWebACL",
          "waf:ListWebACLs",
          "wafv2:ListResourcesForWebACL",
          "wafv2:ListWebACLs",
        ]
        Resource = "*"
      }]
    })
  }
}

resource "aws_iam_policy" "cspm_monitor" {
  count  = local.create ? 1 : 0
  name   = "DefenderForCloud-${aws_iam_role.cspm_monitor[0].name}"
  path   = var.policy_path
  tags   = var.tags
  policy = local.cspm_monitor_policy[var.permissions_type]

  lifecycle {
    # One that was imported from a stack keeps its name, until the name of its role changes.
    ignore_changes       = [name]
    replace_triggered_by = [aws_iam_role.cspm_monitor[0].name]
  }
}

# The role is not known while a plan attaches a deny again. So this is detached before, and attached after it.
resource "aws_iam_role_policy_attachment" "cspm_monitor" {
  count      = local.create ? 1 : 0
  role       = split("/", join("/", concat(aws_iam_role.cspm_monitor[*].id, aws_iam_role_policy_attachment.cspm_monitor_deny[*].id)))[0]
  policy_arn = aws_iam_policy.cspm_monitor[0].arn
}

# The role is not known while a plan attaches a deny again. So this is detached before, and attached after it.
resource "aws_iam_role_policy_attachment" "cspm_monitor_aws_managed" {
  for_each   = toset(local.create ? (local.least_privilege ? [] : ["ReadOnlyAccess"]) : [])
  role       = split("/", join("/", concat(aws_iam_role.cspm_monitor[*].id, aws_iam_role_policy_attachment.cspm_monitor_deny[*].id, aws_iam_role_policy_attachment.cspm_monitor[*].id)))[0]
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}
