import type { PermissionsType } from '../capabilities/capability-definition';
import type { DefenderRoleNames } from '../capabilities/defender-capability';
import { BOOLEAN, type OptionNames } from '../checks/known-options';
import type { DefenderPlan } from '../plans/defender-plan';
import type { MicrosoftTemplate } from '../readers/microsoft-template/microsoft-template';

/** Options shared by the connector and the organization. */
export interface DefenderForCloudOptions {
  /**
   * Id (GUID) of your own Entra tenant, which `az account show --query tenantId` prints. Defender for Cloud may assume
   * the roles only on behalf of this tenant. The template contains it in lower case. Throws if it is not a GUID, if it
   * is all zeros, or if it is Microsoft's own tenant.
   */
  readonly azureTenantId: string;
  /**
   * Plans to create roles for. Throws if the list contains a plan twice.
   * @default - no plans: only foundational CSPM, which is always on
   */
  readonly plans?: DefenderPlan[];
  /**
   * How much access Defender for Cloud gets. If you do not set it, a message lists what the default allows: the CSPM
   * role reads with AWS's `ReadOnlyAccess`, including contents; image assessment can push images to ECR; Kubernetes
   * discovery can give itself access to every EKS cluster.
   * @default PermissionsType.DEFAULT_ACCESS, as in the Azure portal
   */
  readonly permissionsType?: PermissionsType;
  /**
   * The CloudFormation template from the Azure portal. Its permissions replace those of this version in the roles that
   * it contains. Nothing else of it is used. Options still limit the roles, with explicit denies. Warns about roles
   * that only one side has. Throws if the file allows more than Microsoft publishes and `acceptedDifferences` does not
   * list this, or if its permissions cannot be used unchanged. Details: `docs/follow-microsoft.md`.
   * @default - the permissions of this version
   */
  readonly permissionsFrom?: MicrosoftTemplate;
  /**
   * Whether the CSPM role is denied reading contents: objects, items, messages, log events, secrets, parameter values,
   * snapshot blocks, image layers, query results and code. Reading configuration stays allowed. The exception is
   * `lambda:GetFunction`: its response contains a download link for the code, so it is denied.
   * @default false
   */
  readonly denyDataReads?: boolean;
  /**
   * Actions that the CSPM role may use on every resource, in addition to the published list of least privilege access,
   * such as `bedrock:ListGuardrails` or those of `ReadActions`. Microsoft does not publish what newer recommendations
   * need. Throws without least privilege access, or if an action is a token, is repeated, has a wildcard, has no name
   * of a read action, or is known to return contents, credentials, links or sensitive settings. Details:
   * `docs/access.md`.
   * @default - only the published list
   */
  readonly additionalReadActions?: string[];
  /**
   * Whether the roles of `controlPlaneAuditLogs` and `agentlessKubernetesDiscovery` may give access to EKS clusters
   * only to themselves. Otherwise, they can give any principal of the account access to any cluster. Microsoft does not
   * publish whether it also gives other roles access. Throws if it is on and no role can give access.
   * @default false - as in Microsoft's published permissions
   */
  readonly denyClusterAccessForOthers?: boolean;
  /**
   * Whether the disk and database scanners are denied managing KMS keys that have an alias other than their own:
   * policies, tags, aliases, and grants that are not for an AWS service. They can still use these keys. Keys without an
   * alias are not protected. Try it with one account first. Throws if it is on and `agentlessVmScanning` and
   * `databasesDspm` of all plans are off. Details: `docs/limits.md`.
   * @default false - as in Microsoft's published permissions
   */
  readonly denyManagingAliasedKeys?: boolean;
  /**
   * Ids of the AWS accounts with which the disk scanner may share snapshots of your disks. Microsoft does not publish
   * them, so find them out first. Public sharing is always denied. The option does not limit the database scanner.
   * Throws if the list is empty or contains an account twice, if an id does not have twelve digits, or if
   * `agentlessVmScanning` of all plans is off. Details: `docs/limits.md`.
   * @default - any account, as in Microsoft's published permissions
   */
  readonly snapshotSharingAccounts?: string[];
  /**
   * Names of the roles, to override Microsoft's default names. The Azure side must use the same names.
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
   * Path of the roles and of the instance profile of host management, such as `/security/`. Choose it before the first
   * deployment: CloudFormation cannot replace a role under the same name. The path of managed policies is `policyPath`.
   *
   * At most 512 ASCII characters without spaces, with `/` at both ends. Throws if it contains `*`, `?` or `${`, or is
   * reserved by AWS, such as `/aws-reserved/`. Details: `docs/access.md`. Source: IAM API reference, CreateRole,
   * 2026-11.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Path of the managed policies of the roles, including those of host management, such as `/security/`. If you change
   * it, each policy is replaced, but role names stay. A path has at most 512 characters and `/` at both ends. Its parts
   * have letters, digits or any of `_.,+@=-`. Throws if it has another form. Details: `docs/access.md`. Source: IAM API
   * reference, CreatePolicy, 2026-11.
   * @default /
   */
  readonly policyPath?: string;
  /**
   * Whether the stack has outputs for the ARN of each role and for the CloudTrail filter.
   * @default true
   */
  readonly outputs?: boolean;
}

/** Names of these options. */
export const SHARED_OPTIONS: OptionNames<DefenderForCloudOptions> = {
  azureTenantId: true,
  plans: true,
  permissionsType: true,
  permissionsFrom: true,
  denyDataReads: BOOLEAN,
  additionalReadActions: true,
  denyClusterAccessForOthers: BOOLEAN,
  denyManagingAliasedKeys: BOOLEAN,
  snapshotSharingAccounts: true,
  roleNames: true,
  roleNameSuffix: true,
  rolePath: true,
  policyPath: true,
  outputs: BOOLEAN,
};

const OF_PLAN = 'an option of a plan, such as DefenderPlan.defenderForServers';

/**
 * Options of other constructs that users can mistake for options of a connector or an organization, each with its
 * owner. Without an error, such an option would have no effect and leave wider access.
 */
export const OPTIONS_ELSEWHERE: { readonly [name: string]: string } = {
  hostManagement: OF_PLAN,
  arcInstanceTag: OF_PLAN,
  justInTimeTag: OF_PLAN,
  sensitiveDataScope: 'an option of DefenderPlan.defenderCspm',
};
