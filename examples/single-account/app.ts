/**
 * One AWS account with the plans of your choice and the defaults of the Azure portal.
 *
 * Context: tenantId (your Entra tenant), plans (cspm,servers,containers,databases), leastPrivilege (true or false).
 */
import { DefenderForCloudConnector, DefenderPlan, PermissionsType } from 'cdk-defender-for-cloud';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

const PLANS: Record<string, () => DefenderPlan> = {
  cspm: () => DefenderPlan.defenderCspm(),
  servers: () => DefenderPlan.defenderForServers(),
  containers: () => DefenderPlan.defenderForContainers(),
  databases: () => DefenderPlan.defenderForDatabases(),
};

export const app = new App();
const context = (key: string, fallback: string): string => String(app.node.tryGetContext(key) ?? fallback);

const plans = context('plans', 'cspm,servers,containers,databases')
  .split(',')
  .map(name => name.trim().toLowerCase())
  .map(name => {
    if (!(name in PLANS)) throw new Error(`plans must be some of ${Object.keys(PLANS).join(', ')}, got '${name}'`);
    return PLANS[name]();
  });

// The template needs no CDK bootstrapping and is small enough to deploy from a file, so that it can be shared as one file.
const stack = new Stack(app, 'DefenderForCloud', {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
  suppressTemplateIndentation: true,
});
new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  plans,
  permissionsType: context('leastPrivilege', 'false') === 'true'
    ? PermissionsType.LEAST_PRIVILEGE_ACCESS
    : PermissionsType.DEFAULT_ACCESS,
});
