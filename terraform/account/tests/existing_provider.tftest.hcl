# An OIDC provider that others own, without the audience of sensitive data discovery.

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

  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      client_id_list = [
        "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479",
        "api://6610e979-c931-41ec-adc7-b9920c9d52f1",
        "api://AzureSecurityCenter.MultiCloud.DefenderForDatabases",
        "api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner",
      ]
    }
  }
}

variables {
  azure_tenant_id   = "11111111-2222-3333-4444-555555555555"
  identity_provider = "Existing"
}

run "has_the_audiences_of_these_plans" {
  command = plan

  assert {
    condition     = length(aws_cloudformation_stack.oidc_providers) == 0 && output.oidc_providers_stack_id == null
    error_message = "There must be no function."
  }
}

run "lacks_an_audience_of_defender_cspm" {
  command = plan

  variables {
    defender_cspm = true
  }

  expect_failures = [data.aws_iam_openid_connect_provider.microsoft]
}
