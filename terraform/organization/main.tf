data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  templates = "${path.module}/../../templates"
  # CloudFormation does not see that a file changed, so other content gets another folder.
  content             = sha256(join("", [for name in local.members : filesha256("${local.templates}/${name}.template.json")]))
  version             = substr(local.content, 0, 16)
  folder              = "${var.template_prefix}${var.stack_name}/${local.version}/"
  bucket_region       = var.template_bucket_region == null ? data.aws_region.current.region : var.template_bucket_region
  template_folder_url = "https://${var.template_bucket}.s3.${local.bucket_region}.${data.aws_partition.current.dns_suffix}/${local.folder}"
  units               = concat(var.organizational_unit_ids, var.units_below_root)
  # The files that are in the folder of this version. Another stack_name, which is part of the folder, is an error of the stack.
  found = [
    for name, file in local.uploads : name
    if file.bucket == var.template_bucket && (var.template_bucket_region == null || file.region == var.template_bucket_region)
    && file.key == "${var.template_prefix}${basename(dirname(dirname(file.key)))}/${local.version}/${name}.template.json"
  ]
  # The files there that somebody else wrote.
  foreign_files = [
    for name, file in local.uploads : file.key
    if contains(local.found, name) && file.checksum_sha256 != filebase64sha256("${local.templates}/${name}.template.json")
  ]
}

# Somebody else can own a bucket of this name, and let this account write. S3 answers GetBucketPolicy only to the account that
# owns the bucket, and only in its region. The provider has no expected_bucket_owner for an upload.
data "aws_s3_bucket_policy" "own" {
  count  = var.create && !var.template_bucket_of_other_account ? 1 : 0
  region = var.template_bucket_region
  bucket = var.template_bucket
}

# Keeps the values of the first apply, also after the variables changed.
resource "terraform_data" "first" {
  count = var.create ? 1 : 0
  input = {
    units            = local.units
    stack_set_name   = var.stack_set_name
    role_path        = var.role_path
    role_name_suffix = local.role_name_suffix
  }

  lifecycle {
    ignore_changes = [input]
  }
}

# CloudFormation's StackSet compares earlier and new targets, and keeps the accounts that stay. The StackSets of the
# provider would be deleted and created again: see README.md.
resource "aws_cloudformation_stack" "organization" {
  #checkov:skip=CKV_AWS_124:Terraform waits for the stack, and reports what failed
  count         = var.create ? 1 : 0
  name          = var.stack_name
  template_body = file("${local.templates}/defender-organization.template.json")
  parameters    = local.organization_parameters
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  iam_role_arn  = var.iam_role_arn
  tags          = var.tags
  # After a creation that failed, CloudFormation deletes the stack. Otherwise, the stack would stay after its rollback, and keep its name.
  on_failure = "DELETE"

  # An operation in many accounts takes hours. The time for a creation also says which plan creates the stack: see removals.tf.
  timeouts {
    create = local.time_to_create
    update = "12h"
    delete = "12h"
  }

  lifecycle {
    # An error while Terraform waits for a new stack marks it for replacement, although CloudFormation goes on and creates it. Without this,
    # the next apply deletes the stack, and the roles of all accounts with it: docs/terraform.md, after an apply that failed.
    prevent_destroy = true
    # Another on_failure would replace a stack that exists, too.
    ignore_changes = [name, on_failure, timeouts.create]

    # The stack waits for the files, because these conditions read them. CloudFormation deploys what is in them in all accounts.
    precondition {
      condition     = length(setsubtract(local.members, local.found)) == 0
      error_message = "${local.uploads_address} in the state has files of other templates, or files in another bucket or folder than s3://${var.template_bucket}/${local.folder}. CloudFormation may read them again to roll back, so this module does not delete them. Run terraform state rm 'module.NAME.${local.uploads_address}', with the name of the module block, and apply again: it uploads the new files beside them."
    }

    precondition {
      condition     = length(local.foreign_files) == 0
      error_message = "Somebody else wrote ${join(", ", local.foreign_files)} in the bucket ${var.template_bucket}: it is not the template of this module. Find out who, and who may write to the bucket. Then delete the file, and apply again."
    }

    precondition {
      condition     = alltrue([for unit in terraform_data.first[0].output.units : contains(concat(local.units, var.removed_unit_ids), unit)])
      error_message = "One of these units of the first apply is no longer in organizational_unit_ids or units_below_root: ${join(", ", terraform_data.first[0].output.units)}. CloudFormation would delete the roles of its accounts, even if another unit is above it. Keep it, or name it in removed_unit_ids."
    }

    precondition {
      condition     = var.stack_set_name == terraform_data.first[0].output.stack_set_name
      error_message = "You cannot change stack_set_name of an existing StackSet: CloudFormation would replace the StackSet, and the roles of all accounts with it. Its name is ${terraform_data.first[0].output.stack_set_name}."
    }

    precondition {
      condition     = var.role_path == terraform_data.first[0].output.role_path && local.role_name_suffix == terraform_data.first[0].output.role_name_suffix
      error_message = "You cannot change role_path or role_name_suffix of existing roles: CloudFormation would delete the roles of all accounts, and Azure has their names. The values are ${terraform_data.first[0].output.role_path} and \"${terraform_data.first[0].output.role_name_suffix}\". Use a second module block with another stack_name and stack_set_name, switch Azure to it, and then remove the first."
    }
  }
}
