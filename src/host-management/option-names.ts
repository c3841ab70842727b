import type {
  ExistingHostManagementIdentityOptions, HostManagementIdentityOptions, HostManagementIdentityProps,
} from './host-management-identity-props';
import type { HostManagementProps } from './host-management-props';
import type { OptionNames } from '../checks/known-options';

const IDENTITY_OPTIONS: OptionNames<HostManagementIdentityOptions> = {
  attachPoliciesToExistingRoles: true,
  runOnLaunch: true,
  explorerPermissions: true,
  instanceProfile: true,
  roleNames: true,
  roleNameSuffix: true,
  outputs: true,
};

/** Names of the props of `HostManagement`. */
export const HOST_MANAGEMENT_OPTIONS: OptionNames<HostManagementProps> = {
  ...IDENTITY_OPTIONS,
  targets: true,
  exclusionTags: true,
  schedule: true,
  maxConcurrency: true,
  maxErrors: true,
  output: true,
  deadLetterQueueEncryptionKey: true,
  identity: true,
  documentName: true,
};

/** `output` is a prop of `HostManagement` only. It is here because it must not be taken for `outputs`. */
type IdentityNames = OptionNames<HostManagementIdentityProps & Pick<HostManagementProps, 'output'>>;

/** Names of the props of `HostManagementIdentity`. */
export const HOST_MANAGEMENT_IDENTITY_OPTIONS: IdentityNames = {
  ...IDENTITY_OPTIONS,
  regions: true,
  documentName: true,
  resourceGroups: true,
  output: true,
};

/** Names of the options of `HostManagementIdentity.fromExisting`. */
export const EXISTING_IDENTITY_OPTIONS: OptionNames<ExistingHostManagementIdentityOptions> = {
  attachPoliciesToExistingRoles: true,
  runOnLaunch: true,
  instanceProfileArn: true,
  roleNames: true,
  roleNameSuffix: true,
  resourceGroups: true,
};
