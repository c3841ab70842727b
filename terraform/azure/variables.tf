# Made by `npm run templates` from the parameters of the templates. Do not edit.

variable "defender_cspm" {
  description = "Whether Defender CSPM is on."
  type        = bool
  default     = false
  nullable    = false
}

variable "defender_for_servers" {
  description = "Plan of Defender for Servers: Off, P1 or P2. Plan 2 has agentless scanning."
  type        = string
  default     = "Off"
  nullable    = false

  validation {
    condition     = contains(["Off", "P1", "P2"], var.defender_for_servers)
    error_message = "defender_for_servers must be one of Off, P1, P2."
  }
}

variable "defender_for_containers" {
  description = "Whether Defender for Containers is on."
  type        = bool
  default     = false
  nullable    = false
}

variable "defender_for_databases" {
  description = "Whether Defender for Databases is on."
  type        = bool
  default     = false
  nullable    = false
}

variable "control_plane_audit_logs" {
  description = "Whether Defender for Containers collects control-plane audit logs of EKS, which AWS charges for."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.control_plane_audit_logs || var.defender_for_containers
    error_message = "control_plane_audit_logs=true needs defender_for_containers=true."
  }
}

variable "ciem_service_principal_object_id" {
  description = "Object id of the service principal of CIEM in your tenant. If null, CIEM is off."
  type        = string
  default     = null

  validation {
    condition     = var.ciem_service_principal_object_id == null || can(regex("^(?:([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?)$", var.ciem_service_principal_object_id))
    error_message = "ciem_service_principal_object_id must be a GUID in lower case, or nothing."
  }

  validation {
    condition     = var.ciem_service_principal_object_id == null || var.ciem_service_principal_object_id == "" || var.defender_cspm
    error_message = "ciem_service_principal_object_id needs defender_cspm=true."
  }
}

variable "role_path" {
  description = "Path of the roles, such as /security/."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^(?:.{0,512})$", var.role_path)) && can(regex("^(?:/([\\w.,+@=-]+/)*)$", var.role_path)) && !can(regex("^(?:/(aws-reserved/|aws-service-role/|stacksets-exec-|StackSet-).*)$", var.role_path))
    error_message = "role_path must be at most 512 characters between two /, not reserved."
  }
}

variable "role_name_suffix" {
  description = "Suffix of role names, if roles with default names exist."
  type        = string
  default     = null

  validation {
    condition     = var.role_name_suffix == null || can(regex("^(?:[\\w+=,.@-]{0,25})$", var.role_name_suffix))
    error_message = "role_name_suffix must be at most 25 letters, digits or any of _+=,.@-."
  }
}

variable "aws_account_id" {
  description = "Id of the AWS account that has the roles. For an organization: of its management account."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:\\d{12})$", var.aws_account_id))
    error_message = "aws_account_id must have twelve digits."
  }
}

variable "aws_partition" {
  description = "AWS partition of the account, such as aws, aws-cn or aws-us-gov."
  type        = string
  default     = "aws"
  nullable    = false

  validation {
    condition     = can(regex("^(?:aws(-[a-z]+)*)$", var.aws_partition))
    error_message = "aws_partition must be a partition such as aws."
  }
}

variable "resource_group_id" {
  description = "Resource id of the resource group of the security connector. That of a connector that exists cannot change."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:/subscriptions/[^/]+/resourceGroups/[^/]+)$", var.resource_group_id))
    error_message = "resource_group_id must be as /subscriptions/<id>/resourceGroups/<name>."
  }
}

variable "location" {
  description = "Azure region of the security connector, such as westeurope. That of a connector that exists cannot change."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z0-9 ]+)$", var.location))
    error_message = "location must be an Azure region such as westeurope."
  }
}

variable "connector_name" {
  description = "Name of the security connector. If null, it is aws- and the id of the account. That of a connector that exists cannot change."
  type        = string
  default     = null

  validation {
    condition     = var.connector_name == null || can(regex("^(?:(?i:[a-z0-9]([\\w.-]{0,258}[a-z0-9])?))$", var.connector_name))
    error_message = "connector_name must be a name of 1 to 260 letters, digits, dots, underscores or hyphens that begins and ends with a letter or digit."
  }
}

