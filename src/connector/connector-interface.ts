import type { IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { KeyGrantOptions } from './key-grants';
import type { DefenderCapability, DefenderRoleNames } from '../capabilities/defender-capability';
import type { OptionNames } from '../checks/known-options';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';

/** The AWS side of one account, created by this app or another one. */
export interface IDefenderForCloudConnector extends IResource {
  /** Id (GUID) of your own Entra tenant, in lower case. */
  readonly azureTenantId: string;
  /** Capabilities that are on: published ones in the order of `DefenderCapability.all()`, then custom ones by id. */
  readonly capabilities: DefenderCapability[];
  /** Role that reads configuration, `CspmMonitorAws` by default. */
  readonly cspmMonitorRole: iam.IRole;
  /**
   * The role of a capability. Only the app that creates the role changes it. In other apps, CDK grants change the
   * resource policy instead, and `addToPrincipalPolicy` has no effect. To add an Allow or a Deny there, name the role
   * in `roles` of an `iam.Policy`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  role(capability: DefenderCapability): iam.IRole;
  /**
   * ARN of the role of a capability as text, for `aws:PrincipalArn` in conditions of your own policies, such as an
   * exception to a Deny in a bucket policy. Unlike `role(...).roleArn`, it does not make resources depend on the role.
   * In the template for members of an organization, its account is `*`, so use `ArnLike` or `ArnNotLike`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  principalArn(capability: DefenderCapability): string;
  /**
   * Allows the disk scanner to use a KMS key whose policy does not delegate access to IAM. The key policy allows use
   * only through Amazon EC2, with grants only for AWS resources. For a key of another account, the role policy also
   * allows it.
   *
   * The result contains the statements of the key policy (`resourceStatements`). If the app cannot change this policy
   * or the role, synthesis prints the statements in a warning (`keyPolicy`, `rolePolicy`), and `success` is still true.
   * Details: `docs/your-resources.md`.
   *
   * @param key the key. Throws if agentless VM scanning is off, or if a required account of a stack is not known.
   * @param options the organization, for the role of each member account
   */
  grantDiskScanning(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
  /**
   * Like `grantDiskScanning`, for sensitive data discovery, which decrypts objects only through Amazon S3.
   *
   * @param key the key. Throws if sensitive data discovery is off, or if `sensitiveDataScope` of this app does not
   * include it.
   * @param options options, as for `grantDiskScanning`
   */
  grantSensitiveDataDiscovery(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
  /**
   * Like `grantDiskScanning`, for the database scanner. Amazon RDS uses the key while it copies a snapshot.
   *
   * @param key the key. Throws if data security posture of databases is off.
   * @param options options, as for `grantDiskScanning`
   */
  grantDatabaseScanning(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
}

/**
 * Attributes of a connector that another app created, for `DefenderForCloudConnector.fromConnectorAttributes`. The
 * library does not read the account, so an incorrect value refers to roles that do not exist.
 */
export interface DefenderForCloudConnectorAttributes {
  /** Id (GUID) of your own Entra tenant. The session name of Defender for Cloud contains it. */
  readonly azureTenantId: string;
  /**
   * Capabilities that are on, as in `capabilities` of the connector, including custom ones. You can leave out
   * `DefenderCapability.CSPM_MONITOR`, which is always on. Throws if the list contains one twice.
   */
  readonly capabilities: DefenderCapability[];
  /**
   * Id of the connector's account, twelve digits.
   * @default - the account of the stack
   */
  readonly account?: string;
  /**
   * The `roleNames` of the connector. They must be known at synthesis.
   * @default - the default names
   */
  readonly roleNames?: DefenderRoleNames;
  /**
   * The `roleNameSuffix` of the connector. It must be known at synthesis.
   * @default - no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * The `rolePath` of the connector. It must be known at synthesis.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Names of the stacks that created the roles, to monitor their managed policies as in `MonitoredRoles.named`.
   * @default - without `policyNames`, changes of managed policies are not monitored, and the monitoring warns
   */
  readonly stackNames?: string[];
  /**
   * Names of the roles' managed policies that do not begin with a stack name, as in `MonitoredRoles.named`.
   * @default - none
   */
  readonly policyNames?: string[];
  /**
   * Roles of host management to monitor, such as those of `HostManagementIdentity.fromExisting`.
   * @default - none
   */
  readonly hostManagementIdentity?: IHostManagementIdentity;
}

/** Names of the attributes. */
export const CONNECTOR_ATTRIBUTES: OptionNames<DefenderForCloudConnectorAttributes> = {
  azureTenantId: true,
  capabilities: true,
  account: true,
  roleNames: true,
  roleNameSuffix: true,
  rolePath: true,
  stackNames: true,
  policyNames: true,
  hostManagementIdentity: true,
};
