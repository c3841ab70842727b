/**
 * One AWS account, the plans of your choice, as the Azure portal has them by default.
 *
 * Context: tenantId (your Entra tenant), plans (cspm,servers,containers,databases), leastPrivilege (true or false).
 */
import { App, Stack } from 'aws-cdk-lib';
import { DefenderForCloudConnector, DefenderPlan, PermissionsType } from 'cdk-defender-for-cloud';

const PLANS: Record<string, () => DefenderPlan> = {
  cspm: () => DefenderPlan.defenderCspm(),
  servers: () => DefenderPlan.defenderForServers(),
  containers: () => DefenderPlan.defenderForContainers(),
  databases: () => DefenderPlan.defenderForDatabases(),
};

export const app = new App();
const context = (key: string, fallback: string): string => String(app.node.tryGetContext(key) ?? fallback);

const plans = context('plans', 'cspm,servers,containers,databases').split(',').map((name) => {
  if (!(name in PLANS)) throw new Error(`plans must be out of ${Object.keys(PLANS).join(', ')}, got '${name}'`);
  return PLANS[name]();
});

const stack = new Stack(app, 'DefenderForCloud');
new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: context('tenantId', '11111111-2222-3333-4444-555555555555'),
  plans,
  permissionsType: context('leastPrivilege', 'false') === 'true'
    ? PermissionsType.LEAST_PRIVILEGE_ACCESS
    : PermissionsType.DEFAULT_ACCESS,
});
