output "role_arns" {
  description = "ARNs of the roles, by capability."
  value       = module.defender.role_arns
}

output "dead_letter_queue_arns" {
  description = "Queues of host management to watch, by region."
  value       = module.defender.dead_letter_queue_arns
}
