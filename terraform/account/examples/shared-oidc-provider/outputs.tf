output "oidc_provider_arn" {
  description = "ARN of the OIDC provider."
  value       = aws_iam_openid_connect_provider.microsoft.arn
}
