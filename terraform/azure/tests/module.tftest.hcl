# `terraform init && terraform test` in the folder of the module. No credentials are needed, and nothing is created.

mock_provider "azapi" {}

variables {
  aws_account_id    = "111122223333"
  resource_group_id = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud"
  location          = "westeurope"
}

run "only_foundational_cspm_by_default" {
  assert {
    condition     = join(",", azapi_resource.security_connector[0].body.properties.offerings[*].offeringType) == "CspmMonitorAws"
    error_message = "Without plans, there must be one offering."
  }

  assert {
    condition     = output.security_connector_name == "aws-111122223333"
    error_message = "The connector must have the name of the account."
  }
}

run "plans_change_the_connector_of_the_first_run" {
  variables {
    defender_cspm        = true
    defender_for_servers = "P2"
    role_path            = "/security/"
    role_name_suffix     = "-x"
  }

  assert {
    condition     = join(",", azapi_resource.security_connector[0].body.properties.offerings[*].offeringType) == "CspmMonitorAws,DefenderCspmAws,DefenderForServersAws"
    error_message = "There must be an offering for each plan."
  }

  assert {
    condition     = azapi_resource.security_connector[0].body.properties.offerings[0].nativeCloudConnection.cloudRoleArn == "arn:aws:iam::111122223333:role/security/CspmMonitorAws-x"
    error_message = "Azure must name the role as it is in AWS."
  }
}

run "the_output_azure_is_handed_over_as_it_is" {
  command = plan

  variables {
    aws                  = { aws_account_id = "444455556666", defender_cspm = true, defender_for_servers = "P2", role_path = "/a/", role_name_suffix = "-x" }
    defender_for_servers = "P1"
  }

  assert {
    condition     = join(",", azapi_resource.security_connector[0].body.properties.offerings[*].offeringType) == "CspmMonitorAws,DefenderCspmAws,DefenderForServersAws"
    error_message = "There must be an offering for each plan of aws."
  }

  assert {
    condition     = azapi_resource.security_connector[0].body.properties.offerings[2].subPlan.type == "P1"
    error_message = "A variable must replace the value of aws."
  }

  assert {
    condition     = azapi_resource.security_connector[0].body.properties.offerings[0].nativeCloudConnection.cloudRoleArn == "arn:aws:iam::111122223333:role/a/CspmMonitorAws-x"
    error_message = "Azure must name the role as aws says, in the account of the variable."
  }
}

run "settings_of_azure_are_variables" {
  command = plan

  variables {
    defender_for_servers  = "P1"
    scan_interval         = 12
    arc_auto_provisioning = false
    additional_settings   = { "DefenderForServersAws.newFeature.enabled" = true }
  }

  assert {
    condition     = azapi_resource.security_connector[0].body.properties.environmentData.scanInterval == 12
    error_message = "Azure must scan every 12 hours."
  }

  assert {
    condition     = !azapi_resource.security_connector[0].body.properties.offerings[1].arcAutoProvisioning.enabled && azapi_resource.security_connector[0].body.properties.offerings[1].newFeature.enabled
    error_message = "Arc must be off, and the feature that the module does not know on."
  }
}

run "another_name_would_replace_the_connector" {
  command = plan

  variables {
    connector_name = "other"
  }

  expect_failures = [output.security_connector_id]
}

run "another_location_would_replace_the_connector" {
  command = plan

  variables {
    location = "northeurope"
  }

  expect_failures = [output.security_connector_id]
}

run "another_account_would_take_the_place_of_the_first" {
  command = plan

  variables {
    aws_account_id = "222233334444"
    connector_name = "aws-111122223333"
  }

  expect_failures = [azapi_resource.security_connector]
}

run "a_pilot_would_connect_every_account_of_an_organization" {
  command = plan

  variables {
    organization = { phase = "pilot" }
  }

  expect_failures = [var.organization]
}

run "an_organization_says_whom_azure_leaves_out" {
  command = plan

  variables {
    organization = { phase = "everyone" }
  }

  expect_failures = [var.organization]
}

run "create_false_creates_nothing" {
  command = plan

  variables {
    create = false
  }

  assert {
    condition     = output.security_connector_id == null
    error_message = "There must be no security connector."
  }
}
