# `terraform init && terraform test` in the folder of the module, or the same with tofu. No credentials are needed, and nothing is created.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition  = "aws"
      dns_suffix = "amazonaws.com"
    }
  }

  # A mock of OpenTofu has values in a plan, too.
  mock_resource "aws_ssm_document" {
    defaults = {
      default_version = "1"
      latest_version  = "1"
    }
  }
}

variables {
  azure_tenant_id = "11111111-2222-3333-4444-555555555555"
}

run "only_foundational_cspm_by_default" {
  command = plan

  assert {
    condition     = keys(output.role_names) == ["cspm_monitor"]
    error_message = "Without plans, there must be one role."
  }

  assert {
    condition     = jsondecode(aws_iam_role.cspm_monitor[0].assume_role_policy).Statement[0].Condition.StringEquals["sts:RoleSessionName"] == "MicrosoftDefenderForClouds_11111111-2222-3333-4444-555555555555"
    error_message = "The role must be for sessions of the tenant only."
  }

  assert {
    condition     = length(aws_cloudformation_stack.oidc_providers) == 1 && length(aws_iam_openid_connect_provider.microsoft) == 0
    error_message = "By default, the function creates or reuses the OIDC provider."
  }

  assert {
    condition     = one(output.oidc_provider_audiences.microsoft) == "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479" && length(output.oidc_provider_audiences.ciem) == 0
    error_message = "Without plans, one audience is needed."
  }
}

run "every_plan" {
  command = plan

  variables {
    permissions_type                 = "least-privilege"
    defender_cspm                    = true
    ciem_service_principal_object_id = "22222222-3333-4444-5555-666666666666"
    defender_for_servers             = "P2"
    defender_for_containers          = true
    control_plane_audit_logs         = true
    defender_for_databases           = true
    host_management                  = true
    host_management_regions          = ["eu-west-1", "us-east-1"]
    role_path                        = "/security/"
    policy_path                      = "/policies/"
    role_name_suffix                 = "-x"
  }

  assert {
    condition     = length(output.role_names) == 18
    error_message = "There must be a role for each capability."
  }

  assert {
    condition     = aws_iam_policy.cspm_monitor[0].path == "/policies/" && aws_iam_role.cspm_monitor[0].path == "/security/"
    error_message = "A policy must have the path of policies, and a role that of roles."
  }

  assert {
    condition     = alltrue([for name in values(output.role_names) : endswith(name, "-x") && length(name) <= 64])
    error_message = "Every role must have the suffix."
  }

  assert {
    condition     = keys(output.policy_arns) == keys(output.role_names) && length(output.policy_arns["cspm_monitor"]) == 1
    error_message = "Each role must have its policies in the output."
  }

  assert {
    condition     = output.azure.defender_for_servers == "P2" && output.azure.role_path == "/security/" && output.azure.role_name_suffix == "-x" && output.azure.ciem && output.azure.aws_account_id == "111122223333"
    error_message = "The module azure must get plans, account, path and suffix."
  }

  assert {
    condition     = length(aws_iam_role_policy_attachment.cspm_monitor_aws_managed) == 0
    error_message = "With least privilege, the CSPM role must not have ReadOnlyAccess."
  }

  assert {
    condition     = keys(aws_ssm_document.host_management) == ["eu-west-1", "us-east-1"] && aws_ssm_document.host_management["us-east-1"].region == "us-east-1"
    error_message = "Host management must be in each region."
  }

  assert {
    condition     = keys(output.host_management_names) == ["eu-west-1", "us-east-1"] && output.host_management_names["us-east-1"].rule == "DefenderForCloud-HostManagement-Template"
    error_message = "The names of host management must be in the output, by region."
  }

  assert {
    condition     = length(output.oidc_provider_audiences.microsoft) == 7 && one(output.oidc_provider_audiences.ciem) == "api://mciem-aws-oidc-app"
    error_message = "The output must have the audiences of every plan."
  }
}

run "sessions_and_a_destroy" {
  command = plan

  variables {
    defender_for_servers  = "P1"
    host_management       = true
    max_session_duration  = 43200
    force_detach_policies = true
  }

  assert {
    condition     = aws_iam_role.cspm_monitor[0].max_session_duration == 43200 && aws_iam_role.just_in_time_vm_access[0].max_session_duration == 43200
    error_message = "Sessions of Defender for Cloud must become longer."
  }

  assert {
    condition     = aws_iam_role.cspm_monitor[0].force_detach_policies && aws_iam_role.host_management_launch[0].force_detach_policies
    error_message = "Every role must be destroyed with the policies of others."
  }
}

run "a_session_has_a_limit" {
  command = plan

  variables {
    max_session_duration = 43201
  }

  expect_failures = [var.max_session_duration]
}

run "audit_logs_need_defender_for_containers" {
  command = plan

  variables {
    control_plane_audit_logs = true
  }

  expect_failures = [var.control_plane_audit_logs]
}

run "not_the_tenant_of_microsoft" {
  command = plan

  variables {
    azure_tenant_id = "33e01921-4d64-4f8c-a055-5bdaffd5e33d"
  }

  expect_failures = [var.azure_tenant_id]
}
