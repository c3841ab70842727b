import type { DefenderForCloudOrganizationProps, OrganizationStackSetNames } from './organization-props';
import type { OptionNames } from '../checks/known-options';
import { SHARED_OPTIONS } from '../connector/option-names';
import { FUNCTION_LOG_OPTIONS } from '../custom-resources/function-log-options';

/** Names of the props of the organization. */
export const ORGANIZATION_OPTIONS: OptionNames<DefenderForCloudOrganizationProps> = {
  ...SHARED_OPTIONS,
  ...FUNCTION_LOG_OPTIONS,
  targets: true,
  hostManagementRegions: true,
  regionalHostManagement: true,
  connectManagementAccount: true,
  managementIdentityProvider: true,
  managementCiemIdentityProvider: true,
  memberIdentityProvider: true,
  memberCiemIdentityProvider: true,
  autoDeployment: true,
  retainStacksOnAccountRemoval: true,
  operationPreferences: true,
  callAs: true,
  activateTrustedAccess: true,
  selfManagedRoles: true,
  stackSetNames: true,
};

export const STACK_SET_NAMES: OptionNames<OrganizationStackSetNames> = { members: true, hostManagement: true };
