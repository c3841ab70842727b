/** What the product and the setup of an account agree on. */
import { DefenderCapability } from 'cdk-defender-for-cloud';

/** Service Catalog launches the product with this role of the account. */
export const LAUNCH_ROLE = 'DefenderForCloudLaunch';

/** The permissions boundary of every role of the product. */
export const BOUNDARY = 'DefenderForCloudProductBoundary';

/** AWS managed policies that roles of the product have. */
export const AWS_POLICIES = [
  'AmazonEC2ContainerRegistryReadOnly', 'AmazonElasticContainerRegistryPublicReadOnly', 'AmazonS3ReadOnlyAccess',
];

/** The product has no control-plane audit logs. */
const NOT_OFFERED = [DefenderCapability.KUBERNETES_SERVICE, DefenderCapability.KUBERNETES_DATA_COLLECTION];

/** Audiences of the OIDC provider, for all plans. Synthesis throws if a plan needs another one. */
export const AUDIENCES = [...new Set(
  DefenderCapability.all().filter(c => !NOT_OFFERED.includes(c)).flatMap(c => c.audience ?? []),
)];
