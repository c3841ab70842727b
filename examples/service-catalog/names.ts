/** Names that the product and the setup of an account share. */

/** Service Catalog launches the product with this role of the account. */
export const LAUNCH_ROLE = 'DefenderForCloudLaunch';

/** The permissions boundary of every role of the product. */
export const BOUNDARY = 'DefenderForCloudProductBoundary';

/** AWS managed policies that roles of the product have. */
export const AWS_POLICIES = [
  'AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly', 'AmazonS3ReadOnlyAccess',
];
