output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.defender.role_arns
}
