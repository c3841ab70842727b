# The Azure side reads it. It says the phase also during the pilot, so there is nothing to replace by an empty list.
output "organization" {
  description = "Phase of the roll-out, and the accounts that Azure leaves out."
  value       = module.members.organization
}
