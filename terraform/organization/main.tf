data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  templates = "${path.module}/../../templates"
  members   = toset(["defender-account.default-access", "defender-account.least-privilege", "defender-host-management"])
  # CloudFormation does not see that a file changed, so other content is another folder.
  content             = sha256(join("", [for name in local.members : filesha256("${local.templates}/${name}.template.json")]))
  folder              = "${var.template_prefix}${var.stack_name}/${substr(local.content, 0, 16)}/"
  bucket_region       = var.template_bucket_region == null ? data.aws_region.current.region : var.template_bucket_region
  template_folder_url = "https://${var.template_bucket}.s3.${local.bucket_region}.${data.aws_partition.current.dns_suffix}/${local.folder}"
  units               = concat(var.organizational_unit_ids, var.units_below_root)
}

# Somebody else can own a bucket of this name, and let this account write. S3 answers GetBucketPolicy only to the account that
# owns the bucket, and only in its region. The provider has no expected_bucket_owner for an upload.
data "aws_s3_bucket_policy" "own" {
  count  = var.template_bucket_of_other_account ? 0 : 1
  region = var.template_bucket_region
  bucket = var.template_bucket
}

resource "aws_s3_object" "template" {
  #checkov:skip=CKV_AWS_186:The templates are public. The encryption of the bucket applies
  for_each     = local.members
  region       = var.template_bucket_region
  bucket       = var.template_bucket
  key          = "${local.folder}${each.value}.template.json"
  source       = "${local.templates}/${each.value}.template.json"
  source_hash  = filesha256("${local.templates}/${each.value}.template.json")
  content_type = "application/json"
  # So that the checksum below is that of the file in the bucket at each plan.
  checksum_algorithm = "SHA256"
  depends_on         = [data.aws_s3_bucket_policy.own]

  lifecycle {
    # The earlier files stay until the stack has the new ones, because CloudFormation reads them again if it rolls back.
    create_before_destroy = true

    # CloudFormation reads the file at each update, and deploys it in all accounts.
    postcondition {
      condition     = self.checksum_sha256 == filebase64sha256("${local.templates}/${each.value}.template.json")
      error_message = "Somebody else wrote ${self.key} in the bucket ${self.bucket}: it is not the template of this module. Find out who, and who may write to the bucket. Then delete the file, and apply again."
    }
  }
}

# What was at the first apply, also after it left the variables.
resource "terraform_data" "first" {
  input = {
    units            = local.units
    stack_set_name   = var.stack_set_name
    role_path        = var.role_path
    role_name_suffix = var.role_name_suffix
  }

  lifecycle {
    ignore_changes = [input]
  }
}

# CloudFormation's StackSet compares earlier and new targets, and keeps the accounts that stay. The StackSets of the
# provider would be deleted and created again: see README.md.
resource "aws_cloudformation_stack" "organization" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  name          = var.stack_name
  template_body = file("${local.templates}/defender-organization.template.json")
  parameters    = local.organization_parameters
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  iam_role_arn  = var.iam_role_arn
  tags          = var.tags
  depends_on    = [aws_s3_object.template]

  # An operation in many accounts takes hours.
  timeouts {
    create = "12h"
    update = "12h"
    delete = "12h"
  }

  lifecycle {
    ignore_changes = [name]

    precondition {
      condition     = alltrue([for unit in terraform_data.first.output.units : contains(concat(local.units, var.removed_unit_ids), unit)])
      error_message = "A unit of the first apply is no longer in organizational_unit_ids or units_below_root: one of ${join(", ", terraform_data.first.output.units)}. CloudFormation would delete the roles of its accounts, even if another unit is above it. Keep it, or name it in removed_unit_ids."
    }

    precondition {
      condition     = var.stack_set_name == terraform_data.first.output.stack_set_name
      error_message = "stack_set_name of a StackSet that exists cannot change: CloudFormation would replace the StackSet, and the roles of all accounts with it. Its name is ${terraform_data.first.output.stack_set_name}."
    }

    precondition {
      condition     = var.role_path == terraform_data.first.output.role_path && var.role_name_suffix == terraform_data.first.output.role_name_suffix
      error_message = "role_path and role_name_suffix of roles that exist cannot change: CloudFormation would delete the roles of all accounts, whose names Azure has. They are ${terraform_data.first.output.role_path} and \"${terraform_data.first.output.role_name_suffix}\". Use a second module block with another stack_name and stack_set_name, switch Azure to it, and then remove the first."
    }

    postcondition {
      condition     = self.name == var.stack_name
      error_message = "stack_name of a stack that exists cannot change: the roles of all accounts would be deleted. Its name is ${self.name}."
    }
  }
}
