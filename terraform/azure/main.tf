# Made by `npm run templates` from the parameters of the templates. Do not edit.

locals {
  connector_name                   = var.connector_name == null ? "aws-${var.aws_account_id}" : var.connector_name
  ciem_service_principal_object_id = var.ciem_service_principal_object_id == null ? "" : var.ciem_service_principal_object_id
  role_name_suffix                 = var.role_name_suffix == null ? "" : var.role_name_suffix
  parent_hierarchy_id              = var.parent_hierarchy_id == null ? "" : var.parent_hierarchy_id
  stack_set_name                   = coalesce(try(var.organization.stack_set_name, null), "DefenderForCloud-Members")
  excluded_account_ids             = coalesce(try(var.organization.excluded_account_ids, null), [])
  cspm                             = var.defender_cspm
  servers                          = var.defender_for_servers != "Off"
  servers_p2                       = var.defender_for_servers == "P2"
  containers                       = var.defender_for_containers
  databases                        = var.defender_for_databases
  audit_logs                       = var.control_plane_audit_logs
  ciem                             = var.ciem == null ? local.ciem_service_principal_object_id != "" : var.ciem
  cspm_monitor_aws = merge({
    offeringType = "CspmMonitorAws"
    nativeCloudConnection = merge({
      cloudRoleArn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}CspmMonitorAws${local.role_name_suffix}"
    }, local.additional_settings["CspmMonitorAws.nativeCloudConnection"])
  }, local.additional_settings["CspmMonitorAws"])
  defender_cspm_aws = merge({ for key, value in {
    offeringType = "DefenderCspmAws"
    vmScanners = merge({ for key, value in {
      enabled      = var.agentless_vm_scanning
      cloudRoleArn = var.agentless_vm_scanning ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${local.role_name_suffix}" : null
      configuration = merge({ for key, value in {
        scanningMode  = "Default"
        exclusionTags = length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0 ? null : var.agentless_scanning_exclusion_tags
      } : key => value if value != null }, local.additional_settings["DefenderCspmAws.vmScanners.configuration"])
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.vmScanners"])
    dataSensitivityDiscovery = merge({ for key, value in {
      enabled      = var.sensitive_data_discovery
      cloudRoleArn = var.sensitive_data_discovery ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}SensitiveDataDiscovery${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.dataSensitivityDiscovery"])
    databasesDspm = merge({ for key, value in {
      enabled      = var.databases_dspm
      cloudRoleArn = var.databases_dspm ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataSecurityPostureDB${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.databasesDspm"])
    mdcContainersAgentlessDiscoveryK8s = merge({ for key, value in {
      enabled      = var.agentless_kubernetes_discovery
      cloudRoleArn = var.agentless_kubernetes_discovery ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersAgentlessDiscoveryK8sRole${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.mdcContainersAgentlessDiscoveryK8s"])
    mdcContainersImageAssessment = merge({ for key, value in {
      enabled                 = var.container_image_assessment
      cloudRoleArn            = var.container_image_assessment ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersImageAssessmentRole${local.role_name_suffix}" : null
      securityFindingsEnabled = var.image_security_findings
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.mdcContainersImageAssessment"])
    ciem = merge({ for key, value in {
      ciemDiscovery = merge({ for key, value in {
        cloudRoleArn = local.ciem && var.api_version == "2024-08-01-preview" ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-Ciem${local.role_name_suffix}" : null
      } : key => value if value != null }, local.additional_settings["DefenderCspmAws.ciem.ciemDiscovery"])
      ciemOidc = merge({ for key, value in {
        cloudRoleArn                = local.ciem ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-OidcCiem${local.role_name_suffix}" : null
        azureActiveDirectoryAppName = local.ciem ? var.ciem_application_name : null
      } : key => value if value != null }, local.additional_settings["DefenderCspmAws.ciem.ciemOidc"])
      logCollectionOidc = one([for object in [{ for key, value in {
        cloudRoleArn = var.cloud_trail_role_arn
      } : key => value if value != null }] : object if length(keys(object)) > 0])
      cloudTrailAuditLogIngestion = one([for object in [{ for key, value in {
        provisioningType       = try(var.cloud_trail_ingestion.provisioningType, null)
        deploymentRegion       = try(var.cloud_trail_ingestion.deploymentRegion, null)
        resourceNamePrefix     = try(var.cloud_trail_ingestion.resourceNamePrefix, null)
        cloudTrailResourceSets = try([for each in var.cloud_trail_ingestion.cloudTrailResourceSets : { for key, value in each : key => value if value != null }], null)
      } : key => value if value != null }] : object if length(keys(object)) > 0])
    } : key => value if value != null }, local.additional_settings["DefenderCspmAws.ciem"])
    serverlessContainers = one([for object in [{ for key, value in {
      enabled = var.serverless_containers
    } : key => value if value != null }] : object if length(keys(object)) > 0])
    agentlessServerlessPosture = one([for object in [{ for key, value in {
      enabled      = var.serverless_posture == null && var.serverless_posture_role_arn != null ? true : var.serverless_posture
      cloudRoleArn = var.serverless_posture_role_arn
    } : key => value if value != null }] : object if length(keys(object)) > 0])
  } : key => value if value != null }, local.additional_settings["DefenderCspmAws"])
  defender_for_servers_aws = merge({
    offeringType = "DefenderForServersAws"
    subPlan = merge({
      type = var.defender_for_servers
    }, local.additional_settings["DefenderForServersAws.subPlan"])
    defenderForServers = merge({ for key, value in {
      cloudRoleArn = var.just_in_time_vm_access ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DefenderForServers${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForServersAws.defenderForServers"])
    vmScanners = merge({ for key, value in {
      enabled      = local.servers_p2 && var.agentless_vm_scanning
      cloudRoleArn = local.servers_p2 && var.agentless_vm_scanning ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${local.role_name_suffix}" : null
      configuration = merge({ for key, value in {
        scanningMode  = "Default"
        exclusionTags = length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0 ? null : var.agentless_scanning_exclusion_tags
      } : key => value if value != null }, local.additional_settings["DefenderForServersAws.vmScanners.configuration"])
    } : key => value if value != null }, local.additional_settings["DefenderForServersAws.vmScanners"])
    arcAutoProvisioning = merge({ for key, value in {
      enabled      = var.arc_auto_provisioning
      cloudRoleArn = var.arc_auto_provisioning ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-ArcAutoProvisioning${local.role_name_suffix}" : null
      configuration = one([for object in [{ for key, value in {
        proxy            = var.arc_proxy
        privateLinkScope = var.arc_private_link_scope
      } : key => value if value != null }] : object if length(keys(object)) > 0])
    } : key => value if value != null }, local.additional_settings["DefenderForServersAws.arcAutoProvisioning"])
    mdeAutoProvisioning = merge({ for key, value in {
      enabled       = var.defender_for_endpoint
      configuration = var.defender_for_endpoint_configuration
    } : key => value if value != null }, local.additional_settings["DefenderForServersAws.mdeAutoProvisioning"])
    vaAutoProvisioning = merge({
      enabled = var.vulnerability_assessment
      configuration = merge({ for key, value in {
        type = var.vulnerability_assessment ? "TVM" : null
      } : key => value if value != null }, local.additional_settings["DefenderForServersAws.vaAutoProvisioning.configuration"])
    }, local.additional_settings["DefenderForServersAws.vaAutoProvisioning"])
  }, local.additional_settings["DefenderForServersAws"])
  defender_for_containers_aws = merge({ for key, value in {
    offeringType                    = "DefenderForContainersAws"
    enableAuditLogsAutoProvisioning = local.audit_logs
    kubeAuditRetentionTime          = var.audit_log_retention
    kubernetesService = merge({ for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sRole${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.kubernetesService"])
    kubernetesDataCollection = merge({ for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sDataCollectionRole${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.kubernetesDataCollection"])
    cloudWatchToKinesis = merge({ for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sCloudWatchToKinesisRole${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.cloudWatchToKinesis"])
    kinesisToS3 = merge({ for key, value in {
      cloudRoleArn = local.audit_logs ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersK8sKinesisToS3Role${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.kinesisToS3"])
    enableDefenderAgentAutoProvisioning = var.defender_sensor
    enablePolicyAgentAutoProvisioning   = var.azure_policy
    installationMethod                  = var.installation_method
    containerAntiMalwareEnabled         = var.anti_malware
    securityGatingEnabled               = var.security_gating
    mdcContainersAgentlessDiscoveryK8s = merge({ for key, value in {
      enabled      = var.agentless_kubernetes_discovery
      cloudRoleArn = var.agentless_kubernetes_discovery ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersAgentlessDiscoveryK8sRole${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.mdcContainersAgentlessDiscoveryK8s"])
    mdcContainersImageAssessment = merge({ for key, value in {
      enabled                 = var.container_image_assessment
      cloudRoleArn            = var.container_image_assessment ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}MDCContainersImageAssessmentRole${local.role_name_suffix}" : null
      securityFindingsEnabled = var.image_security_findings
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.mdcContainersImageAssessment"])
    vmScanners = merge({ for key, value in {
      enabled      = var.agentless_vm_scanning
      cloudRoleArn = var.agentless_vm_scanning ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-AgentlessScanner${local.role_name_suffix}" : null
      configuration = merge({ for key, value in {
        scanningMode  = "Default"
        exclusionTags = length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0 ? null : var.agentless_scanning_exclusion_tags
      } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.vmScanners.configuration"])
    } : key => value if value != null }, local.additional_settings["DefenderForContainersAws.vmScanners"])
  } : key => value if value != null }, local.additional_settings["DefenderForContainersAws"])
  defender_for_databases_aws = merge({
    offeringType = "DefenderForDatabasesAws"
    databasesDspm = merge({ for key, value in {
      enabled      = var.databases_dspm
      cloudRoleArn = var.databases_dspm ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataSecurityPostureDB${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForDatabasesAws.databasesDspm"])
    rds = merge({ for key, value in {
      enabled      = var.rds_threat_protection
      cloudRoleArn = var.rds_threat_protection ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-DataThreatProtectionDB${local.role_name_suffix}" : null
    } : key => value if value != null }, local.additional_settings["DefenderForDatabasesAws.rds"])
    arcAutoProvisioning = merge({ for key, value in {
      enabled      = var.arc_auto_provisioning
      cloudRoleArn = var.arc_auto_provisioning ? "arn:${var.aws_partition}:iam::${var.aws_account_id}:role${var.role_path}DefenderForCloud-ArcAutoProvisioning${local.role_name_suffix}" : null
      configuration = one([for object in [{ for key, value in {
        proxy            = var.arc_proxy
        privateLinkScope = var.arc_private_link_scope
      } : key => value if value != null }] : object if length(keys(object)) > 0])
    } : key => value if value != null }, local.additional_settings["DefenderForDatabasesAws.arcAutoProvisioning"])
  }, local.additional_settings["DefenderForDatabasesAws"])
  membership = {
    organizationMembershipType = "Member"
    parentHierarchyId          = local.parent_hierarchy_id
  }
  environment_data = {
    account = merge({ for key, value in {
      environmentType    = "AwsAccount"
      regions            = var.regions
      scanInterval       = var.scan_interval
      organizationalData = local.parent_hierarchy_id == "" ? null : local.membership
    } : key => value if value != null }, local.additional_settings["AwsAccount"])
    organization = merge({ for key, value in {
      environmentType = "AwsAccount"
      regions         = var.regions
      scanInterval    = var.scan_interval
      organizationalData = {
        organizationMembershipType = "Organization"
        stacksetName               = local.stack_set_name
        excludedAccountIds         = local.excluded_account_ids
      }
    } : key => value if value != null }, local.additional_settings["AwsAccount"])
  }
}

# What is known of each object, in lower case. Azure ignores the case of names.
locals {
  known_settings = {
    CspmMonitorAws                         = ["offeringtype", "nativecloudconnection"]
    "CspmMonitorAws.nativeCloudConnection" = ["cloudrolearn"]
    DefenderCspmAws = [
      "offeringtype",
      "vmscanners",
      "datasensitivitydiscovery",
      "databasesdspm",
      "mdccontainersagentlessdiscoveryk8s",
      "mdccontainersimageassessment",
      "ciem",
      "serverlesscontainers",
      "agentlessserverlessposture",
    ]
    "DefenderCspmAws.vmScanners"                         = ["enabled", "cloudrolearn", "configuration"]
    "DefenderCspmAws.vmScanners.configuration"           = ["scanningmode", "exclusiontags"]
    "DefenderCspmAws.dataSensitivityDiscovery"           = ["enabled", "cloudrolearn"]
    "DefenderCspmAws.databasesDspm"                      = ["enabled", "cloudrolearn"]
    "DefenderCspmAws.mdcContainersAgentlessDiscoveryK8s" = ["enabled", "cloudrolearn"]
    "DefenderCspmAws.mdcContainersImageAssessment"       = ["enabled", "cloudrolearn", "securityfindingsenabled"]
    "DefenderCspmAws.ciem"                               = ["ciemdiscovery", "ciemoidc", "logcollectionoidc", "cloudtrailauditlogingestion"]
    "DefenderCspmAws.ciem.ciemDiscovery"                 = ["cloudrolearn"]
    "DefenderCspmAws.ciem.ciemOidc"                      = ["cloudrolearn", "azureactivedirectoryappname"]
    DefenderForServersAws = [
      "offeringtype",
      "subplan",
      "defenderforservers",
      "vmscanners",
      "arcautoprovisioning",
      "mdeautoprovisioning",
      "vaautoprovisioning",
    ]
    "DefenderForServersAws.subPlan"                          = ["type"]
    "DefenderForServersAws.defenderForServers"               = ["cloudrolearn"]
    "DefenderForServersAws.vmScanners"                       = ["enabled", "cloudrolearn", "configuration"]
    "DefenderForServersAws.vmScanners.configuration"         = ["scanningmode", "exclusiontags"]
    "DefenderForServersAws.arcAutoProvisioning"              = ["enabled", "cloudrolearn", "configuration"]
    "DefenderForServersAws.mdeAutoProvisioning"              = ["enabled", "configuration"]
    "DefenderForServersAws.vaAutoProvisioning"               = ["enabled", "configuration"]
    "DefenderForServersAws.vaAutoProvisioning.configuration" = ["type"]
    DefenderForContainersAws = [
      "offeringtype",
      "enableauditlogsautoprovisioning",
      "kubeauditretentiontime",
      "kubernetesservice",
      "kubernetesdatacollection",
      "cloudwatchtokinesis",
      "kinesistos3",
      "enabledefenderagentautoprovisioning",
      "enablepolicyagentautoprovisioning",
      "installationmethod",
      "containerantimalwareenabled",
      "securitygatingenabled",
      "mdccontainersagentlessdiscoveryk8s",
      "mdccontainersimageassessment",
      "vmscanners",
    ]
    "DefenderForContainersAws.kubernetesService"                  = ["cloudrolearn"]
    "DefenderForContainersAws.kubernetesDataCollection"           = ["cloudrolearn"]
    "DefenderForContainersAws.cloudWatchToKinesis"                = ["cloudrolearn"]
    "DefenderForContainersAws.kinesisToS3"                        = ["cloudrolearn"]
    "DefenderForContainersAws.mdcContainersAgentlessDiscoveryK8s" = ["enabled", "cloudrolearn"]
    "DefenderForContainersAws.mdcContainersImageAssessment"       = ["enabled", "cloudrolearn", "securityfindingsenabled"]
    "DefenderForContainersAws.vmScanners"                         = ["enabled", "cloudrolearn", "configuration"]
    "DefenderForContainersAws.vmScanners.configuration"           = ["scanningmode", "exclusiontags"]
    DefenderForDatabasesAws                                       = ["offeringtype", "databasesdspm", "rds", "arcautoprovisioning"]
    "DefenderForDatabasesAws.databasesDspm"                       = ["enabled", "cloudrolearn"]
    "DefenderForDatabasesAws.rds"                                 = ["enabled", "cloudrolearn"]
    "DefenderForDatabasesAws.arcAutoProvisioning"                 = ["enabled", "cloudrolearn", "configuration"]
    AwsAccount                                                    = ["environmenttype", "regions", "scaninterval", "organizationaldata"]
  }
  additional_settings = {
    for node, names in local.known_settings : node => merge(
      { for path, value in var.additional_settings : trimprefix(path, "${node}.") => value if startswith(path, "${node}.") && !contains(names, lower(split(".", trimprefix(path, "${node}."))[0])) && length(split(".", trimprefix(path, "${node}."))) == 1 },
      { for name, paths in {
        for path in keys(var.additional_settings) : split(".", trimprefix(path, "${node}."))[0] => path... if startswith(path, "${node}.") && !contains(names, lower(split(".", trimprefix(path, "${node}."))[0])) && length(split(".", trimprefix(path, "${node}."))) == 2
      } : name => { for path in paths : trimprefix(path, "${node}.${name}.") => var.additional_settings[path] } }
    )
  }
}

# The account of the first apply, also after it left the variable.
resource "terraform_data" "account" {
  count = var.create ? 1 : 0
  input = var.aws_account_id

  lifecycle {
    ignore_changes = [input]
  }
}

resource "azapi_resource" "security_connector" {
  count     = var.create ? 1 : 0
  type      = "Microsoft.Security/securityConnectors@${var.api_version}"
  name      = local.connector_name
  parent_id = var.resource_group_id
  location  = var.location
  tags      = var.tags
  body = {
    properties = {
      environmentName     = "AWS"
      hierarchyIdentifier = var.aws_account_id
      environmentData     = local.environment_data[var.organization == null ? "account" : "organization"]
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
      condition     = terraform_data.account[0].output == var.aws_account_id
      error_message = "aws_account_id of a security connector that exists cannot change: Azure would no longer connect the account ${terraform_data.account[0].output}. Connect ${var.aws_account_id} by a module block of its own."
    }
  }
}
