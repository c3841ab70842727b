# `terraform init && terraform test` in the folder of the module. No credentials are needed, and nothing is created.

mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  mock_data "aws_s3_bucket_policy" {
    defaults = {
      policy = <<-EOT
        {"Statement": [{
          "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::our-templates/*",
          "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Deployer"}}
        }]}
      EOT
    }
  }

  mock_data "aws_region" {
    defaults = {
      region = "eu-west-1"
    }
  }
}

variables {
  azure_tenant_id         = "11111111-2222-3333-4444-555555555555"
  organizational_unit_ids = ["ou-ab12-cdef3456"]
  only_account_ids        = ["444455556666"]
  template_bucket         = "our-templates"
}

# Plans only: at apply, the module compares the checksums that S3 has.
run "a_pilot" {
  command = plan

  assert {
    condition     = aws_cloudformation_stack.organization[0].parameters.OnlyAccountIds == "444455556666"
    error_message = "The stack must be for the account of the pilot only."
  }

  assert {
    condition     = output.organization.phase == "pilot" && output.organization.excluded_account_ids == null
    error_message = "Azure must not get an empty list: it would connect every account."
  }

  assert {
    condition = alltrue([
      for object in local.uploads :
      startswith("https://our-templates.s3.eu-west-1.amazonaws.com/${object.key}", aws_cloudformation_stack.organization[0].parameters.TemplateFolderUrl)
    ])
    error_message = "The stack must read the templates where the module uploads them."
  }
}

run "after_the_pilot" {
  command = plan

  variables {
    only_account_ids     = []
    excluded_account_ids = ["777788889999"]
    defender_cspm        = true
  }

  assert {
    condition     = aws_cloudformation_stack.organization[0].parameters.OnlyAccountIds == "" && aws_cloudformation_stack.organization[0].parameters.ExcludedAccountIds == "777788889999"
    error_message = "The stack must be for all accounts but one."
  }

  assert {
    condition     = output.organization.phase == "everyone" && output.organization.excluded_account_ids == tolist(["777788889999"])
    error_message = "Azure must exclude the same account."
  }
}

run "a_delegated_administrator_does_not_connect_the_management_account" {
  command = plan

  variables {
    call_as = "DELEGATED_ADMIN"
  }

  expect_failures = [var.call_as]
}

run "create_false_creates_nothing" {
  command = plan

  variables {
    create = false
  }

  assert {
    condition     = output.stack_id == null
    error_message = "There must be no stack."
  }
}
