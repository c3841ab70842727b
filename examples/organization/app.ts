/**
 * All accounts of an organization, deployed once in the management account: a connector connects that account,
 * StackSets connect current and future member accounts. Begin with a pilot: -c pilot=444455556666, accounts of the final
 * units. Later, leave it out.
 *
 * Context: tenantId (your Entra tenant), targets (ids of organizational units or of the root, separated by commas),
 * exclude (account ids), pilot (account ids).
 */
import {
  DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, PermissionsType, SecurityConnector,
} from 'cdk-defender-for-cloud';
import { App, Stack, Tags } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
const list = (key: string, fallback: string): string[] =>
  String(app.node.tryGetContext(key) ?? fallback)
    .split(',')
    .map(s => s.trim())
    .filter(s => s);

// `aws organizations list-roots` prints the id of your root.
const units = OrganizationTargets.organizationalUnits(...list('targets', 'r-ab12'));
const excluded = list('exclude', '111122223333');
const pilot = list('pilot', '');
const isPilot = pilot.length > 0;

const stack = new Stack(app, 'DefenderForCloudOrganization');
const organization = new DefenderForCloudOrganization(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  plans: [
    DefenderPlan.defenderCspm(),
    DefenderPlan.defenderForServers(),
    DefenderPlan.defenderForContainers(),
    DefenderPlan.defenderForDatabases(),
  ],
  targets: isPilot ? units.onlyAccounts(...pilot) : units.excludingAccounts(...excluded),
  connectManagementAccount: !isPilot,
  // The regions where member accounts run EC2 instances.
  hostManagementRegions: ['eu-west-1', 'us-east-1'],
  activateTrustedAccess: true,
});
// The Azure side: the connector of the management account, which also covers the members. It comes after the pilot,
// because Azure connects every account that it does not exclude.
if (!isPilot) new SecurityConnector(stack, 'Azure', { organization });
// Tags the StackSets and all resources that they create.
Tags.of(organization).add('owner', 'security-platform');
