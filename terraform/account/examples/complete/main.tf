provider "aws" {
  region = "eu-west-1"
}

# More reads for the role of CSPM, in addition to those of Microsoft.
resource "aws_iam_policy" "reads" {
  #checkov:skip=CKV_AWS_355:this action has no resource type
  name = "DefenderForCloud-AdditionalReads"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "AdditionalReads"
      Effect   = "Allow"
      Action   = ["bedrock:ListGuardrails"]
      Resource = "*"
    }]
  })
}

module "defender" {
  source = "../.."

  azure_tenant_id  = "11111111-2222-3333-4444-555555555555" # yours
  permissions_type = "least-privilege"

  create = true # if false, the module creates nothing

  # The plans. Azure needs the same.
  defender_cspm                    = true
  ciem                             = true # the id may come from another resource
  ciem_service_principal_object_id = "22222222-3333-4444-5555-666666666666"
  defender_for_servers             = "P2"
  defender_for_containers          = true
  control_plane_audit_logs         = true # AWS charges for it
  defender_for_databases           = true

  # It changes EC2 instances: docs/host-management.md.
  host_management         = true
  host_management_regions = ["eu-west-1", "us-east-1"]

  # What the roles may do, and how they are named.
  deny_data_reads          = true
  permissions_boundary_arn = "arn:aws:iam::111122223333:policy/DefenderForCloudBoundary" # yours: docs/access.md, the boundary without CDK
  role_path                = "/security/"
  policy_path              = "/security/"
  role_name_suffix         = "-x"
  additional_policy_arns   = { cspm_monitor = { reads = aws_iam_policy.reads.arn } }
  exclusive_policies       = true
  max_session_duration     = 3600
  force_detach_policies    = false

  # A stack with a function creates or reuses the OIDC providers.
  identity_provider = "CreateOrReuse"
  stack_name        = "DefenderForCloud"
  iam_role_arn      = "arn:aws:iam::111122223333:role/CloudFormation" # yours

  # If null, the module reads them with the provider.
  aws_account_id = null
  aws_partition  = null

  tags = { team = "security" }
}
