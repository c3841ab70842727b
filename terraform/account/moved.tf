# Made by `npm run templates` from the templates of an account. Do not edit.

moved {
  from = aws_iam_role.cspm_monitor
  to   = aws_iam_role.cspm_monitor[0]
}

moved {
  from = aws_iam_policy.cspm_monitor
  to   = aws_iam_policy.cspm_monitor[0]
}

moved {
  from = aws_iam_role_policy_attachment.cspm_monitor
  to   = aws_iam_role_policy_attachment.cspm_monitor[0]
}
