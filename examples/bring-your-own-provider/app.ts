/**
 * The account has the OIDC provider of Microsoft's tenant already, from Microsoft Sentinel's AWS connector say. An account
 * holds one provider a URL, so the roles trust the one that exists, and the audiences it lacks are added to it.
 */
import { DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider } from 'cdk-defender-for-cloud';
import { App, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud');
new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  plans: [DefenderPlan.defenderCspm()],
  identityProvider: EntraIdentityProvider.fromExisting(stack, 'IdentityProvider', {
    // The audience that Sentinel uses is there; the others are added, and nothing is ever removed.
    audiences: ['api://1462b192-27f7-4cb9-8523-0f4ecb54b47e'],
    addMissingAudiences: true,
  }),
});
