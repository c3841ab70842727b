import type { IResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { KeyGrantOptions } from './key-grants';
import type { DefenderCapability, DefenderRoleNames } from '../capabilities/defender-capability';
import type { OptionNames } from '../checks/known-options';
import type { IHostManagementIdentity } from '../host-management/host-management-identity-props';

/** The AWS side of one account, made by this app or by another one. */
export interface IDefenderForCloudConnector extends IResource {
  /** Id (GUID) of your own Entra tenant, in lower case. */
  readonly azureTenantId: string;
  /** Capabilities that are on, in the order of `DefenderCapability.all()`. Then custom ones, by their id. */
  readonly capabilities: DefenderCapability[];
  /** Role that reads configuration, `CspmMonitorAws` by default. */
  readonly cspmMonitorRole: iam.IRole;
  /**
   * The role of a capability. An app that does not create it does not change it: grants of CDK change the resource, and
   * `addToPrincipalPolicy` adds nothing. To add to it on purpose, also a Deny, name it in `roles` of an `iam.Policy`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  role(capability: DefenderCapability): iam.IRole;
  /**
   * ARN of the role of a capability as text, for `aws:PrincipalArn` in conditions of your own policies, such as the
   * exception from a Deny in the policy of a bucket. Unlike `role(...).roleArn`, it makes no resource depend on the
   * role. In the template for members of an organization, the account in it is `*`: use `ArnLike` or `ArnNotLike`.
   *
   * @param capability a capability that is on. Throws if it is off.
   */
  principalArn(capability: DefenderCapability): string;
  /**
   * Lets the scanner of disks use a KMS key whose policy does not leave access to IAM. The key policy allows it through
   * Amazon EC2 only, with grants only for AWS resources. For a key of another account, the role names the key, too.
   *
   * The result has the statements of the key policy (`resourceStatements`). If the app cannot change this policy, or
   * the role, synthesis prints them in a warning (`keyPolicy`, `rolePolicy`); `success` is true also then, as in CDK.
   * Details: `docs/your-resources.md`.
   *
   * @param key the key. Throws if agentless VM scanning is off, or if accounts of stacks that must be known are not.
   * @param options the organization, for the role of each member account
   */
  grantDiskScanning(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
  /**
   * As `grantDiskScanning`, for sensitive data discovery: it decrypts objects through Amazon S3 only.
   *
   * @param key the key. Throws if sensitive data discovery is off, or if `sensitiveDataScope` of this app names other
   * keys only.
   * @param options as in `grantDiskScanning`
   */
  grantSensitiveDataDiscovery(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
  /**
   * As `grantDiskScanning`, for the scanner of databases: Amazon RDS uses the key while it copies a snapshot.
   *
   * @param key the key. Throws if data security posture of databases is off.
   * @param options as in `grantDiskScanning`
   */
  grantDatabaseScanning(key: kms.IKey, options?: KeyGrantOptions): iam.Grant;
}

/**
 * What a connector was created with in another app, for `DefenderForCloudConnector.fromConnectorAttributes`. Nothing is
 * read from the account, so a value that is not the one there names roles that do not exist.
 */
export interface DefenderForCloudConnectorAttributes {
  /** Id (GUID) of your own Entra tenant. It is in the session name of Defender for Cloud. */
  readonly azureTenantId: string;
  /**
   * Capabilities that are on, as `capabilities` of the connector has them, also custom ones.
   * `DefenderCapability.CSPM_MONITOR`, which always is, can be left out. Throws if one is in the list twice.
   */
  readonly capabilities: DefenderCapability[];
  /**
   * Id of the account of the connector, twelve digits.
   * @default - the account of the stack
   */
  readonly account?: string;
  /**
   * The `roleNames` that it was created with. They must be known at synthesis.
   * @default - the default names
   */
  readonly roleNames?: DefenderRoleNames;
  /**
   * The `roleNameSuffix` that it was created with. It must be known at synthesis.
   * @default - no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * The `rolePath` that it was created with. It must be known at synthesis.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Names of the stacks that created the roles, for the monitoring of their managed policies, as in
   * `MonitoredRoles.named`.
   * @default - without `policyNames`, changes of managed policies are not monitored, and the monitoring warns
   */
  readonly stackNames?: string[];
  /**
   * Names of managed policies of the roles that are not named after a stack, as in `MonitoredRoles.named`.
   * @default - none
   */
  readonly policyNames?: string[];
  /**
   * Roles of host management, such as those of `HostManagementIdentity.fromExisting`, for the monitoring.
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
