# A plan reads the policy of the bucket in any case. A deny counts if it is for everybody, names all files of the module, and makes exceptions by
# principal only: another condition, such as TLS, an organization or a network, lets others in the account write.

locals {
  bucket_statements = flatten([for policy in data.aws_s3_bucket_policy.own[*].policy : try(jsondecode(policy).Statement, [])])
  bucket_denies = [
    for statement in local.bucket_statements : [
      for operator, keys in try(statement.Condition, {}) : [
        for key, values in keys : [for value in flatten([values]) : { test = "${operator} ${key}", value = value }]
      ]
    ]
    if statement.Effect == "Deny" && can(regex("\\*", jsonencode(try(statement.Principal, "*"))))
    && anytrue([for resource in flatten([try(statement.Resource, [])]) : can(regex(
      "^${replace(replace(replace(try(regex("^\\*$|s3:::.*$", resource), ""), ".", "\\."), "*", ".*"), "?", ".")}$",
      "s3:::${var.template_bucket}/${local.folder}template.json",
    ))])
    && can(statement.NotAction) != anytrue([for action in flatten([try(statement.Action, statement.NotAction)]) : can(regex(
      "^${replace(replace(lower(action), "*", ".*"), "?", ".")}$", "s3:putobject",
    ))])
  ]
  denies_others = anytrue([for exceptions in local.bucket_denies : alltrue([
    for exception in flatten(exceptions) : alltrue([
      can(regex("(?i)^(arn|string)not(equals|like)(ignorecase)?(ifexists)? aws:(principalarn|userid|username|principaltag/.+)$", exception.test)),
      !can(regex("^(\\*|arn:.*:(\\*|root|(role|user)/\\*))$", exception.value)),
    ])
  ])])
}

check "template_bucket" {
  assert {
    condition     = length(data.aws_s3_bucket_policy.own) == 0 || local.denies_others
    error_message = "The policy of the bucket ${var.template_bucket} lets others write. Whoever can write to it can create any role in all accounts. Deny s3:PutObject to all but the principal that applies: a statement with Effect Deny, Principal *, all objects, and a condition of aws:PrincipalArn only."
  }
}
