# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  connector_name = var.connector_name == null ? "aws-${var.aws_account_id}" : var.connector_name
  cspm           = var.defender_cspm
  servers        = var.defender_for_servers != "Off"
  servers_p2     = var.defender_for_servers == "P2"
  containers     = var.defender_for_containers
  databases      = var.defender_for_databases
  audit_logs     = var.control_plane_audit_logs
  ciem           = var.ciem_service_principal_object_id != ""
  cspm_monitor_aws = {
    offeringType = "CspmMonitorAws"
    nativeCloudConnection = {
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}CspmMonitorAws${var.role_name_suffix}"
    }
  }
  defender_cspm_aws = {
    offeringType = "DefenderCspmAws"
    vmScanners = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${var.role_name_suffix}"
      configuration = {
        scanningMode = "Default"
      }
    }
    dataSensitivityDiscovery = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}SensitiveDataDiscovery${var.role_name_suffix}"
    }
    databasesDspm = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataSecurityPostureDB${var.role_name_suffix}"
    }
    mdcContainersAgentlessDiscoveryK8s = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersAgentlessDiscoveryK8sRole${var.role_name_suffix}"
    }
    mdcContainersImageAssessment = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersImageAssessmentRole${var.role_name_suffix}"
    }
    ciem = {
      ciemDiscovery = { for key, value in {
        cloudRoleArn = local.ciem ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-Ciem${var.role_name_suffix}" : null
      } : key => value if value != null }
      ciemOidc = { for key, value in {
        cloudRoleArn                = local.ciem ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-OidcCiem${var.role_name_suffix}" : null
        azureActiveDirectoryAppName = local.ciem ? var.ciem_application_name : null
      } : key => value if value != null }
    }
  }
  defender_for_servers_aws = {
    offeringType = "DefenderForServersAws"
    subPlan = {
      type = var.defender_for_servers
    }
    defenderForServers = {
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DefenderForServers${var.role_name_suffix}"
    }
    vmScanners = { for key, value in {
      enabled      = local.servers_p2
      cloudRoleArn = local.servers_p2 ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${var.role_name_suffix}" : null
      configuration = {
        scanningMode = "Default"
      }
    } : key => value if value != null }
    arcAutoProvisioning = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-ArcAutoProvisioning${var.role_name_suffix}"
    }
    mdeAutoProvisioning = {
      enabled = true
    }
    vaAutoProvisioning = {
      enabled = true
      configuration = {
        type = "TVM"
      }
    }
  }
  defender_for_containers_aws = {
    offeringType                    = "DefenderForContainersAws"
    enableAuditLogsAutoProvisioning = local.audit_logs
    kubernetesService = { for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sRole${var.role_name_suffix}" : null
    } : key => value if value != null }
    kubernetesDataCollection = { for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sDataCollectionRole${var.role_name_suffix}" : null
    } : key => value if value != null }
    cloudWatchToKinesis = { for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sCloudWatchToKinesisRole${var.role_name_suffix}" : null
    } : key => value if value != null }
    kinesisToS3 = { for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sKinesisToS3Role${var.role_name_suffix}" : null
    } : key => value if value != null }
    enableDefenderAgentAutoProvisioning = true
    enablePolicyAgentAutoProvisioning   = true
    mdcContainersAgentlessDiscoveryK8s = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersAgentlessDiscoveryK8sRole${var.role_name_suffix}"
    }
    mdcContainersImageAssessment = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersImageAssessmentRole${var.role_name_suffix}"
    }
    vmScanners = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${var.role_name_suffix}"
      configuration = {
        scanningMode = "Default"
      }
    }
  }
  defender_for_databases_aws = {
    offeringType = "DefenderForDatabasesAws"
    databasesDspm = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataSecurityPostureDB${var.role_name_suffix}"
    }
    rds = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataThreatProtectionDB${var.role_name_suffix}"
    }
    arcAutoProvisioning = {
      enabled      = true
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-ArcAutoProvisioning${var.role_name_suffix}"
    }
  }
  membership = {
    organizationMembershipType = "Member"
    parentHierarchyId          = var.parent_hierarchy_id
  }
  environment_data = {
    account = { for key, value in {
      environmentType    = "AwsAccount"
      organizationalData = var.parent_hierarchy_id == "" ? null : local.membership
    } : key => value if value != null }
    organization = {
      environmentType = "AwsAccount"
      organizationalData = {
        organizationMembershipType = "Organization"
        stacksetName               = var.stack_set_name
        excludedAccountIds         = var.excluded_account_ids
      }
    }
  }
}

# The account of the first apply, also after it left the variable.
resource "terraform_data" "account" {
  input = var.aws_account_id

  lifecycle {
    ignore_changes = [input]
  }
}

resource "azapi_resource" "security_connector" {
  type      = "Microsoft.Security/securityConnectors@2024-08-01-preview"
  name      = local.connector_name
  parent_id = var.resource_group_id
  location  = var.location
  tags      = var.tags
  body = {
    properties = {
      environmentName     = "AWS"
      hierarchyIdentifier = var.aws_account_id
      environmentData     = local.environment_data[var.organization ? "organization" : "account"]
      offerings = concat(
        [local.cspm_monitor_aws],
        local.cspm ? [local.defender_cspm_aws] : [],
        local.servers ? [local.defender_for_servers_aws] : [],
        local.containers ? [local.defender_for_containers_aws] : [],
        local.databases ? [local.defender_for_databases_aws] : [],
      )
    }
  }
  list_unique_id_property = {
    # Azure returns the offerings in an order of its own.
    "properties.offerings" = "offeringType"
  }

  lifecycle {
    ignore_changes = [name, parent_id, location]

    precondition {
      condition     = terraform_data.account.output == var.aws_account_id
      error_message = "aws_account_id of a security connector that exists cannot change: Azure would no longer connect the account ${terraform_data.account.output}. Connect ${var.aws_account_id} by a module block of its own."
    }

    postcondition {
      condition     = self.name == local.connector_name
      error_message = "connector_name of a security connector that exists cannot change: Azure would delete the connector, with its id and its history. Its name is ${self.name}. To replace it nevertheless: terraform apply -replace=ADDRESS."
    }

    postcondition {
      condition     = lower(self.parent_id) == lower(var.resource_group_id)
      error_message = "resource_group_id of a security connector that exists cannot change: Azure would delete the connector, with its id and its history. Its parent_id is ${self.parent_id}. To replace it nevertheless: terraform apply -replace=ADDRESS."
    }

    postcondition {
      condition     = replace(lower(self.location), " ", "") == replace(lower(var.location), " ", "")
      error_message = "location of a security connector that exists cannot change: Azure would delete the connector, with its id and its history. Its location is ${self.location}. To replace it nevertheless: terraform apply -replace=ADDRESS."
    }
  }
}
