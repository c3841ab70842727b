output "security_connector_ids" {
  description = "Resource ids of the security connectors, by account."
  value       = { for name, connector in module.security_connector : name => connector.security_connector_id }
}