variable "organization" {
  description = "Only for the connector of an AWS organization: the output organization of the module organization. phase is pilot or everyone, and Azure creates a connector for every account that excluded_account_ids does not name. If stack_set_name is null, it is DefenderForCloud-Members."
  type = object({
    phase                = string
    excluded_account_ids = optional(list(string))
    stack_set_name       = optional(string)
  })
  default = null

  validation {
    condition     = var.organization == null || contains(["pilot", "everyone"], coalesce(try(var.organization.phase, null), "none"))
    error_message = "organization must have the phase pilot or everyone."
  }

  validation {
    condition     = coalesce(try(var.organization.phase, null), "none") != "pilot" || length(coalesce(try(var.organization.excluded_account_ids, null), [])) > 0
    error_message = "organization is in the phase pilot, so Azure would connect every account. The module organization does not know the accounts that Azure leaves out then, which are all but those of the pilot and the management account. Name them in excluded_account_ids, or connect Azure after the pilot."
  }

  validation {
    condition     = coalesce(try(var.organization.phase, null), "none") != "everyone" || try(var.organization.excluded_account_ids, null) != null
    error_message = "organization must have excluded_account_ids: the accounts that Azure leaves out, or [] to connect every account."
  }

  validation {
    condition     = alltrue([for item in coalesce(try(var.organization.excluded_account_ids, null), []) : can(regex("^(?:\\d{12})$", item))])
    error_message = "excluded_account_ids of organization must be ids of twelve digits each, or nothing."
  }

  validation {
    condition     = length(toset(coalesce(try(var.organization.excluded_account_ids, null), []))) == length(coalesce(try(var.organization.excluded_account_ids, null), []))
    error_message = "excluded_account_ids of organization must have each value once."
  }

  validation {
    condition     = can(regex("^(?:[A-Za-z][A-Za-z0-9-]{0,100})$", coalesce(try(var.organization.stack_set_name, null), "DefenderForCloud-Members")))
    error_message = "stack_set_name of organization must be at most 101 letters, digits or hyphens, beginning with a letter."
  }
}

variable "parent_hierarchy_id" {
  description = "Only for a member account of an AWS organization that has a connector of its own: id of its parent."
  type        = string
  default     = null

  validation {
    condition     = var.parent_hierarchy_id == null || can(regex("^(?:(\\d{12}|(o|r|ou)-[a-z0-9-]+)?)$", var.parent_hierarchy_id))
    error_message = "parent_hierarchy_id must be the id of an account, an organization, a root or a unit, or nothing."
  }

  validation {
    condition     = var.parent_hierarchy_id == null || var.parent_hierarchy_id == "" || var.organization == null
    error_message = "parent_hierarchy_id is for one account, and organization for all: set one of them."
  }
}

variable "ciem_application_name" {
  description = "Name of the application of CIEM in your Entra tenant. It has no effect if CIEM is off."
  type        = string
  default     = "mciem-aws-oidc-connector"
  nullable    = false

  validation {
    condition     = can(regex("^(?:.*\\S.*)$", var.ciem_application_name))
    error_message = "ciem_application_name must be the name of an application."
  }
}

variable "tags" {
  description = "Tags of the security connector in Azure."
  type        = map(string)
  default     = null

  validation {
    condition     = length(coalesce(var.tags, {})) <= 50 && alltrue([for key, value in coalesce(var.tags, {}) : can(regex("^(?:[^\\n<>%&\\\\?/]{1,512})$", key)) && can(regex("^(?:[^\\n]{0,256})$", value))])
    error_message = "tags must be at most 50, with keys of 1 to 512 characters without any of <>%&\\?/, and values of at most 256."
  }

  validation {
    condition     = !anytrue([for key in keys(coalesce(var.tags, {})) : can(regex("^(?i:microsoft|azure|windows)", key))])
    error_message = "tags must have keys that do not begin with microsoft, azure or windows, which Azure reserves."
  }

  validation {
    condition     = length(toset([for key in keys(coalesce(var.tags, {})) : lower(key)])) == length(coalesce(var.tags, {}))
    error_message = "tags must have keys that differ not only in case."
  }
}

variable "create" {
  description = "Whether the module creates anything. If false, apply deletes the connector, with its id and its history."
  type        = bool
  default     = true
  nullable    = false
}

variable "ciem" {
  description = "Whether CIEM is on. If null, it is on with ciem_service_principal_object_id, which must then be known when Terraform plans. If the id comes from another resource, set true."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.ciem, false) || var.defender_cspm
    error_message = "ciem=true needs defender_cspm=true."
  }
}

variable "agentless_vm_scanning" {
  description = "Whether Azure uses agentless VM scanning, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "sensitive_data_discovery" {
  description = "Whether Azure uses sensitive data discovery, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "databases_dspm" {
  description = "Whether Azure uses data security posture of databases, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "agentless_kubernetes_discovery" {
  description = "Whether Azure uses agentless discovery for Kubernetes, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "container_image_assessment" {
  description = "Whether Azure uses container image assessment, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "just_in_time_vm_access" {
  description = "Whether Azure uses just-in-time VM access, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "arc_auto_provisioning" {
  description = "Whether Azure uses Azure Arc auto-provisioning, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "rds_threat_protection" {
  description = "Whether Azure uses threat protection for RDS, in each plan that has it. Its role stays in AWS."
  type        = bool
  default     = true
  nullable    = false
}

