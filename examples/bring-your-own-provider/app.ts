/**
 * The account already has the OIDC provider of Microsoft's tenant, for example from Microsoft Sentinel's AWS connector.
 * An account can have only one provider per URL, so the roles trust the existing one, and missing audiences are added.
 *
 * If you do not know which accounts have it, use EntraIdentityProvider.createOrReuse: it also creates the provider.
 */
import {
  DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, PermissionsType,
} from 'cdk-defender-for-cloud';
import { App, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud');
new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.DEFAULT_ACCESS, // as the portal, with permissions for future features
  plans: [DefenderPlan.defenderCspm()],
  identityProvider: EntraIdentityProvider.fromExisting(stack, 'IdentityProvider', {
    // Sentinel's audience exists already; the others are added, and none is ever removed.
    audiences: ['api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'],
    addMissingAudiences: true,
  }),
});
