import type { DefenderForCloudOptions } from './defender-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';

/** Properties of a `DefenderForCloudConnector`. */
export interface DefenderForCloudConnectorProps extends DefenderForCloudOptions {
  /**
   * OIDC provider of Microsoft's tenant that the roles trust. Throws if it is the provider of another tenant.
   * @default - a new provider, with exactly the audiences that the plans need
   */
  readonly identityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant that the CIEM role trusts. Throws if CIEM is off, or if it is the provider of
   * another tenant.
   * @default - a new provider if CIEM is on
   */
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
}
