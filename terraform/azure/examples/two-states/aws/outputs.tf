output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.roles.role_arns
}
