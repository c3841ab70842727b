# Made by `npm run templates` from the templates of an account. Do not edit.

variable "azure_tenant_id" {
  description = "Id of your own Entra tenant, in lower case."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$", var.azure_tenant_id))
    error_message = "azure_tenant_id must be a GUID in lower case."
  }

  validation {
    condition     = var.azure_tenant_id != "33e01921-4d64-4f8c-a055-5bdaffd5e33d" && var.azure_tenant_id != "00000000-0000-0000-0000-000000000000"
    error_message = "azure_tenant_id must be your own tenant, not Microsoft's and not all zeros."
  }
}

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

variable "host_management" {
  description = "Whether host management is on, which creates its roles and its instance profile."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.host_management || var.defender_for_servers != "Off" || var.defender_for_databases
    error_message = "host_management=true needs defender_for_servers=P1 or P2, or defender_for_databases=true."
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

variable "deny_data_reads" {
  description = "Whether the CSPM role is denied reading contents such as objects and messages."
  type        = bool
  default     = false
  nullable    = false
}

variable "identity_provider" {
  description = "Who creates the OIDC providers. CreateOrReuse: a function creates them or adds audiences. Existing: they have every audience. Create: Terraform creates them."
  type        = string
  default     = "CreateOrReuse"
  nullable    = false

  validation {
    condition     = contains(["CreateOrReuse", "Existing", "Create"], var.identity_provider)
    error_message = "identity_provider must be one of CreateOrReuse, Existing, Create."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a policy that is the permissions boundary of every role. If null, none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^(?:(arn:aws[\\w-]*:iam::(aws|\\d{12}):policy/\\S+)?)$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a managed policy, or nothing."
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

variable "policy_path" {
  description = "Path of the policies. Another path replaces each policy."
  type        = string
  default     = "/"
  nullable    = false

  validation {
    condition     = can(regex("^(?:.{0,512})$", var.policy_path)) && can(regex("^(?:/([\\w.,+@=-]+/)*)$", var.policy_path))
    error_message = "policy_path must be at most 512 characters between two /."
  }
}

variable "permissions_type" {
  description = "What the roles may do. default-access reads everything except billing and costs, contents included, can push images to ECR, and can give itself access to every EKS cluster. least-privilege does not."
  type        = string
  default     = "default-access"
  nullable    = false

  validation {
    condition     = contains(["default-access", "least-privilege"], var.permissions_type)
    error_message = "permissions_type must be one of default-access, least-privilege."
  }
}

variable "host_management_regions" {
  description = "Regions in which EC2 instances are managed if host_management is true."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for item in var.host_management_regions : can(regex("^(?:[a-z]{2,4}(-[a-z]+)+-\\d+)$", item))])
    error_message = "host_management_regions must be regions such as eu-west-1, or nothing."
  }

  validation {
    condition     = length(toset(var.host_management_regions)) == length(var.host_management_regions)
    error_message = "host_management_regions must have each value once."
  }

  validation {
    condition     = length(var.host_management_regions) == 0 || var.host_management
    error_message = "host_management_regions needs host_management=true."
  }
}

variable "create" {
  description = "Whether the module creates anything. If false, apply deletes what it created. With identity_provider=Create, first take the OIDC providers out of the state."
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

  validation {
    condition     = !coalesce(var.ciem, false) || var.ciem_service_principal_object_id != null && var.ciem_service_principal_object_id != ""
    error_message = "ciem=true needs ciem_service_principal_object_id."
  }
}

variable "stack_name" {
  description = "With CreateOrReuse, the stack of its function has this name with the suffix -OidcProviders. Another name replaces the stack only."
  type        = string
  default     = "DefenderForCloud"
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z][A-Za-z0-9-]{0,100})$", var.stack_name))
    error_message = "stack_name must be at most 101 letters, digits or hyphens, beginning with a letter."
  }
}

variable "iam_role_arn" {
  description = "With CreateOrReuse, ARN of the role that CloudFormation uses for the stack. If null, it uses that of Terraform. It can be changed later, not removed."
  type        = string
  default     = null

  validation {
    condition     = var.iam_role_arn == null || can(regex("^(?:arn:aws[\\w-]*:iam::\\d{12}:role/\\S+)$", var.iam_role_arn))
    error_message = "iam_role_arn must be the ARN of a role."
  }
}

variable "additional_policy_arns" {
  description = "ARNs of more policies for roles: by a key of role_arns, and then by a name of your choice, which does not change."
  type        = map(map(string))
  default     = {}
  nullable    = false

  validation {
    condition     = !var.create || length([for key in keys(var.additional_policy_arns) : key if !lookup(local.role_exists, key, false)]) == 0
    error_message = "additional_policy_arns must have keys of role_arns, of roles that exist: ${join(", ", [for key, exists in local.role_exists : key if exists])}. There is no ${join(", ", [for key in keys(var.additional_policy_arns) : key if !lookup(local.role_exists, key, false)])}."
  }

  validation {
    condition     = alltrue([for policies in values(var.additional_policy_arns) : length(distinct(values(policies))) == length(policies)])
    error_message = "additional_policy_arns must have each ARN of a role once."
  }
}

variable "exclusive_policies" {
  description = "Whether the roles have no other policies. If true, a plan shows policies that others attached, and apply detaches them."
  type        = bool
  default     = false
  nullable    = false
}

variable "force_detach_policies" {
  description = "Whether destroying a role also detaches policies that others attached to it. If false, such a policy stops the destroy halfway."
  type        = bool
  default     = false
  nullable    = false
}

variable "max_session_duration" {
  description = "Longest session of the roles that Defender for Cloud assumes, in seconds, from 3600 to 43200. If null, that of AWS, 3600, which those of host management keep."
  type        = number
  default     = null

  validation {
    condition     = var.max_session_duration == null || try(var.max_session_duration >= 3600 && var.max_session_duration <= 43200, false) && can(regex("^(?:\\d+)$", var.max_session_duration))
    error_message = "max_session_duration must be a whole number from 3600 to 43200."
  }
}

variable "tags" {
  description = "Tags of all resources that can have some. An OIDC provider keeps those with which it was created, or imported."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = length(var.tags) <= 50 && alltrue([for key, value in var.tags : can(regex("^(?:[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128})$", key)) && can(regex("^(?:[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{0,256})$", value))])
    error_message = "tags must be at most 50, with keys of 1 to 128 characters and values of at most 256: letters, digits, spaces, and any of _.:/=+-@."
  }

  validation {
    condition     = !anytrue([for key in keys(var.tags) : startswith(lower(key), "aws:")])
    error_message = "tags must have keys that do not begin with aws:, which AWS reserves."
  }

  validation {
    condition     = length(toset([for key in keys(var.tags) : lower(key)])) == length(var.tags)
    error_message = "tags must have keys that differ not only in case."
  }
}

variable "aws_account_id" {
  description = "Id of the account. If null, the provider says it. Needed if the module block has depends_on, as is aws_partition."
  type        = string
  default     = null

  validation {
    condition     = var.aws_account_id == null || can(regex("^(?:\\d{12})$", var.aws_account_id))
    error_message = "aws_account_id must be twelve digits."
  }
}

variable "aws_partition" {
  description = "Partition of the account: aws, aws-cn or aws-us-gov. If null, the provider says it."
  type        = string
  default     = null

  validation {
    condition     = var.aws_partition == null || can(regex("^(?:aws|aws-cn|aws-us-gov)$", var.aws_partition))
    error_message = "aws_partition must be aws, aws-cn or aws-us-gov."
  }
}
