import { SHARED_OPTIONS, type DefenderForCloudOptions } from './defender-options';
import type { ResolvedOptions } from './resolve-options';
import type { OptionNames } from '../checks/known-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';

/** Properties of a `DefenderForCloudConnector`. */
export interface DefenderForCloudConnectorProps extends DefenderForCloudOptions {
  /**
   * OIDC provider of Microsoft's tenant that the roles trust. Throws if it is the provider of another tenant.
   * @default - a new provider, with exactly the audiences that the plans need
   */
  readonly identityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant that the roles of CIEM and of custom capabilities with `servicePrincipalObjectId`
   * trust. Throws if no role trusts it, or if it is the provider of another tenant.
   * @default - a new provider if a role trusts it
   */
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
  /**
   * The options above, if an organization has resolved them.
   * @internal
   */
  readonly _resolved?: ResolvedOptions;
}

/** Names of the props of the connector. */
export const CONNECTOR_OPTIONS: OptionNames<DefenderForCloudConnectorProps> = {
  ...SHARED_OPTIONS, identityProvider: true, ciemIdentityProvider: true, _resolved: true,
};
