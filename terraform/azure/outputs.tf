output "security_connector_id" {
  description = "Resource id of the security connector. Null if there is none."
  value       = one(azapi_resource.security_connector[*].id)
}

output "security_connector_name" {
  description = "Name of the security connector. Null if there is none."
  value       = one(azapi_resource.security_connector[*].name)
}
