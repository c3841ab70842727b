/**
 * An account that Microsoft's own stack already connects. The new roles have names of their own, so that both sets exist
 * until Azure uses the new one. docs/migrate.md has all steps.
 *
 * Context: tenantId (your Entra tenant), connectorFile (the security connector that exists in Azure, exported with the
 * newest API version).
 */
import {
  DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, ExistingSecurityConnector, PermissionsType,
  SecurityConnector, SecurityConnectorApiVersion,
} from 'cdk-defender-for-cloud';
import { Annotations, App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
// With this, the AWS CLI can deploy the template from a file, without CDK bootstrapping.
const stack = new Stack(app, 'DefenderForCloud', {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  suppressTemplateIndentation: true,
});
const connector = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.DEFAULT_ACCESS, // as the portal, with permissions for future features
  // The plans and features of the connector that exists.
  plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()],
  // CspmMonitorAws-cdk and so on, also the roles and the instance profile of host management.
  roleNameSuffix: '-cdk',
  // The provider of the old stack, with the audiences that it lacks. Nothing is removed from it.
  identityProvider: EntraIdentityProvider.createOrReuse(stack, 'IdentityProvider'),
});
// The template changes the connector that exists, in the same resource group. It keeps its name and the settings that are not
// set here. Synthesis lists what changes.
const file: string | undefined = app.node.tryGetContext('connectorFile');
const apiVersion = SecurityConnectorApiVersion.V2026_08_01_PREVIEW;
const existing = file === undefined ? undefined : ExistingSecurityConnector.fromFile(file, { apiVersion });
const azure = new SecurityConnector(stack, 'Azure', { connector, existing, apiVersion: existing && apiVersion });
if (existing === undefined) {
  Annotations.of(azure).addWarningV2('examples:connectorFile',
    'the template for Azure can create a second connector, or lose settings of the first one: pass the connector that exists, ' +
    '-c connectorFile=connector.json');
}
