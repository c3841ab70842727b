output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.roles.role_arns
}

output "oidc_provider_audiences" {
  description = "Audiences that the roles need. The example checks compares the list microsoft with the OIDC provider."
  value       = module.roles.oidc_provider_audiences
}
