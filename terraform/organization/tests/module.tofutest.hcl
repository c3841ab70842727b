# `tofu init && tofu test` reads this file in place of module.tftest.hcl. A mock of OpenTofu gives every file one checksum, and already in a
# plan, so no plan of a stack gets further than to files that somebody else wrote.

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

run "files_that_somebody_else_wrote" {
  command = plan

  expect_failures = [aws_cloudformation_stack.organization]
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
