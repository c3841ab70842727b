export { DefenderForCloudConnector } from './connector';
export { DefenderForCloudConnectorProps } from './connector-props';

export { DefenderPlan } from './plans/defender-plan';
export { CiemOptions, DefenderCspmOptions, SensitiveDataScope } from './plans/defender-cspm';
export { DefenderForServersOptions, ServersSubPlan } from './plans/defender-for-servers';
export { DefenderForContainersOptions } from './plans/defender-for-containers';
export { DefenderForDatabasesOptions } from './plans/defender-for-databases';
export { ClusterAccess, ClusterAccessPolicy } from './eks/cluster-access';

export { DefenderCapability } from './capabilities/defender-capability';
export { PermissionsType } from './capabilities/permissions-type';
export { DefenderRoleNames } from './capabilities/role-names';

export { EntraIdentityProvider } from './identity/entra-identity-provider';
export {
  EntraIdentityProviderProps,
  ExistingEntraIdentityProviderOptions,
  IEntraIdentityProvider,
} from './identity/entra-identity-provider-props';
