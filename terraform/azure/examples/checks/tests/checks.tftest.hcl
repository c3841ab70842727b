# `terraform init && terraform test` in this folder. No credentials are needed.

mock_provider "aws" {
  mock_data "aws_iam_openid_connect_provider" {
    defaults = {
      client_id_list = ["api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479", "api://of-another-product"]
    }
  }
}

mock_provider "azapi" {
  mock_data "azapi_resource_list" {
    defaults = {
      output = { value = [{ name = "a", properties = { status = { code = "Healthy" } } }] }
    }
  }
}

variables {
  aws_account_id        = "111122223333"
  audiences             = ["api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479"]
  security_connector_id = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud/providers/Microsoft.Security/securityConnectors/aws-111122223333"
}

run "nothing_to_say" {
  command = plan
}

run "an_audience_that_somebody_took_away" {
  command = plan

  variables {
    audiences = ["api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479", "api://b2f86835-c959-461c-b08c-2cd5ca382af5"]
  }

  expect_failures = [check.audiences]
}

run "a_report_that_is_not_healthy" {
  command = plan

  override_data {
    target = data.azapi_resource_list.health
    values = {
      output = { value = [{ name = "a", properties = { status = { code = "NotHealthy" }, issues = [{ issueName = "Role missing" }] } }] }
    }
  }

  expect_failures = [check.health]
}
