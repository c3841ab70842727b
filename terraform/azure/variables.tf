# Made by `npm run templates` from the parameters of the templates. Do not edit.

variable "defender_cspm" {
  description = "Defender CSPM: Switches the plan on."
  type        = bool
  default     = false
  nullable    = false
}

variable "defender_for_servers" {
  description = "Defender for Servers: Plan 2 has agentless scanning."
  type        = string
  default     = "Off"
  nullable    = false

  validation {
    condition     = contains(["Off", "P1", "P2"], var.defender_for_servers)
    error_message = "defender_for_servers must be one of Off, P1, P2."
  }
}

variable "defender_for_containers" {
  description = "Defender for Containers: Switches the plan on."
  type        = bool
  default     = false
  nullable    = false
}

variable "defender_for_databases" {
  description = "Defender for Databases: Switches the plan on."
  type        = bool
  default     = false
  nullable    = false
}

variable "control_plane_audit_logs" {
  description = "Audit logs of EKS: Lets Defender for Containers collect control-plane audit logs, which AWS charges for."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.control_plane_audit_logs || var.defender_for_containers
    error_message = "control_plane_audit_logs=true needs defender_for_containers=true."
  }
}

variable "ciem_service_principal_object_id" {
  description = "CIEM: object id of the service principal: Object id in your tenant. Leave empty to switch CIEM off."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(?:([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?)$", var.ciem_service_principal_object_id))
    error_message = "ciem_service_principal_object_id must be a GUID in lower case, or nothing."
  }

  validation {
    condition     = var.ciem_service_principal_object_id == "" || var.defender_cspm
    error_message = "ciem_service_principal_object_id needs defender_cspm=true."
  }
}

variable "role_path" {
  description = "Path: Such as /security/."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^(?:.{0,512})$", var.role_path)) && can(regex("^(?:/([\\w.,+@=-]+/)*)$", var.role_path)) && !can(regex("^(?:/(aws-reserved/|aws-service-role/|stacksets-exec-|StackSet-).*)$", var.role_path))
    error_message = "role_path must be at most 512 characters between two /, not reserved."
  }
}

variable "role_name_suffix" {
  description = "Suffix: Suffix of role names, if roles with default names exist."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(?:[\\w+=,.@-]{0,25})$", var.role_name_suffix))
    error_message = "role_name_suffix must be at most 25 letters, digits or any of _+=,.@-."
  }
}

variable "stack_set_name" {
  description = "Name of the StackSet: Name of the StackSet with the roles. It cannot be changed later."
  type        = string
  default     = "DefenderForCloud-Members"
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z][A-Za-z0-9-]{0,100})$", var.stack_set_name))
    error_message = "stack_set_name must be at most 101 letters, digits or hyphens, beginning with a letter."
  }
}

variable "excluded_account_ids" {
  description = "Excluded accounts: Ids of accounts that are left out."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for item in coalesce(var.excluded_account_ids, []) : can(regex("^(?:\\d{12})$", item))])
    error_message = "excluded_account_ids must be ids of twelve digits each, or nothing."
  }

  validation {
    condition     = length(toset(coalesce(var.excluded_account_ids, []))) == length(coalesce(var.excluded_account_ids, []))
    error_message = "excluded_account_ids must have each value once."
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
    condition     = var.connector_name == null || can(regex("^(?:.{1,260})$", var.connector_name))
    error_message = "connector_name must have 1 to 260 characters."
  }
}

variable "organization" {
  description = "Whether the connector is for an AWS organization. Azure then creates a connector for every account that excluded_account_ids does not name."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = var.organization || length(coalesce(var.excluded_account_ids, [])) == 0
    error_message = "excluded_account_ids needs organization=true."
  }

  validation {
    condition     = !var.organization || var.excluded_account_ids != null
    error_message = "excluded_account_ids is null, so Azure would connect every account of the organization. The module organization gives null while only_account_ids is set. Name the accounts that Azure leaves out, which are all but those of the pilot and the management account, or connect Azure after the pilot."
  }
}

variable "parent_hierarchy_id" {
  description = "Only for a member account of an AWS organization that has a connector of its own: id of its parent."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^(?:(\\d{12}|(o|r|ou)-[a-z0-9-]+)?)$", var.parent_hierarchy_id))
    error_message = "parent_hierarchy_id must be the id of an account, an organization, a root or a unit, or nothing."
  }

  validation {
    condition     = var.parent_hierarchy_id == "" || !var.organization
    error_message = "parent_hierarchy_id is for one account, and organization for all: set one of them."
  }
}

variable "ciem_application_name" {
  description = "Name of the application of CIEM in your Entra tenant. It has no effect if CIEM is off."
  type        = string
  default     = "mciem-aws-oidc-connector"
  nullable    = false
}

variable "tags" {
  description = "Tags of the security connector in Azure."
  type        = map(string)
  default     = null
}