variable "regions" {
  description = "AWS regions to scan. If null, all regions."
  type        = list(string)
  default     = null

  validation {
    condition     = var.regions == null || length(coalesce(var.regions, [])) > 0 && alltrue([for item in coalesce(var.regions, []) : can(regex("^(?:[a-z]{2,4}(-[a-z]+)+-\\d{1,2})$", item))])
    error_message = "regions must be regions such as eu-west-1, at least one."
  }

  validation {
    condition     = length(toset(coalesce(var.regions, []))) == length(coalesce(var.regions, []))
    error_message = "regions must have each value once."
  }
}

variable "scan_interval" {
  description = "How often Defender for Cloud scans most resources, in hours: 1 to 24. The portal offers 4, 6, 12 and 24. If null, the default of Defender for Cloud."
  type        = number
  default     = null

  validation {
    condition     = var.scan_interval == null || contains(range(1, 25), coalesce(var.scan_interval, 1))
    error_message = "scan_interval must be a whole number of hours from 1 to 24."
  }
}

variable "agentless_scanning_exclusion_tags" {
  description = "Tags of instances that agentless VM scanning leaves out, in every plan that has it."
  type        = map(string)
  default     = null

  validation {
    condition     = length(coalesce(var.agentless_scanning_exclusion_tags, {})) == 0 || var.agentless_vm_scanning && (var.defender_cspm || var.defender_for_servers == "P2" || var.defender_for_containers)
    error_message = "agentless_scanning_exclusion_tags needs a plan that has agentless_vm_scanning on."
  }

  validation {
    condition     = alltrue([for key, value in coalesce(var.agentless_scanning_exclusion_tags, {}) : can(regex("^(?:[^\\n]{1,128})$", key)) && can(regex("^(?:[^\\n]{0,256})$", value))])
    error_message = "agentless_scanning_exclusion_tags must have keys of 1 to 128 characters, and values of at most 256."
  }
}

variable "arc_proxy" {
  description = "URL of the HTTP proxy that the Azure Arc agent uses, such as http://proxy.example.com:3128, for every plan that installs Arc."
  type        = string
  default     = null

  validation {
    condition     = var.arc_proxy == null || can(regex("^(?:https?://[^\\s/?#]+/?)$", var.arc_proxy))
    error_message = "arc_proxy must be the URL of a proxy, such as http://proxy.example.com:3128."
  }

  validation {
    condition     = var.arc_proxy == null || (var.arc_auto_provisioning && (var.defender_for_servers != "Off" || var.defender_for_databases))
    error_message = "arc_proxy needs a plan that has arc_auto_provisioning on."
  }
}

variable "arc_private_link_scope" {
  description = "Resource id of the Azure Arc private link scope for the machines, for every plan that installs Arc."
  type        = string
  default     = null

  validation {
    condition     = var.arc_private_link_scope == null || can(regex("^(?:(?i)/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/\\s]+/providers/Microsoft\\.HybridCompute/privateLinkScopes/[^/\\s]+)$", var.arc_private_link_scope))
    error_message = "arc_private_link_scope must be the resource id of an Azure Arc private link scope."
  }

  validation {
    condition     = var.arc_private_link_scope == null || (var.arc_auto_provisioning && (var.defender_for_servers != "Off" || var.defender_for_databases))
    error_message = "arc_private_link_scope needs a plan that has arc_auto_provisioning on."
  }
}

variable "image_security_findings" {
  description = "Whether findings are attached to container images, in every plan that assesses them. Gated deployment reads them there."
  type        = bool
  default     = null

  validation {
    condition     = var.image_security_findings == null || (var.container_image_assessment && (var.defender_cspm || var.defender_for_containers))
    error_message = "image_security_findings needs a plan that has container_image_assessment on."
  }

  validation {
    condition     = var.image_security_findings == null || var.api_version == "2026-08-01-preview"
    error_message = "image_security_findings needs api_version=2026-08-01-preview."
  }
}

variable "serverless_containers" {
  description = "Whether Defender CSPM scans serverless containers."
  type        = bool
  default     = null

  validation {
    condition     = var.serverless_containers == null || var.defender_cspm
    error_message = "serverless_containers needs defender_cspm=true."
  }

  validation {
    condition     = var.serverless_containers == null || var.api_version == "2026-08-01-preview"
    error_message = "serverless_containers needs api_version=2026-08-01-preview."
  }
}

