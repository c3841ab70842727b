import type { DefenderForCloudConnectorProps } from './connector-props';
import type { DefenderForCloudOptions } from './defender-options';
import type { OptionNames } from '../checks/known-options';

/** Names of the options that the connector and the organization share. */
export const SHARED_OPTIONS: OptionNames<DefenderForCloudOptions> = {
  azureTenantId: true,
  plans: true,
  permissionsType: true,
  denyDataReads: true,
  additionalReadActions: true,
  denyClusterAccessForOthers: true,
  denyManagingAliasedKeys: true,
  roleNames: true,
  roleNameSuffix: true,
  outputs: true,
};

/** Names of the props of the connector. */
export const CONNECTOR_OPTIONS: OptionNames<DefenderForCloudConnectorProps> = {
  ...SHARED_OPTIONS,
  identityProvider: true,
  ciemIdentityProvider: true,
};
