/**
 * An account that Microsoft's own stack already connects. The new roles have names of their own, so that both sets exist
 * until Azure uses the new one. docs/migrate.md has all steps.
 *
 * Context: tenantId (your Entra tenant), connectorName (the name of the security connector that exists in Azure).
 */
import { DefenderForCloudConnector, DefenderPlan, EntraIdentityProvider, SecurityConnector } from 'cdk-defender-for-cloud';
import { Annotations, App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
// So that the AWS CLI can deploy the template from a file, without CDK bootstrap.
const stack = new Stack(app, 'DefenderForCloud', {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  suppressTemplateIndentation: true,
});
const connector = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  // The plans and features of the connector that exists.
  plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()],
  // CspmMonitorAws-cdk and so on, also the roles and the instance profile of host management.
  roleNameSuffix: '-cdk',
  // The provider of the old stack, with the audiences that it lacks. Nothing is removed from it.
  identityProvider: EntraIdentityProvider.createOrReuse(stack, 'IdentityProvider'),
});
// With the same name and resource group as the connector that exists, this changes it. Another name would be a second one.
const connectorName: string | undefined = app.node.tryGetContext('connectorName');
const azure = new SecurityConnector(stack, 'Azure', { connector, connectorName });
if (connectorName === undefined) {
  Annotations.of(azure).addWarningV2('example:connectorName',
    'the template for Azure has a default name, which can make a second connector: pass the name of the connector that ' +
    'exists, -c connectorName=...');
}