variable "serverless_posture" {
  description = "Whether agentless posture of serverless functions is on. If null, it is on with serverless_posture_role_arn."
  type        = bool
  default     = null

  validation {
    condition     = var.serverless_posture == null || var.defender_cspm
    error_message = "serverless_posture needs defender_cspm=true."
  }

  validation {
    condition     = !coalesce(var.serverless_posture, false) || var.serverless_posture_role_arn != null
    error_message = "serverless_posture needs serverless_posture_role_arn."
  }

  validation {
    condition     = coalesce(var.serverless_posture, true) || var.serverless_posture_role_arn == null
    error_message = "serverless_posture_role_arn must be left out with serverless_posture=false."
  }

  validation {
    condition     = var.serverless_posture == null || var.api_version == "2026-08-01-preview"
    error_message = "serverless_posture needs api_version=2026-08-01-preview."
  }
}

variable "serverless_posture_role_arn" {
  description = "ARN of the role in AWS for agentless posture of serverless functions. Its name, audience and permissions are not published."
  type        = string
  default     = null

  validation {
    condition     = var.serverless_posture_role_arn == null || can(regex("^(?:arn:[\\w-]+:iam::\\d{12}:role/([\\x21-\\x7e]+/)?[\\w+=,.@-]{1,64})$", var.serverless_posture_role_arn))
    error_message = "serverless_posture_role_arn must be the ARN of a role."
  }

  validation {
    condition     = var.serverless_posture_role_arn == null || var.defender_cspm
    error_message = "serverless_posture_role_arn needs defender_cspm=true."
  }

  validation {
    condition     = var.serverless_posture_role_arn == null || var.api_version == "2026-08-01-preview"
    error_message = "serverless_posture_role_arn needs api_version=2026-08-01-preview."
  }
}

variable "cloud_trail_role_arn" {
  description = "ARN of the role in AWS with which Defender for Cloud reads CloudTrail logs. Its name, audience and permissions are not published."
  type        = string
  default     = null

  validation {
    condition     = var.cloud_trail_role_arn == null || can(regex("^(?:arn:[\\w-]+:iam::\\d{12}:role/([\\x21-\\x7e]+/)?[\\w+=,.@-]{1,64})$", var.cloud_trail_role_arn))
    error_message = "cloud_trail_role_arn must be the ARN of a role."
  }

  validation {
    condition     = var.cloud_trail_role_arn == null || var.defender_cspm
    error_message = "cloud_trail_role_arn needs defender_cspm=true."
  }

  validation {
    condition     = var.cloud_trail_role_arn == null || var.api_version == "2026-08-01-preview"
    error_message = "cloud_trail_role_arn needs api_version=2026-08-01-preview."
  }
}

variable "cloud_trail_ingestion" {
  description = "CloudTrail logs for CIEM (preview): cloudTrailAuditLogIngestion of the API, with the names that it has there."
  type = object({
    provisioningType   = string
    deploymentRegion   = optional(string)
    resourceNamePrefix = optional(string)
    cloudTrailResourceSets = optional(list(object({
      resourceRegion = optional(string)
      s3BucketArn    = string
      sqsQueueArn    = string
      kmsKeyArn      = optional(string)
    })))
  })
  default = null

  validation {
    condition     = var.cloud_trail_ingestion == null || var.defender_cspm
    error_message = "cloud_trail_ingestion needs defender_cspm=true."
  }

  validation {
    condition     = var.cloud_trail_ingestion == null || try(var.cloud_trail_ingestion.provisioningType == "BringYourOwn" ? length(var.cloud_trail_ingestion.cloudTrailResourceSets) > 0 : contains(["ManualProvisioning", "AutoProvisioning"], var.cloud_trail_ingestion.provisioningType) && var.cloud_trail_ingestion.deploymentRegion != null, false)
    error_message = "cloud_trail_ingestion must have provisioningType BringYourOwn and cloudTrailResourceSets, or ManualProvisioning or AutoProvisioning and deploymentRegion."
  }

  validation {
    condition     = var.cloud_trail_ingestion == null || var.api_version == "2026-08-01-preview"
    error_message = "cloud_trail_ingestion needs api_version=2026-08-01-preview."
  }
}

variable "defender_for_endpoint" {
  description = "Whether Defender for Servers installs Microsoft Defender for Endpoint on machines with Azure Arc."
  type        = bool
  default     = true
  nullable    = false
}

