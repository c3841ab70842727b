/** What the product and the setup of an account agree on. */

/** Service Catalog launches the product with this role of the account. */
export const LAUNCH_ROLE = 'DefenderForCloudLaunch';

/** The permissions boundary of every role of the product. */
export const BOUNDARY = 'DefenderForCloudProductBoundary';

/** AWS managed policies that roles of the product have. */
export const AWS_POLICIES = [
  'AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly', 'AmazonS3ReadOnlyAccess',
];

/** Audiences of the OIDC provider, for all plans. Synthesis throws if a plan needs another one. */
export const AUDIENCES = [
  'api://4d8bed1f-eee7-4d8e-b0dc-8462049a4479', 'api://6610e979-c931-41ec-adc7-b9920c9d52f1',
  'api://AzureSecurityCenter.MultiCloud.DefenderForDatabases', 'api://AzureSecurityCenter.MultiCloud.DefenderForServers',
  'api://AzureSecurityCenter.MultiCloud.DefenderForServers.VmScanner', 'api://b2f86835-c959-461c-b08c-2cd5ca382af5',
];
