import type { DefenderRoleNames } from '../capabilities/role-names';
import type { HostManagementRoleNames } from '../host-management/host-management-identity-props';
import type { DefenderOrganizationMonitoring } from '../monitoring/defender-organization-monitoring';
import type { DefenderForCloudOrganization } from '../organization/defender-for-cloud-organization';

/** What the organization policies protect, and from whom. */
export interface DefenderOrganizationPoliciesOptions {
  /**
   * The organization whose member accounts the policies are for. It gives the names of roles, runbook and StackSets as
   * they are in the templates for members, and its tenant. Throws if you also set `roleNames`, `roleNameSuffix`,
   * `rolePath`, `hostManagementRoleNames`, `documentName` or `ciem`.
   * @default - the names are the default names and those of the other options
   */
  readonly organization?: DefenderForCloudOrganization;
  /**
   * The monitoring of the organization. The service control policy then also protects its role and its stacks in member
   * accounts.
   * @default - only the rules of the monitoring are protected, by their names
   */
  readonly monitoring?: DefenderOrganizationMonitoring;
  /**
   * Ids (GUIDs) of your Entra tenants. Only their session names can use tokens of Microsoft's tenant. Throws if the
   * list is empty, or contains a tenant twice or Microsoft's tenant.
   * @default - the tenant of `organization`. Required without it.
   */
  readonly azureTenantIds?: string[];
  /**
   * Names of the CloudFormation stacks in member accounts that contain the roles. For a StackSet, it is
   * `StackSet-<name of the StackSet>-*`. A name can end in `*`. Policies, functions and roles without a fixed name are
   * protected by the first 24 characters of the name of their stack, because CloudFormation keeps as many. Name stacks
   * that contain nothing else, since nobody but administrators can then change or invoke their functions.
   * @default - none beside those of the StackSets of `organization`, which are always protected. Required without
   * `organization`.
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
   * Path of all roles of the connectors, of host management and of functions, and of the instance profile, such as
   * `/security/`. Begins and ends with `/`, no wildcards. It is not for `furtherRoleNames`, which have their own.
   * Without the right path, the service control policy protects no role.
   * @default /
   */
  readonly rolePath?: string;
  /**
   * Names of the roles of host management and of the instance profile, where they differ from the default names.
   * @default - the default names
   */
  readonly hostManagementRoleNames?: HostManagementRoleNames;
  /**
   * Names of more roles to protect, such as those of a second connector or `OIDC_MicrosoftSentinel`. Each may have a
   * path in front, such as `security/Scanner`. No wildcards.
   * @default - none
   */
  readonly furtherRoleNames?: string[];
  /**
   * Names of managed policies to protect, such as the permissions boundary of the roles. Each may have a path in front.
   * No wildcards.
   * @default - only the policies that the stacks create
   */
  readonly furtherPolicyNames?: string[];
  /**
   * Name of the runbook, the association and the EventBridge rule.
   * @default - that of `organization`, otherwise every name that begins with `DefenderForCloud-HostManagement-`
   */
  readonly documentName?: string;
  /**
   * Whether CIEM is on in member accounts. The service control policy then also protects the two roles of CIEM and the
   * OIDC providers of your tenants. Other teams may use such a provider too: only administrators can then add
   * audiences to it.
   * @default - whether it is on in `organization`, otherwise false
   */
  readonly ciem?: boolean;
  /**
   * ARNs of the roles that may still change what is protected, in addition to the execution roles of StackSets, such as
   * `arn:aws:iam::*:role/OrganizationAccountAccessRole`. The account can be `*`. What is behind `role/` can contain
   * `*`, but not as its first character.
   *
   * From member accounts, only administrators can then assume, pass, create or change these roles. If CloudFormation
   * deploys with one of them, list also the role that passes it to CloudFormation, and whoever assumes that role in a
   * member account: with the roles of `cdk bootstrap`, `cdk-hnb659fds-cfn-exec-role-*`, `cdk-hnb659fds-deploy-role-*`
   * and the role of the pipeline. Otherwise every CDK deployment to member accounts fails. Warns of such roles:
   * everybody who may update any stack that was deployed with them has their rights.
   * @default - nobody but the execution roles of StackSets
   */
  readonly administrators?: string[];
  /**
   * Names of SAML providers in member accounts that `administrators` trust, such as `Okta`. Who changes such a provider
   * can sign in as an administrator, so only administrators can then change it. No wildcards.
   * @default - only the providers of IAM Identity Center, if one of `administrators` can be one of its roles
   */
  readonly samlProviderNames?: string[];
  /**
   * Ids (GUIDs) of the Log Analytics workspaces whose Microsoft Sentinel connects to member accounts. Without it, the
   * resource control policy refuses Sentinel.
   * @default - none
   */
  readonly sentinelWorkspaceIds?: string[];
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

/** The policies as compact JSON, for other tools than CDK. */
export interface RenderedOrganizationPolicies {
  /** Content of the service control policy. */
  readonly serviceControlPolicy: string;
  /** Content of the resource control policy. */
  readonly resourceControlPolicy: string;
}
