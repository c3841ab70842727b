export { DefenderForCloudConnector } from './connector/defender-for-cloud-connector';
export type {
  DefenderForCloudConnectorAttributes, IDefenderForCloudConnector,
} from './connector/connector-interface';
export type { DefenderForCloudConnectorProps } from './connector/connector-props';
export type { DefenderForCloudOptions } from './connector/defender-options';
export type { KeyGrantOptions } from './connector/key-grants';

export { DefenderForCloudOrganization } from './organization/defender-for-cloud-organization';
export { MemberIdentityProvider } from './organization/member-identity-provider';
export type {
  ExistingMemberIdentityProviderOptions, NewMemberIdentityProviderOptions,
} from './organization/member-identity-provider';
export type { DefenderForCloudOrganizationProps } from './organization/organization-props';
export { RegionConcurrency, StackSetConcurrencyMode } from './stacksets/operation-preferences';
export type { StackSetOperationPreferences } from './stacksets/operation-preferences';
export { OrganizationTargets } from './stacksets/organization-targets';
export { StackSetCallAs } from './stacksets/stack-set-permissions';
export type { SelfManagedStackSetRoles } from './stacksets/stack-set-permissions';

export { DefenderPlan } from './plans/defender-plan';
export type { DefenderPlanOptions } from './plans/additional-capabilities';
export type { ArcAutoProvisioningOptions } from './plans/arc-auto-provisioning-options';
export type { CiemOptions, DefenderCspmOptions, SensitiveDataScope } from './plans/defender-cspm';
export type { ResourceTag } from './plans/resource-tag';
export { ServersSubPlan } from './plans/defender-for-servers';
export type { DefenderForServersOptions } from './plans/defender-for-servers';
export type { DefenderForContainersOptions } from './plans/defender-for-containers';
export type { DefenderForDatabasesOptions } from './plans/defender-for-databases';
export { ClusterAccessPolicy } from './host-management/cluster-access';
export type { ClusterAccess } from './host-management/cluster-access';

export { HostManagement } from './host-management/host-management';
export type { HostManagementOptions, HostManagementProps } from './host-management/host-management-props';
export { HostManagementIdentity } from './host-management/host-management-identity';
export type {
  ExistingHostManagementIdentityOptions,
  HostManagementIdentityOptions,
  HostManagementIdentityProps,
  HostManagementRoleNames,
  IHostManagementIdentity,
} from './host-management/host-management-identity-props';
export { HostManagementOutput } from './host-management/output';
export type { ExistingOutputBucketOptions, NewOutputBucketOptions } from './host-management/output';
export { RateControl } from './host-management/rate-control';
export { HostManagementTargets } from './host-management/targets';

export type { CustomCapabilityAzure, CustomCapabilityOptions } from './capabilities/custom-capability-options';
export type { DefenderRoleNames } from './capabilities/defender-capability';
export { DefenderCapability } from './capabilities/defender-capability';
export { PermissionsType } from './capabilities/capability-definition';
export { ReadActions } from './capabilities/additional-read-actions';

export { EntraIdentityProvider } from './identity/entra-identity-provider';
export type {
  EntraIdentityProviderProps,
  ExistingEntraIdentityProviderOptions,
  IEntraIdentityProvider,
  RequiredAudienceOptions,
  ReusableEntraIdentityProviderOptions,
} from './identity/entra-identity-provider-props';

export type { FunctionLogOptions } from './identity/inline-handler';

export { SentinelConnector } from './logs/sentinel-connector';
export { SentinelCloud, SentinelTable } from './logs/sentinel-connector-props';
export type { SentinelConnectorProps } from './logs/sentinel-connector-props';

export { SecurityConnector } from './azure/security-connector';
export type { SecurityConnectorProps } from './azure/security-connector-props';
export { ExistingSecurityConnector } from './azure/existing/existing-security-connector';
export type { ExistingSecurityConnectorOptions } from './azure/existing/existing-security-connector';
export { SecurityConnectorApiVersion } from './azure/settings/api-version';
export type { AzureCspmSettings } from './azure/settings/cspm-settings';
export { CloudTrailIngestion } from './azure/settings/cloud-trail-ingestion';
export type { CloudTrailResourceSet, ProvisionedCloudTrailOptions } from './azure/settings/cloud-trail-ingestion';
export type { AzureServersSettings } from './azure/settings/servers-settings';
export { SensorInstallationMethod } from './azure/settings/containers-settings';
export type { AzureContainersSettings } from './azure/settings/containers-settings';

export { LogFanOut } from './logs/log-fan-out';
export type { LogConsumerOptions, LogFanOutProps } from './logs/log-fan-out-props';
export { LogConsumer } from './logs/log-consumer';
export { LogSource } from './logs/log-source';
export type { CloudTrailSourceOptions, LogSourceOptions, TrailSourceOptions } from './logs/log-source';

export { DefenderOrganizationPolicies } from './organization-policies/defender-organization-policies';
export type {
  DefenderOrganizationPoliciesOptions, DefenderOrganizationPoliciesProps, RenderedOrganizationPolicies,
  RenderOrganizationPoliciesOptions,
} from './organization-policies/organization-policies-props';

export { DefenderMonitoring } from './monitoring/defender-monitoring';
export { DefenderOrganizationMonitoring } from './monitoring/defender-organization-monitoring';
export type { DefenderOrganizationMonitoringProps } from './monitoring/organization-monitoring-props';
export { MonitoredEvent } from './monitoring/monitored-event';
export { MonitoredRoles } from './monitoring/monitored-roles';
export type { NamedRolesOptions } from './monitoring/monitored-roles';
export type { DefenderMonitoringProps, MonitoringOptions } from './monitoring/monitoring-props';
export { MonitoringTarget } from './monitoring/monitoring-target';

export { DefenderTrustValidation } from './readers/validation/defender-trust-validation';
export type { DefenderTrustValidationProps } from './readers/validation/defender-trust-validation';

export { MicrosoftTemplate } from './readers/microsoft-template/microsoft-template';
export type {
  MicrosoftTemplateCapabilityOptions, MicrosoftTemplateOptions,
} from './readers/microsoft-template/microsoft-template-options';
export { MicrosoftTemplateRole } from './readers/microsoft-template/microsoft-template-options';
