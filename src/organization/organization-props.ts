import type { MemberIdentityProvider } from './member-identity-provider';
import type { DefenderForCloudOptions } from '../connector/defender-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';
import type { StackSetOperationPreferences } from '../stacksets/operation-preferences';
import type { OrganizationTargets } from '../stacksets/organization-targets';
import type { SelfManagedStackSetRoles, StackSetCallAs } from '../stacksets/stack-set-permissions';

/** Names of the StackSets in place of those that are made of the construct's path. */
export interface OrganizationStackSetNames {
  /**
   * StackSet with the roles: 1 to 128 letters, digits or hyphens, beginning with a letter. The Azure side names it too.
   * @default - made of the construct's path, at most 80 characters
   */
  readonly members?: string;
  /**
   * StackSet with the regional part of host management. An error where there is no host management.
   * @default - made of the construct's path, at most 80 characters
   */
  readonly hostManagement?: string;
}

/** Properties of a `DefenderForCloudOrganization`. */
export interface DefenderForCloudOrganizationProps extends DefenderForCloudOptions {
  /** Which member accounts are connected. */
  readonly targets: OrganizationTargets;
  /**
   * Regions of the member accounts in which EC2 instances are looked after. The management account has host management in the region
   * of the stack only: StackSets never deploy there. An error where one is there twice, or no plan has host management.
   * @default - the region of the stack
   */
  readonly hostManagementRegions?: string[];
  /**
   * Whether the account of the stack, which StackSets do not reach, is connected too. Switch it off in all but one of several
   * organization constructs. An error where it is on with `StackSetCallAs.DELEGATED_ADMIN`.
   * @default - true, but false with `StackSetCallAs.DELEGATED_ADMIN`
   */
  readonly connectManagementAccount?: boolean;
  /**
   * OIDC provider of Microsoft's tenant in the account of the stack. An error where that account is not connected.
   * @default - a new one
   */
  readonly managementIdentityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant in the account of the stack, which CIEM uses. Throws if that account is not connected, or
   * CIEM is off.
   * @default - a new one if CIEM is on
   */
  readonly managementCiemIdentityProvider?: IEntraIdentityProvider;
  /**
   * How member accounts get the OIDC provider of Microsoft's tenant.
   * @default MemberIdentityProvider.createOrReuse()
   */
  readonly memberIdentityProvider?: MemberIdentityProvider;
  /**
   * How member accounts get the OIDC provider of your own tenant, which CIEM uses. Throws if CIEM is off.
   * @default MemberIdentityProvider.createOrReuse() if CIEM is on
   */
  readonly memberCiemIdentityProvider?: MemberIdentityProvider;
  /**
   * Whether accounts that are added to the targets later are connected by themselves, and those that leave disconnected. An error
   * where it is on with a list of accounts.
   * @default - true, but false with a list of accounts or `onlyAccounts`
   */
  readonly autoDeployment?: boolean;
  /**
   * Whether an account that leaves the targets keeps what was made in it. An error without automatic deployment.
   * @default false
   */
  readonly retainStacksOnAccountRemoval?: boolean;
  /**
   * How deployment goes through accounts and regions.
   * @default - all accounts and regions at once, and a fifth of the accounts may fail
   */
  readonly operationPreferences?: StackSetOperationPreferences;
  /**
   * In which capacity the account of the stack calls StackSets. An error where it is `DELEGATED_ADMIN` with a list of accounts.
   * @default StackSetCallAs.SELF
   */
  readonly callAs?: StackSetCallAs;
  /**
   * Whether the stack switches on trusted access between StackSets and AWS Organizations, by a Lambda function with inline code; it
   * is never switched off. An error with a list of accounts and with `StackSetCallAs.DELEGATED_ADMIN`, where it does not work.
   * @default false - it is expected to be on
   */
  readonly activateTrustedAccess?: boolean;
  /**
   * Names of the roles of self-managed StackSets. An error without a list of accounts.
   * @default - AWS's own names
   */
  readonly selfManagedRoles?: SelfManagedStackSetRoles;
  /**
   * Names of the StackSets. Changing one fails, since the new StackSet meets the roles of the old: remove the construct, deploy, and
   * add it again.
   * @default - made of the construct's path
   */
  readonly stackSetNames?: OrganizationStackSetNames;
}
