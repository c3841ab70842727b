output "security_connector_id" {
  description = "Resource id of the security connector."
  value       = module.security_connector.security_connector_id
}
