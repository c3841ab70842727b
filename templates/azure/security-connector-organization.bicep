metadata description = 'Connects the management account of an AWS organization to Microsoft Defender for Cloud, with the roles of the CloudFormation templates'

@description('Name of the security connector')
@minLength(1)
@maxLength(260)
param connectorName string = 'aws-${awsAccountId}'

@description('Azure region of the security connector')
param location string = resourceGroup().location

@description('Id of the AWS account that the roles are in, twelve digits')
@minLength(12)
@maxLength(12)
param awsAccountId string

@description('AWS partition of the account, such as aws, aws-cn or aws-us-gov')
param awsPartition string = 'aws'

@description('Defender CSPM: Switches the plan on. Use the value of the CloudFormation stack')
param DefenderCspm bool = false

@description('Defender for Servers: Plan 2 has agentless scanning. Use the value of the CloudFormation stack')
@allowed([
  'Off'
  'P1'
  'P2'
])
param DefenderForServers string = 'Off'

@description('Defender for Containers: Switches the plan on. Use the value of the CloudFormation stack')
param DefenderForContainers bool = false

@description('Defender for Databases: Switches the plan on. Use the value of the CloudFormation stack')
param DefenderForDatabases bool = false

@description('Audit logs of EKS: Lets Defender for Containers collect control-plane audit logs, which AWS charges for. Use the value of the CloudFormation stack')
param ControlPlaneAuditLogs bool = false

@description('CIEM: object id of the service principal: Object id in your tenant. Leave empty to switch CIEM off. Use the value of the CloudFormation stack')
param CiemServicePrincipalObjectId string = ''

@description('Path: Such as /security/. Use the value of the CloudFormation stack')
@maxLength(512)
param RolePath string = '/'

@description('Suffix: Suffix of role names, if roles with default names exist. Use the value of the CloudFormation stack')
param RoleNameSuffix string = ''

@description('Name of the application of CIEM in your Entra tenant. It has no effect if CIEM is off')
param CiemApplicationName string = 'mciem-aws-oidc-connector'

@description('Name of the StackSet: Name of the StackSet with the roles. It cannot be changed later. Use the value of the CloudFormation stack')
param StackSetName string = 'DefenderForCloud-Members'

@description('Excluded accounts: Ids of accounts that are left out, separated by commas. Use the value of the CloudFormation stack, and during a pilot all accounts outside of it')
param ExcludedAccountIds string = ''

var Cspm = DefenderCspm

var Servers = DefenderForServers != 'Off'

var ServersP2 = DefenderForServers == 'P2'

var Containers = DefenderForContainers

var Databases = DefenderForDatabases

var AuditLogs = ControlPlaneAuditLogs

var Ciem = !empty(CiemServicePrincipalObjectId)

var CspmMonitorAws = {
  offeringType: 'CspmMonitorAws'
  nativeCloudConnection: {
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}CspmMonitorAws${RoleNameSuffix}'
  }
}

var DefenderCspmAws = {
  offeringType: 'DefenderCspmAws'
  vmScanners: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-AgentlessScanner${RoleNameSuffix}'
    configuration: {
      scanningMode: 'Default'
    }
  }
  dataSensitivityDiscovery: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}SensitiveDataDiscovery${RoleNameSuffix}'
  }
  databasesDspm: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-DataSecurityPostureDB${RoleNameSuffix}'
  }
  mdcContainersAgentlessDiscoveryK8s: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersAgentlessDiscoveryK8sRole${RoleNameSuffix}'
  }
  mdcContainersImageAssessment: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersImageAssessmentRole${RoleNameSuffix}'
  }
  ciem: {
    ciemDiscovery: {
      cloudRoleArn: Ciem ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-Ciem${RoleNameSuffix}' : null
    }
    ciemOidc: {
      cloudRoleArn: Ciem ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-OidcCiem${RoleNameSuffix}' : null
      azureActiveDirectoryAppName: Ciem ? CiemApplicationName : null
    }
  }
}

