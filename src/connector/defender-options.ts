import type { PermissionsType } from '../capabilities/capability-definition';
import type { DefenderRoleNames } from '../capabilities/defender-capability';
import { BOOLEAN, type OptionNames } from '../checks/known-options';
import type { MicrosoftTemplate } from '../microsoft-template/microsoft-template';
import type { DefenderPlan } from '../plans/defender-plan';

/** Options shared by the connector and the organization. */
export interface DefenderForCloudOptions {
  /**
   * Id (GUID) of your own Entra tenant. Defender for Cloud may assume the roles only on behalf of this tenant. The
   * template contains it in lower case. Throws if it is not a GUID, if it is all zeros, or if it is Microsoft's own
   * tenant.
   */
  readonly azureTenantId: string;
  /**
   * Plans to create roles for. Throws if the list contains a plan twice.
   * @default - no plans: only foundational CSPM, which is always on
   */
  readonly plans?: DefenderPlan[];
  /**
   * How much access Defender for Cloud gets. If you do not set it, a message says what the default opens: the CSPM
   * role reads with `ReadOnlyAccess` of AWS, contents included. Image assessment can push images to ECR. Kubernetes
   * discovery can give itself access to every EKS cluster.
   * @default PermissionsType.DEFAULT_ACCESS, as in the Azure portal
   */
  readonly permissionsType?: PermissionsType;
  /**
   * The CloudFormation template that the Azure portal offers. The roles of capabilities that it has get its permissions
   * in place of those of this version of the library. Options still limit them: as explicit denies, since the file
   * decides what is allowed. `docs/follow-microsoft.md` says what they deny then. Nothing else is taken from it, and
   * never whom a role trusts.
   *
   * Warns of each role to which the file allows more than this version, of capabilities that it does not have, and of
   * its roles that this version does not know. Synthesis fails if the file makes a role an administrator, until you
   * acknowledge `DefenderTrustValidation::AdministratorPermissions` for the role. Throws if permissions of the file
   * cannot be used as they are, or if it has the name of a capability for a role that trusts somebody else.
   * @default - the permissions of this version
   */
  readonly permissions?: MicrosoftTemplate;
  /**
   * Whether the CSPM role is denied reading contents: objects, items, messages, log events, secrets, parameter values,
   * snapshot blocks, image layers, query results and code. Reading configuration stays allowed. The exception is
   * `lambda:GetFunction`: its response contains a download link for the code, so it is denied.
   * @default false
   */
  readonly denyDataReads?: boolean;
  /**
   * Actions that the CSPM role may use in addition to the published list of least privilege access, on every resource.
   * They are for recommendations that Microsoft adds later, such as `bedrock:ListGuardrails`. Microsoft does not
   * publish them, so read what each returns, or use `ReadActions`: what AWS's policy for auditors reads. Actions of the
   * published list are left out, with a warning.
   *
   * Throws if `permissionsType` is not least privilege access, or if an action that is not of `ReadActions` is a token,
   * is in the list twice, has a wildcard, does not begin with `BatchDescribe`, `BatchGet`, `Describe`, `Get` or `List`,
   * or is known to return contents, credentials, links or settings that AWS marks as sensitive.
   * @default - only the published list
   */
  readonly additionalReadActions?: string[];
  /**
   * Whether the Kubernetes roles may give access to EKS clusters only to themselves. Without it, they can give any
   * principal of the account access to any cluster. The roles are those of `controlPlaneAuditLogs` and
   * `agentlessKubernetesDiscovery`. Microsoft does not publish whether it also gives other roles access. Throws if it
   * is on and no role can give access.
   * @default false - as in Microsoft's published permissions
   */
  readonly denyClusterAccessForOthers?: boolean;
  /**
   * Whether the scanners of disks and databases are denied managing KMS keys that have an alias other than their own
   * (`alias/DefenderForCloudKey`, `alias/DefenderForDatabases...`): their policy, tags and aliases, and grants that are
   * not for an AWS service. They can still use these keys, to read encrypted disks and snapshots. Keys without an alias
   * are not protected, because a new key of a scanner has no alias either. Microsoft does not publish which calls a
   * scanner makes, so try it with one account first. Throws if it is on and `agentlessVmScanning` and `databasesDspm`
   * of all plans are off.
   * @default false - as in Microsoft's published permissions
   */
  readonly denyManagingAliasedKeys?: boolean;
  /**
   * Ids of the AWS accounts with which the scanner of disks may share snapshots of your disks. Without it, it may share
   * them with any account. Microsoft does not publish which accounts it uses, so learn them first, from CloudTrail or
   * from `snapshotSharingEvents` of the monitoring. If Microsoft changes them, the scan of disks fails. Sharing with
   * everybody is always denied, and the scanner can always stop sharing. With permissions of a file (`permissions`), it
   * also denies sharing and exporting images, and reading the blocks of snapshots.
   *
   * It does not limit the scanner of databases: IAM has no condition key for the receiver of an RDS snapshot. Source:
   * AWS service authorization reference, Amazon EC2 (`ec2:Add/userId`) and Amazon RDS, 2026-09.
   *
   * Throws if the list is empty or contains an account twice, if an id does not have twelve digits, or if
   * `agentlessVmScanning` of all plans is off.
   * @default - any account, as in Microsoft's published permissions
   */
  readonly snapshotSharingAccounts?: string[];
  /**
   * Names of the roles, if you want other names than Microsoft's default names. The Azure side must use the same names.
   * @default - Microsoft's default names
   */
  readonly roleNames?: DefenderRoleNames;
  /**
   * Suffix for the default name of each role, including the roles and the instance profile of host management.
   * With `-cdk`, `CspmMonitorAws` becomes `CspmMonitorAws-cdk`. Names in `roleNames` stay as they are. Use it if roles
   * with the default names exist, for example from Microsoft's own template. It has 1 to 25 letters, digits or any of
   * `_+=,.@-`.
   * @default - no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * Path of the roles and of the instance profile of host management, such as `/security/`. In an organization, it is
   * also the path of the roles of its functions. Pass it to `EntraIdentityProvider.createOrReuse` too, if you use that.
   * Managed policies keep the path `/`. The Azure side gets the ARNs with the path.
   *
   * Choose it before the first deployment. CloudFormation replaces a role whose path changes, and this fails as long as
   * the name stays the same: change `roleNameSuffix` or the names, too. The roles then have other ARNs, so deploy the
   * Azure side just after the stack.
   *
   * It begins and ends with `/` and has at most 512 ASCII characters, without spaces. Throws if it contains `*`, `?` or
   * `${`, or if organization policies exempt its roles, such as `/aws-reserved/`, `/aws-service-role/` and
   * `/stacksets-exec-1/`. It can be a token, but the Azure side and `DefenderOrganizationPolicies` fail at synthesis if
   * they do not know it. Source: IAM API reference, CreateRole, 2026-11.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Whether the stack has an output for the ARN of each role and for the CloudTrail filter.
   * @default true
   */
  readonly outputs?: boolean;
}

/** Names of these options. */
export const SHARED_OPTIONS: OptionNames<DefenderForCloudOptions> = {
  azureTenantId: true,
  plans: true,
  permissionsType: true,
  permissions: true,
  denyDataReads: BOOLEAN,
  additionalReadActions: true,
  denyClusterAccessForOthers: BOOLEAN,
  denyManagingAliasedKeys: BOOLEAN,
  snapshotSharingAccounts: true,
  roleNames: true,
  roleNameSuffix: true,
  rolePath: true,
  outputs: BOOLEAN,
};
