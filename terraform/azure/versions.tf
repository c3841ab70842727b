terraform {
  # Validations that compare variables need 1.9.
  required_version = ">= 1.9.0"

  required_providers {
    # `list_unique_id_property` needs 2.9.
    azapi = {
      source  = "Azure/azapi"
      version = ">= 2.9.0"
    }
  }
}
