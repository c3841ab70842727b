output "security_connector_id" {
  description = "Resource id of the security connector. Null if there is none."
  value       = one(azapi_resource.security_connector[*].id)

  # Terraform ignores these changes: it would replace the connector. Postconditions with `self` would hide why a creation failed.
  precondition {
    condition     = alltrue([for connector in azapi_resource.security_connector : connector.name == local.connector_name])
    error_message = "You cannot change connector_name of an existing security connector: Azure would delete the connector, with its id and its history. Its name is ${join("", azapi_resource.security_connector[*].name)}. To replace it nevertheless: terraform apply -replace=ADDRESS."
  }

  precondition {
    condition     = alltrue([for connector in azapi_resource.security_connector : lower(connector.parent_id) == lower(var.resource_group_id)])
    error_message = "You cannot change resource_group_id of an existing security connector: Azure would delete the connector, with its id and its history. Its parent_id is ${join("", azapi_resource.security_connector[*].parent_id)}. To replace it nevertheless: terraform apply -replace=ADDRESS."
  }

  precondition {
    condition     = alltrue([for connector in azapi_resource.security_connector : replace(lower(connector.location), " ", "") == replace(lower(var.location), " ", "")])
    error_message = "You cannot change location of an existing security connector: Azure would delete the connector, with its id and its history. Its location is ${join("", azapi_resource.security_connector[*].location)}. To replace it nevertheless: terraform apply -replace=ADDRESS."
  }
}

output "security_connector_name" {
  description = "Name of the security connector. Null if there is none."
  value       = one(azapi_resource.security_connector[*].name)
}
