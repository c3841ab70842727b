import type { MemberIdentityProvider } from './member-identity-provider';
import { BOOLEAN, type OptionNames } from '../checks/known-options';
import { SHARED_OPTIONS, type DefenderForCloudOptions } from '../connector/defender-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import { FUNCTION_LOG_OPTIONS, type FunctionLogOptions } from '../identity/inline-handler';
import type { StackSetOperationPreferences } from '../stacksets/operation-preferences';
import type { OrganizationTargets } from '../stacksets/organization-targets';
import type { SelfManagedStackSetRoles, StackSetCallAs } from '../stacksets/stack-set-permissions';

/**
 * Properties of a `DefenderForCloudOrganization`. The log options apply to all Lambda functions that the organization
 * creates, in this account and in member accounts.
 */
export interface DefenderForCloudOrganizationProps extends DefenderForCloudOptions, FunctionLogOptions {
  /** Which member accounts are connected. */
  readonly targets: OrganizationTargets;
  /**
   * Regions of the member accounts in which EC2 instances are managed. In the management account, only the region of
   * the stack has host management, because StackSets never deploy to the management account. With more than about 14
   * to 19 regions (it depends on the names), the trust of the roles allows every region, because IAM limits its size.
   * Throws if the list is empty or contains a region twice, or if no plan has host management.
   * @default - the region of the stack
   */
  readonly hostManagementRegions?: string[];
  /**
   * Whether host management is deployed to the regions of the member accounts. `false` is the first of two deployments
   * that switch it off: the runbook, the association and the rule are removed, but their roles stay as they are. Throws
   * if it is off and no plan has host management.
   * @default true
   */
  readonly regionalHostManagement?: boolean;
  /**
   * Whether the account of the stack is also connected. StackSets do not deploy to this account. If you have several
   * organization constructs, switch it off in all but one. Throws if it is on with `StackSetCallAs.DELEGATED_ADMIN`.
   * @default - true, but false with `StackSetCallAs.DELEGATED_ADMIN`
   */
  readonly connectManagementAccount?: boolean;
  /**
   * OIDC provider of Microsoft's tenant in the account of the stack. Throws if this account is not connected.
   * @default - a new provider
   */
  readonly managementIdentityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant in the account of the stack. CIEM and custom capabilities with
   * `servicePrincipalObjectId` use it. Throws if this account is not connected, or if no role uses it.
   * @default - a new provider if a role uses it
   */
  readonly managementCiemIdentityProvider?: IEntraIdentityProvider;
  /**
   * How member accounts get the OIDC provider of Microsoft's tenant.
   * @default MemberIdentityProvider.createOrReuse()
   */
  readonly memberIdentityProvider?: MemberIdentityProvider;
  /**
   * How member accounts get the OIDC provider of your own tenant. CIEM and custom capabilities with
   * `servicePrincipalObjectId` use it. Throws if no role uses it.
   * @default MemberIdentityProvider.createOrReuse() if a role uses it
   */
  readonly memberCiemIdentityProvider?: MemberIdentityProvider;
  /**
   * Whether accounts that join the targets later are connected automatically, and accounts that leave are disconnected.
   * Throws if it is on with a list of accounts.
   * @default - true, but false with a list of accounts or `onlyAccounts`
   */
  readonly autoDeployment?: boolean;
  /**
   * Whether the resources stay in an account that leaves the targets. Throws if automatic deployment is off.
   * @default false
   */
  readonly retainStacksOnAccountRemoval?: boolean;
  /**
   * How StackSets deploy to accounts and regions: how many at the same time, in which order, and how many may fail.
   * @default - a quarter of the accounts and all regions at the same time; one in ten accounts may fail
   */
  readonly operationPreferences?: StackSetOperationPreferences;
  /**
   * Whether the stack is in the management account or in the account of a delegated administrator. Throws if it is
   * `DELEGATED_ADMIN` with a list of accounts.
   * @default StackSetCallAs.SELF
   */
  readonly callAs?: StackSetCallAs;
  /**
   * Whether the stack switches on trusted access between StackSets and AWS Organizations. The stack then contains a
   * Lambda function with inline code. Trusted access is never switched off. Throws if it is on with a list of accounts
   * or with `StackSetCallAs.DELEGATED_ADMIN`.
   * @default false - trusted access must already be on
   */
  readonly activateTrustedAccess?: boolean;
  /**
   * Names of the roles of self-managed StackSets. Throws if the targets are not a list of accounts.
   * @default - the default names of AWS
   */
  readonly selfManagedRoles?: SelfManagedStackSetRoles;
  /**
   * Name of the StackSet with the roles in member accounts: 1 to 128 letters, digits or hyphens that begin with a
   * letter. The Azure side uses this name too. You cannot change it after the deployment, because the new StackSet
   * would create the same roles as the old one. To change it, remove the construct, deploy, and add the construct
   * again. Throws if another StackSet of the app has the name in the same account and region.
   * @default - a name from the path of the construct, at most 80 characters
   */
  readonly memberStackSetName?: string;
  /**
   * Name of the StackSet with the regional part of host management. The rules, and the way to change it, are those of
   * `memberStackSetName`. Throws if both names are the same, or if there is no host management.
   * @default - a name from the path of the construct, at most 80 characters
   */
  readonly hostManagementStackSetName?: string;
}

/** Names of the props of the organization. */
export const ORGANIZATION_OPTIONS: OptionNames<DefenderForCloudOrganizationProps> = {
  ...SHARED_OPTIONS,
  ...FUNCTION_LOG_OPTIONS,
  targets: true,
  hostManagementRegions: true,
  regionalHostManagement: BOOLEAN,
  connectManagementAccount: BOOLEAN,
  managementIdentityProvider: true,
  managementCiemIdentityProvider: true,
  memberIdentityProvider: true,
  memberCiemIdentityProvider: true,
  autoDeployment: BOOLEAN,
  retainStacksOnAccountRemoval: BOOLEAN,
  operationPreferences: true,
  callAs: true,
  activateTrustedAccess: BOOLEAN,
  selfManagedRoles: true,
  memberStackSetName: true,
  hostManagementStackSetName: true,
};
