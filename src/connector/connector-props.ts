import type { DefenderForCloudOptions } from './defender-options';
import type { IEntraIdentityProvider } from '../identity/entra-identity-provider-props';

/** Properties of a `DefenderForCloudConnector`. */
export interface DefenderForCloudConnectorProps extends DefenderForCloudOptions {
  /**
   * OIDC provider of Microsoft's tenant that the roles trust.
   * @default - a new one, with exactly the audiences that the plans need
   */
  readonly identityProvider?: IEntraIdentityProvider;
  /**
   * OIDC provider of your own tenant that the CIEM role trusts. An error where CIEM is off.
   * @default - a new one where CIEM is on
   */
  readonly ciemIdentityProvider?: IEntraIdentityProvider;
}
