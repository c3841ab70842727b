# Made by `npm run templates` from the parameters of the templates. Do not edit.

variable "organizational_unit_ids" {
  description = "Targets: the root, or ids of units. Later, you can add units. To replace or remove one deletes roles."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.organizational_unit_ids) > 0 && alltrue([for item in var.organizational_unit_ids : can(regex("^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$", item))]) || length(var.organizational_unit_ids) == 1 && alltrue([for item in var.organizational_unit_ids : can(regex("^(?:r-[0-9a-z]{4,32})$", item))])
    error_message = "organizational_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root alone, such as r-ab12; if the stack has both today, move the units to units_below_root."
  }

  validation {
    condition     = length(toset(var.organizational_unit_ids)) == length(var.organizational_unit_ids)
    error_message = "organizational_unit_ids must have each value once."
  }
}

variable "only_account_ids" {
  description = "Ids of the member accounts of a pilot. Later, leave empty for all accounts of the units. To set it then deletes the roles of all others."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for item in var.only_account_ids : can(regex("^(?:\\d{12})$", item))])
    error_message = "only_account_ids must be ids of twelve digits each, or nothing."
  }

  validation {
    condition     = length(toset(var.only_account_ids)) == length(var.only_account_ids)
    error_message = "only_account_ids must have each value once."
  }

  validation {
    condition     = length(var.only_account_ids) == 0 || length(var.excluded_account_ids) == 0
    error_message = "only_account_ids needs an empty excluded_account_ids: all other accounts are left out already."
  }
}

variable "excluded_account_ids" {
  description = "Ids of accounts that are left out."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for item in var.excluded_account_ids : can(regex("^(?:\\d{12})$", item))])
    error_message = "excluded_account_ids must be ids of twelve digits each, or nothing."
  }

  validation {
    condition     = length(toset(var.excluded_account_ids)) == length(var.excluded_account_ids)
    error_message = "excluded_account_ids must have each value once."
  }
}

variable "units_below_root" {
  description = "Units that are targets in addition to the root: only with the root in organizational_unit_ids, and only if the stack has them today. A unit that leaves the list loses the roles of its accounts for good."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for item in var.units_below_root : can(regex("^(?:ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$", item))])
    error_message = "units_below_root must be ids of units such as ou-ab12-cdef3456, or nothing."
  }

  validation {
    condition     = length(toset(var.units_below_root)) == length(var.units_below_root)
    error_message = "units_below_root must have each value once."
  }
}