variable "defender_for_endpoint_configuration" {
  description = "Configuration of Defender for Endpoint (mdeAutoProvisioning.configuration). What it expects is not published."
  type        = any
  default     = null

  validation {
    condition     = var.defender_for_endpoint_configuration == null || var.defender_for_servers != "Off"
    error_message = "defender_for_endpoint_configuration needs defender_for_servers=P1 or P2."
  }
}

variable "vulnerability_assessment" {
  description = "Whether Microsoft Defender Vulnerability Management finds vulnerabilities on machines with Azure Arc."
  type        = bool
  default     = true
  nullable    = false
}

variable "defender_sensor" {
  description = "Whether Defender for Containers installs its sensor on clusters."
  type        = bool
  default     = true
  nullable    = false
}

variable "azure_policy" {
  description = "Whether Defender for Containers installs Azure Policy for Kubernetes on clusters."
  type        = bool
  default     = true
  nullable    = false
}

variable "audit_log_retention" {
  description = "How long CloudWatch Logs keeps EKS audit logs, in days. If null, the default of Defender for Cloud."
  type        = number
  default     = null

  validation {
    condition     = var.audit_log_retention == null || contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], coalesce(var.audit_log_retention, 1))
    error_message = "audit_log_retention must be a number of days that CloudWatch Logs supports."
  }

  validation {
    condition     = var.audit_log_retention == null || var.control_plane_audit_logs
    error_message = "audit_log_retention needs control_plane_audit_logs=true."
  }
}

variable "installation_method" {
  description = "How the sensor is installed on clusters: Arc or Helm. If null, the default of Defender for Cloud."
  type        = string
  default     = null

  validation {
    condition     = var.installation_method == null || can(regex("^(?:(Arc|Helm))$", var.installation_method))
    error_message = "installation_method must be one of Arc, Helm."
  }

  validation {
    condition     = var.installation_method == null || var.defender_for_containers && var.defender_sensor
    error_message = "installation_method needs defender_for_containers=true and defender_sensor=true."
  }

  validation {
    condition     = var.installation_method == null || var.api_version == "2026-08-01-preview"
    error_message = "installation_method needs api_version=2026-08-01-preview."
  }
}

variable "anti_malware" {
  description = "Whether the sensor detects malware. If null, the default of Defender for Cloud."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.anti_malware, false) || var.defender_for_containers && var.defender_sensor
    error_message = "anti_malware needs defender_for_containers=true and defender_sensor=true."
  }

  validation {
    condition     = var.anti_malware == null || var.api_version == "2026-08-01-preview"
    error_message = "anti_malware needs api_version=2026-08-01-preview."
  }
}

variable "security_gating" {
  description = "Whether images are checked before they are deployed (gated deployment). It needs permissions_type default-access of the roles. If null, the default of Defender for Cloud."
  type        = bool
  default     = null

  validation {
    condition     = !coalesce(var.security_gating, false) || (var.defender_for_containers && var.defender_sensor && var.container_image_assessment && coalesce(var.image_security_findings, true))
    error_message = "security_gating needs defender_for_containers, defender_sensor, container_image_assessment and image_security_findings."
  }

  validation {
    condition     = var.security_gating == null || var.api_version == "2026-08-01-preview"
    error_message = "security_gating needs api_version=2026-08-01-preview."
  }
}

variable "additional_settings" {
  description = "Settings that this version does not know, by path: offering and names with dots, such as DefenderCspmAws.newFeature.enabled. Settings of the environment begin with AwsAccount. They have no effect if the plan is off."
  type        = any
  default     = {}
  nullable    = false

  validation {
    condition     = can(merge(var.additional_settings, {}))
    error_message = "additional_settings must be an object, with paths as its keys."
  }

  validation {
    condition     = alltrue([for path in try(keys(var.additional_settings), []) : anytrue([for node, names in local.known_settings : startswith(path, "${node}.") && !contains(names, lower(split(".", trimprefix(path, "${node}."))[0])) && length(split(".", trimprefix(path, "${node}."))) <= 2])])
    error_message = "additional_settings must have paths with one or two names that this version does not know. What it knows has a variable. For deeper settings, give an object."
  }

  validation {
    condition     = alltrue([for path in try(keys(var.additional_settings), []) : !anytrue([for other in try(keys(var.additional_settings), []) : startswith(path, "${other}.")])])
    error_message = "additional_settings must not have a path below another one."
  }
}

variable "api_version" {
  description = "API version of the Azure resource."
  type        = string
  default     = "2024-08-01-preview"
  nullable    = false

  validation {
    condition     = contains(["2024-08-01-preview", "2026-08-01-preview"], var.api_version)
    error_message = "api_version must be one of 2024-08-01-preview, 2026-08-01-preview."
  }
}
