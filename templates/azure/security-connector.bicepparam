using 'security-connector.bicep'

param connectorName = 'aws-111122223333'
param location = 'westeurope'
param awsAccountId = '111122223333'
param awsPartition = 'aws'
param DefenderCspm = false
param DefenderForServers = 'Off'
param DefenderForContainers = false
param DefenderForDatabases = false
param ControlPlaneAuditLogs = false
param CiemServicePrincipalObjectId = ''
param RolePath = '/'
param RoleNameSuffix = ''
param CiemApplicationName = 'mciem-aws-oidc-connector'
param ParentHierarchyId = ''
