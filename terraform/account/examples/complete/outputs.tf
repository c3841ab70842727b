output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.defender.role_arns
}

output "azure" {
  description = "For the variable aws of the module azure, in this or another configuration: account, plans, path and suffix."
  value       = module.defender.azure
}

output "dead_letter_queue_arns" {
  description = "Queues of host management to watch, by region."
  value       = module.defender.dead_letter_queue_arns
}
