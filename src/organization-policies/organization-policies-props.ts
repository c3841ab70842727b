import type { DefenderRoleNames } from '../capabilities/defender-capability';
import type { HostManagementRoleNames } from '../host-management/host-management-identity-props';
import type { DefenderOrganizationMonitoring } from '../monitoring/defender-organization-monitoring';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** What the organization policies protect, and from whom. */
export interface DefenderOrganizationPoliciesOptions {
  /**
   * All organizations with accounts below `targetIds`. The policies deny what other organizations need, such as
   * sessions of their tenants. Names of roles, runbook and StackSets, and the tenants, come from these organizations.
   * Throws if the list is empty or contains one twice, or if you also set `roleNames`, `roleNameSuffix`,
   * `additionalRoleNameSuffixes`, `rolePath`, `policyPath`, `hostManagementRoleNames`, `documentName` or `ciem`.
   * @default - the default names, or those of the other options
   */
  readonly organizations?: DefenderForCloudOrganization[];
  /**
   * The monitoring of the organizations. The service control policy then also protects its role and stacks in member
   * accounts. Throws if the list is empty or contains one twice.
   * @default - only the rules of the monitoring are protected, by their names
   */
  readonly monitoringConstructs?: DefenderOrganizationMonitoring[];
  /**
   * Ids (GUIDs) of your Entra tenants, in addition to those of `organizations`. Tokens of Microsoft's tenant are only
   * allowed with their session names. Throws if the list is empty, or contains a tenant twice or Microsoft's tenant.
   * @default - the tenants of `organizations`. Required without them.
   */
  readonly azureTenantIds?: string[];
  /**
   * Names of the stacks in member accounts that contain the roles, such as `StackSet-<its name>-*` for a StackSet. A
   * name can end in `*`. A name that does not also protects nested stacks. Policies without a fixed name are protected
   * by its first 24 characters, so use stacks that contain nothing else. Throws if a function's role could be a
   * protected or exempt role. Details: `docs/organization-policies.md`.
   * @default - those of the StackSets of `organizations`, which are always protected. Required without them.
   */
  readonly stackNames?: string[];
  /**
   * Names of the roles of the connectors in member accounts, where they differ from the default names.
   * @default - the default names
   */
  readonly roleNames?: DefenderRoleNames;
  /**
   * The `roleNameSuffix` of the connectors in member accounts.
   * @default - no suffix
   */
  readonly roleNameSuffix?: string;
  /**
   * Additional suffixes, if connectors in member accounts have different `roleNameSuffix` values. The default names of
   * all roles and of the instance profile are protected with each of them. Throws if the list is empty or contains one
   * twice.
   * @default - only `roleNameSuffix`
   */
  readonly additionalRoleNameSuffixes?: string[];
  /**
   * Path of all roles of the connectors, of host management and of functions, and of the instance profile, such as
   * `/security/`. It begins and ends with `/`, without wildcards and `${`. It does not apply to `additionalRoleNames`,
   * which contain their own path. With an incorrect path, the service control policy protects no role. Throws if roles
   * with this path are exempt or reserved by AWS, such as `/stacksets-exec-1/`.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Path of the managed policies that the stacks create, as in `policyPath` of the connectors in member accounts.
   * Policies with the path `/` are always protected. It does not apply to `additionalPolicyNames`, which contain their
   * own path. Throws if it is not a valid `policyPath`, or is a token.
   * @default /
   */
  readonly policyPath?: string;
  /**
   * Names of the roles of host management and of the instance profile, where they differ from the default names.
   * @default - the default names
   */
  readonly hostManagementRoleNames?: HostManagementRoleNames;
  /**
   * Names of additional roles to protect, such as those of a second connector or `OIDC_MicrosoftSentinelRole`. A name
   * can begin with a path, such as `security/Scanner`. No wildcards. Throws if StackSets deploy with a role of this
   * name, because it would be exempt.
   * @default - none
   */
  readonly additionalRoleNames?: string[];
  /**
   * Names of managed policies to protect, such as the permissions boundary of the roles. A name can begin with a path.
   * No wildcards.
   * @default - only the policies that the stacks create, and those of the Terraform module (`DefenderForCloud-*`)
   */
  readonly additionalPolicyNames?: string[];
  /**
   * Name of the runbook, the association and the EventBridge rule.
   * @default - those of `organizations`, otherwise every name that begins with `DefenderForCloud-HostManagement-`
   */
  readonly documentName?: string;
  /**
   * Whether CIEM is on in member accounts. The service control policy then also protects the two roles of CIEM and the
   * OIDC providers of your tenants. If other teams use such a provider, only administrators can then add audiences to
   * it.
   * @default - whether it is on in each of `organizations`, otherwise false
   */
  readonly ciem?: boolean;
  /**
   * ARNs of the roles that may change protected resources, in addition to the execution roles of StackSets, such as
   * `arn:aws:iam::*:role/OrganizationAccountAccessRole`. The account can be `*`. After `role/`, `*` cannot be first.
   * From member accounts, only administrators can use or change these roles: list all of a deployment. Warns about
   * them. Throws if one can match a protected role, or `OIDC_Actions_Sentinel`. Details:
   * `docs/organization-policies.md`.
   * @default - only the execution roles of StackSets
   */
  readonly administrators?: string[];
  /**
   * Names of SAML providers in member accounts that `administrators` trust, such as `Okta`. Anyone who changes such a
   * provider can sign in as an administrator, so only administrators can then change it. No wildcards.
   * @default - only the providers of IAM Identity Center, if one of `administrators` can be one of its roles
   */
  readonly samlProviderNames?: string[];
  /**
   * ARNs of the roles in member accounts that assume the execution roles of self-managed StackSets, such as
   * `arn:aws:iam::111122223333:role/AWSCloudFormationStackSetAdministrationRole`. They can assume these roles, but
   * cannot change protected resources. Without this option, StackSets of a member account with an exempt execution role
   * stop working. Wildcards are as in `administrators`. Details: `docs/organization-policies.md`.
   * @default - that of `organizations`, if their targets are a list of accounts
   */
  readonly stackSetAdministrationRoles?: string[];
  /**
   * Whether only StackSets and administrators can change the stacks of all StackSets in member accounts (`StackSet-*`),
   * including those unrelated to Defender for Cloud. Such a stack can have an exempt role, and anyone who may update
   * the stack has the permissions of this role. Add the execution roles of self-managed StackSets to `administrators`,
   * such as `arn:aws:iam::*:role/AWSControlTowerExecution` with AWS Control Tower. Otherwise their StackSets stop
   * working.
   * @default false
   */
  readonly protectStackSetStacks?: boolean;
  /**
   * Ids (GUIDs) of the Log Analytics workspaces whose Microsoft Sentinel connects to member accounts. The resource
   * control policy denies Sentinel of all other workspaces. Throws if one is the id of a tenant.
   * @default - those of each `SentinelConnector` of the app, which are always added, except one in the account of the
   * policies; none in `DefenderOrganizationPolicies.render`
   */
  readonly sentinelWorkspaceIds?: string[];
  /**
   * Whether the service control policy is split into one for IAM and one for the rest, if it does not fit in 5,120
   * characters. AWS Organizations attaches at most five service control policies to a target, including `FullAWSAccess`
   * if attached. Source: AWS Organizations quotas, 2026-11.
   * @default false
   */
  readonly splitServiceControlPolicy?: boolean;
}

