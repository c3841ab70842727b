# A plan reads the policy of the bucket anyway. Denies that only say how to write, such as by TLS, let everyone in the account write who may.

locals {
  bucket_statements = flatten([for policy in data.aws_s3_bucket_policy.own[*].policy : try(jsondecode(policy).Statement, [])])
  # Statements that deny writing, to everybody or by NotPrincipal to everybody else, under a condition that is not only about how.
  bucket_denies = [
    for statement in local.bucket_statements : true if alltrue([
      statement.Effect == "Deny",
      can(regex("\\*", jsonencode(try(statement.Principal, "*")))),
      anytrue([for action in flatten([try(statement.Action, "*")]) : can(regex("^(\\*|s3:(\\*|put\\*|putobject\\*?))$", lower(action)))]),
      !can(statement.Condition) || anytrue(flatten([
        for keys in values(try(statement.Condition, {})) : [
          for key in keys(keys) : !can(regex("^(aws:securetransport|s3:(tlsversion|x-amz-.*))$", lower(key)))
        ]
      ])),
    ])
  ]
}

check "template_bucket" {
  assert {
    # A plan that creates the stack may not know the policy yet.
    condition     = local.is_new ? true : length(data.aws_s3_bucket_policy.own) == 0 || length(local.bucket_denies) > 0
    error_message = "The policy of the bucket ${var.template_bucket} denies writing to nobody. Whoever can write to it can create any role in all accounts. Deny s3:PutObject to all but the principal that applies: a statement with Effect Deny, Principal * and a condition of aws:PrincipalArn."
  }
}