var DefenderForServersAws = {
  offeringType: 'DefenderForServersAws'
  subPlan: {
    type: DefenderForServers
  }
  defenderForServers: {
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-DefenderForServers${RoleNameSuffix}'
  }
  vmScanners: {
    enabled: ServersP2
    cloudRoleArn: ServersP2 ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-AgentlessScanner${RoleNameSuffix}' : null
    configuration: {
      scanningMode: 'Default'
    }
  }
  arcAutoProvisioning: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-ArcAutoProvisioning${RoleNameSuffix}'
  }
  mdeAutoProvisioning: {
    enabled: true
  }
  vaAutoProvisioning: {
    enabled: true
    configuration: {
      type: 'TVM'
    }
  }
}

var DefenderForContainersAws = {
  offeringType: 'DefenderForContainersAws'
  enableAuditLogsAutoProvisioning: AuditLogs
  kubernetesService: {
    cloudRoleArn: AuditLogs ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersK8sRole${RoleNameSuffix}' : null
  }
  kubernetesDataCollection: {
    cloudRoleArn: AuditLogs ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersK8sDataCollectionRole${RoleNameSuffix}' : null
  }
  cloudWatchToKinesis: {
    cloudRoleArn: AuditLogs ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersK8sCloudWatchToKinesisRole${RoleNameSuffix}' : null
  }
  kinesisToS3: {
    cloudRoleArn: AuditLogs ? 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersK8sKinesisToS3Role${RoleNameSuffix}' : null
  }
  enableDefenderAgentAutoProvisioning: true
  enablePolicyAgentAutoProvisioning: true
  mdcContainersAgentlessDiscoveryK8s: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersAgentlessDiscoveryK8sRole${RoleNameSuffix}'
  }
  mdcContainersImageAssessment: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}MDCContainersImageAssessmentRole${RoleNameSuffix}'
  }
  vmScanners: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-AgentlessScanner${RoleNameSuffix}'
    configuration: {
      scanningMode: 'Default'
    }
  }
}

var DefenderForDatabasesAws = {
  offeringType: 'DefenderForDatabasesAws'
  databasesDspm: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-DataSecurityPostureDB${RoleNameSuffix}'
  }
  rds: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-DataThreatProtectionDB${RoleNameSuffix}'
  }
  arcAutoProvisioning: {
    enabled: true
    cloudRoleArn: 'arn:${awsPartition}:iam::${awsAccountId}:role${RolePath}DefenderForCloud-ArcAutoProvisioning${RoleNameSuffix}'
  }
}

resource securityConnector 'Microsoft.Security/securityConnectors@2024-08-01-preview' = {
  name: connectorName
  location: location
  properties: {
    environmentName: 'AWS'
    hierarchyIdentifier: !empty(CiemServicePrincipalObjectId) && !DefenderCspm ? fail('CiemServicePrincipalObjectId needs DefenderCspm=true') : ControlPlaneAuditLogs && !DefenderForContainers ? fail('ControlPlaneAuditLogs=true needs DefenderForContainers=true') : !empty(ExcludedAccountIds) && length(replace(ExcludedAccountIds, ' ', '')) != length(split(ExcludedAccountIds, ',')) * 13 - 1 ? fail('ExcludedAccountIds must be ids of twelve digits each, or nothing') : awsAccountId
    environmentData: {
      environmentType: 'AwsAccount'
      organizationalData: {
        organizationMembershipType: 'Organization'
        stacksetName: StackSetName
        excludedAccountIds: empty(ExcludedAccountIds) ? [] : split(replace(ExcludedAccountIds, ' ', ''), ',')
      }
    }
    offerings: concat([CspmMonitorAws], Cspm ? [DefenderCspmAws] : [], Servers ? [DefenderForServersAws] : [], Containers ? [DefenderForContainersAws] : [], Databases ? [DefenderForDatabasesAws] : [])
  }
}

@description('Resource id of the security connector')
output securityConnectorId string = securityConnector.id