variable "permissions_type" {
  description = "Which template of the roles is deployed. default-access reads everything except billing and costs, contents included, can push images to ECR, and can give itself access to every EKS cluster. least-privilege does not."
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

variable "call_as" {
  description = "Account of the stack. SELF: the management account. DELEGATED_ADMIN: a delegated administrator of StackSets."
  type        = string
  default     = "SELF"
  nullable    = false

  validation {
    condition     = contains(["SELF", "DELEGATED_ADMIN"], var.call_as)
    error_message = "call_as must be one of SELF, DELEGATED_ADMIN."
  }

  validation {
    condition     = var.call_as != "DELEGATED_ADMIN" || !var.connect_management_account
    error_message = "call_as=DELEGATED_ADMIN needs connect_management_account=false: connect the management account separately."
  }
}

variable "connect_management_account" {
  description = "Whether the management account is connected too. StackSets do not deploy to it."
  type        = bool
  default     = true
  nullable    = false
}

variable "failure_tolerance_percentage" {
  description = "Percentage of the accounts in a region that may fail before an operation stops and is rolled back in every account."
  type        = string
  default     = "10"
  nullable    = false

  validation {
    condition     = can(regex("^(?:([1-9]?\\d|100))$", var.failure_tolerance_percentage))
    error_message = "failure_tolerance_percentage must be a whole number from 0 to 100."
  }
}

variable "failure_tolerance_count" {
  description = "Number of accounts in a region that may fail before an operation stops and is rolled back in every account, in place of the percentage."
  type        = string
  default     = null

  validation {
    condition     = var.failure_tolerance_count == null || can(regex("^(?:(\\d{1,5})?)$", var.failure_tolerance_count))
    error_message = "failure_tolerance_count must be a whole number, or nothing."
  }
}

variable "retain_stacks_on_account_removal" {
  description = "Whether accounts that leave the units keep the roles. If true, Defender for Cloud can still assume them."
  type        = bool
  default     = false
  nullable    = false
}

variable "stack_set_name" {
  description = "Name of the StackSet with the roles. It cannot be changed later."
  type        = string
  default     = "DefenderForCloud-Members"
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z][A-Za-z0-9-]{0,100})$", var.stack_set_name))
    error_message = "stack_set_name must be at most 101 letters, digits or hyphens, beginning with a letter."
  }
}

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
  description = "Whether host management is on, which creates the roles of host management. Its template gives EC2 instances an instance profile."
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
  description = "Who creates the OIDC providers. CreateOrReuse: a function creates them or adds audiences. Existing: they have every audience."
  type        = string
  default     = "CreateOrReuse"
  nullable    = false

  validation {
    condition     = contains(["CreateOrReuse", "Existing"], var.identity_provider)
    error_message = "identity_provider must be one of CreateOrReuse, Existing."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of a policy of AWS that is the permissions boundary of every role, because a policy of yours exists in one account. If null, none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^(?:(arn:aws[\\w-]*:iam::aws:policy/\\S+)?)$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of an AWS managed policy, or nothing."
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

variable "create" {
  description = "Whether the module creates anything. If false, the plan of an organization that exists fails, because its roles would be deleted."
  type        = bool
  default     = true
  nullable    = false
}

variable "template_bucket" {
  description = "Name of a bucket of yours, to which the module uploads the templates of the members."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(?:[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$", var.template_bucket))
    error_message = "template_bucket must be the name of a bucket."
  }

  validation {
    condition     = var.template_bucket == "" || fileexists("${path.module}/../../templates/defender-organization.template.json")
    error_message = "The module reads ../../templates, which Terraform did not fetch with it. In source, write // before the folder, such as /PATH/cdk-defender-for-cloud//terraform/organization or git::https://SERVER/cdk-defender-for-cloud.git//terraform/organization?ref=COMMIT."
  }
}

variable "template_bucket_of_other_account" {
  description = "Whether another account owns the bucket. If false, the plan fails unless the account of the provider owns it, and it has a bucket policy."
  type        = bool
  default     = false
  nullable    = false
}

variable "template_bucket_region" {
  description = "AWS region of the bucket. If null, that of the provider."
  type        = string
  default     = null

  validation {
    condition     = var.template_bucket_region == null || can(regex("^(?:[a-z]{2,4}(-[a-z]+)+-\\d+)$", var.template_bucket_region))
    error_message = "template_bucket_region must be a region such as eu-west-1."
  }
}

variable "override_default_tags" {
  description = "Whether the uploaded files do not get default_tags of the provider: an object in S3 has at most 10 tags."
  type        = bool
  default     = false
  nullable    = false
}

variable "template_prefix" {
  description = "Folder in the bucket. The module adds folders of its own below it."
  type        = string
  default     = "defender-for-cloud/"
  nullable    = false

  validation {
    condition     = can(regex("^(?:([\\w.!*'()-]+/)*)$", var.template_prefix))
    error_message = "template_prefix must be names that end with /, or nothing."
  }
}

variable "stack_name" {
  description = "Name of the stack with the StackSets. It cannot be changed later."
  type        = string
  default     = "DefenderForCloudOrganization"
  nullable    = false

  validation {
    condition     = can(regex("^(?:[A-Za-z][A-Za-z0-9-]{0,127})$", var.stack_name))
    error_message = "stack_name must be at most 128 letters, digits or hyphens, beginning with a letter."
  }
}

variable "iam_role_arn" {
  description = "ARN of a role with which CloudFormation deploys the StackSets. If null, the permissions of the caller. It can be changed later, not removed."
  type        = string
  default     = null

  validation {
    condition     = var.iam_role_arn == null || can(regex("^(?:arn:aws[\\w-]*:iam::\\d{12}:role/\\S+)$", var.iam_role_arn))
    error_message = "iam_role_arn must be the ARN of a role."
  }
}

variable "removed_unit_ids" {
  description = "Units that you remove from organizational_unit_ids or units_below_root on purpose. CloudFormation deletes the roles of their accounts."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for item in var.removed_unit_ids : can(regex("^(?:(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}))$", item))])
    error_message = "removed_unit_ids must be ids of units such as ou-ab12-cdef3456, or the root."
  }

  validation {
    condition     = alltrue([for item in var.removed_unit_ids : !contains(concat(var.organizational_unit_ids, var.units_below_root), item)])
    error_message = "removed_unit_ids must not name a unit of organizational_unit_ids or units_below_root. Take a unit that came back out of removed_unit_ids: otherwise, nothing would protect it later."
  }
}

variable "allow_removal_of_roles" {
  description = "Whether an apply may delete roles that the stack has: by only_account_ids, by connect_management_account=false, or by a plan that is switched off. Set it for one apply, when Azure no longer uses these roles."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "Tags of the stack. AWS gives them to the StackSets and the resources, too."
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
