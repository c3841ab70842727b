/**
 * Both sides of the connection: the roles in AWS as a CloudFormation template, and the security connector in Azure as
 * a deployment template that refers to these roles. `deploy.sh` in this folder deploys one after the other.
 *
 * Context: tenantId (your Entra tenant).
 */
import { DefenderForCloudConnector, DefenderPlan, PermissionsType, SecurityConnector } from 'cdk-defender-for-cloud';
import { App, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
// With this, the AWS CLI can deploy the template from a file, without CDK bootstrapping.
const stack = new Stack(app, 'DefenderForCloud', {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  suppressTemplateIndentation: true,
});
const connector = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  plans: [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()],
});
// The stack has no known account, so the account is a parameter of the Azure template.
new SecurityConnector(stack, 'Azure', {
  connector,
  bicep: true,
  scanInterval: Duration.hours(12),
  agentlessScanningExclusionTags: { 'defender-scan': 'never' },
  tags: { owner: 'security-platform' },
});
