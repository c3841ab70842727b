import type { DefenderRoleNames } from '../capabilities/defender-capability';
import type { HostManagementRoleNames } from '../host-management/host-management-identity-props';
import type { DefenderOrganizationMonitoring } from '../monitoring/defender-organization-monitoring';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** What the organization policies protect, and from whom. */
export interface DefenderOrganizationPoliciesOptions {
  /**
   * Each organization whose accounts are below `targetIds`: the policies deny what others need, such as sessions of
   * their tenants. They give names of roles, runbook and StackSets as in the templates for members, and their tenants.
   * Throws if the list is empty or contains one twice, or if you also set `roleNames`, `roleNameSuffix`,
   * `additionalRoleNameSuffixes`, `rolePath`, `policyPath`, `hostManagementRoleNames`, `documentName` or `ciem`.
   * @default - the names are the default names and those of the other options
   */
  readonly organizations?: DefenderForCloudOrganization[];
  /**
   * The monitoring of the organizations. The service control policy then also protects the role and the stacks of each
   * one in member accounts. Throws if the list is empty or contains one twice.
   * @default - only the rules of the monitoring are protected, by their names
   */
  readonly monitoringConstructs?: DefenderOrganizationMonitoring[];
  /**
   * Ids (GUIDs) of your Entra tenants, in addition to those of `organizations`. Only their session names can use tokens
   * of Microsoft's tenant. Throws if the list is empty, or contains a tenant twice or Microsoft's tenant.
   * @default - the tenants of `organizations`. Required without them.
   */
  readonly azureTenantIds?: string[];
  /**
   * Names of the stacks in member accounts that contain the roles; of a StackSet, `StackSet-<its name>-*`. A name can
   * end in `*`; one that does not also protects nested stacks. Policies without a fixed name are protected by its first
   * 24 characters: name stacks that contain nothing else. Throws if a function's role could be a protected or exempt
   * role. Details: `docs/organization-policies.md`.
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
   * More suffixes, if connectors in member accounts differ in their `roleNameSuffix`. The default names of all roles
   * and of the instance profile are protected with each of them. Throws if the list is empty or contains one twice.
   * @default - only `roleNameSuffix`
   */
  readonly additionalRoleNameSuffixes?: string[];
  /**
   * Path of all roles of the connectors, of host management and of functions, and of the instance profile, such as
   * `/security/`. Begins and ends with `/`, without wildcards and `${`. It is not for `additionalRoleNames`, which have
   * their own. Without the right path, the service control policy protects no role. Throws if roles with the path are
   * exempt or those of AWS, such as `/stacksets-exec-1/`.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Path of the managed policies that the stacks create, the `policyPath` of the connectors in member accounts. Those
   * with the path `/` are always protected. It is not for `additionalPolicyNames`, which have their own.
   * Throws if it is not allowed as `policyPath`, or is a token.
   * @default /
   */
  readonly policyPath?: string;
  /**
   * Names of the roles of host management and of the instance profile, where they differ from the default names.
   * @default - the default names
   */
  readonly hostManagementRoleNames?: HostManagementRoleNames;
  /**
   * Names of more roles to protect, such as those of a second connector or `OIDC_MicrosoftSentinelRole`. Each may have
   * a path in front, such as `security/Scanner`. No wildcards. Throws if StackSets deploy with a role of this name,
   * because it would be exempt.
   * @default - none
   */
  readonly additionalRoleNames?: string[];
  /**
   * Names of managed policies to protect, such as the permissions boundary of the roles. Each may have a path in front.
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
   * OIDC providers of your tenants. Other teams may use such a provider too: only administrators can then add
   * audiences to it.
   * @default - whether it is on in each of `organizations`, otherwise false
   */
  readonly ciem?: boolean;
  /**
   * ARNs of the roles that may change what is protected, besides the execution roles of StackSets, such as
   * `arn:aws:iam::*:role/OrganizationAccountAccessRole`. The account can be `*`. The part after `role/` can contain
   * `*`, but not first. From member accounts, only administrators can use or change these roles: name all roles of a
   * deployment. Warns of such roles. Throws if one can match a protected role, or `OIDC_Actions_Sentinel`. Details:
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
   * `arn:aws:iam::111122223333:role/AWSCloudFormationStackSetAdministrationRole`. They can assume these roles, but not
   * change what is protected. Without them, StackSets of a member account with an exempt execution role stop. Wildcards
   * are as in `administrators`. Details: `docs/organization-policies.md`.
   * @default - that of `organizations`, if their targets are a list of accounts
   */
  readonly stackSetAdministrationRoles?: string[];
  /**
   * Whether only StackSets and administrators can change the stacks of all StackSets in member accounts (`StackSet-*`),
   * including those that have nothing to do with Defender for Cloud. Such a stack can have a role that is exempt:
   * anyone who may update it has the rights of this role. Name the execution roles of self-managed StackSets in
   * `administrators`, such as `arn:aws:iam::*:role/AWSControlTowerExecution` with AWS Control Tower. Otherwise their
   * StackSets stop.
   * @default false
   */
  readonly protectStackSetStacks?: boolean;
  /**
   * Ids (GUIDs) of the Log Analytics workspaces whose Microsoft Sentinel connects to member accounts. The resource
   * control policy refuses Sentinel of all others. Throws if one is the id of a tenant.
   * @default - only those of each `SentinelConnector` of the app, which you need not name, unless it is in the account
   * of the policies; none in `DefenderOrganizationPolicies.render`
   */
  readonly sentinelWorkspaceIds?: string[];
  /**
   * Whether the service control policy is split into two, because its names do not fit into 5,120 characters: one for
   * IAM, one for the rest. AWS Organizations attaches at most five service control policies to a target, with
   * `FullAWSAccess` if it is attached. Source: AWS Organizations quotas, 2026-11.
   * @default false
   */
  readonly splitServiceControlPolicy?: boolean;
}

/** Properties of `DefenderOrganizationPolicies`. */
export interface DefenderOrganizationPoliciesProps extends DefenderOrganizationPoliciesOptions {
  /**
   * Ids of the root, organizational units and accounts that both policies are attached to. Begin with a unit of test
   * accounts. Throws if the list contains an id twice.
   * @default - the policies are created, but attached to nothing
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
