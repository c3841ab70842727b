# For this folder: terraform plan -input=false -var-file=checks.tfvars
aws_account_id = "111122223333"

# terraform output oidc_provider_audiences, of the configuration with the module account: the list "microsoft".
audiences = [
  "api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479",
  "api://6610e979-c931-41ec-adc7-b9920c9d52f1",
  "api://AzureSecurityCenter.MultiCloud.DefenderForDatabases",
  "api://AzureSecurityCenter.MultiCloud.DefenderForServers",
  "api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner",
  "api://b2f86835-c959-461c-b08c-2cd5ca382af5",
]

# terraform output security_connector_id, of the configuration with the module azure.
security_connector_id = "/subscriptions/22222222-3333-4444-5555-666666666666/resourceGroups/DefenderForCloud/providers/Microsoft.Security/securityConnectors/aws-111122223333"