/** Properties of `DefenderOrganizationPolicies`. */
export interface DefenderOrganizationPoliciesProps extends DefenderOrganizationPoliciesOptions {
  /**
   * Ids of the root, organizational units and accounts that both policies are attached to. Begin with a unit of test
   * accounts. Throws if the list contains an id twice.
   * @default - the policies are created, but not attached
   */
  readonly targetIds?: string[];
  /**
   * Name of the service control policy: 1 to 128 characters. AWS Organizations allows each name once per policy type.
   * With `splitServiceControlPolicy`, the name of the second policy ends with `-2`.
   * @default DefenderForCloud-Protection
   */
  readonly serviceControlPolicyName?: string;
  /**
   * Name of the resource control policy: 1 to 128 characters. AWS Organizations allows each name once per policy type.
   * @default DefenderForCloud-Sessions
   */
  readonly resourceControlPolicyName?: string;
}

/** Options of `DefenderOrganizationPolicies.render`. */
export interface RenderOrganizationPoliciesOptions extends DefenderOrganizationPoliciesOptions {
  /**
   * Partition of the organization, such as `aws-us-gov`.
   * @default aws
   */
  readonly partition?: string;
}

/** The policies as compact JSON, for tools other than CDK. */
export interface RenderedOrganizationPolicies {
  /** Content of the service control policy. */
  readonly serviceControlPolicy: string;
  /**
   * Content of the second service control policy.
   * @default - none without `splitServiceControlPolicy`
   */
  readonly secondServiceControlPolicy?: string;
  /** Content of the resource control policy. */
  readonly resourceControlPolicy: string;
}
