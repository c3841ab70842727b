# Made by `npm run templates` from the templates of an account. Do not edit.

resource "aws_iam_role" "ciem_discovery" {
  count                 = local.ciem ? 1 : 0
  name                  = "DefenderForCloud-Ciem${local.role_name_suffix}"
  path                  = var.role_path
  description           = "Defender: read who has which permission"
  permissions_boundary  = local.bound ? local.permissions_boundary_arn : null
  max_session_duration  = var.max_session_duration
  force_detach_policies = var.force_detach_policies ? true : null
  tags                  = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Principal = {
        AWS = aws_iam_role.ciem_oidc[0].arn
      }
      Action = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "ciem_discovery_aws_managed" {
  for_each   = toset(local.ciem ? ["SecurityAudit"] : [])
  role       = aws_iam_role.ciem_discovery[0].id
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}
