/**
 * The permissions of the CloudFormation template that the Azure portal offers, and a role of it that this version of the
 * library does not know. docs/follow-microsoft.md says how to get the file. The file here is a sample with invented values.
 *
 * Context: tenantId (your Entra tenant), microsoftTemplate (path of your own file), downloadedOn (YYYY-MM-DD).
 */
import {
  DefenderForCloudConnector, DefenderPlan, MicrosoftTemplate, PermissionsType, SecurityConnector, SecurityConnectorApiVersion,
} from 'cdk-defender-for-cloud';
import { join } from 'path';
import { Annotations, App, Stack } from 'aws-cdk-lib';
import { tenantIdOf } from '../tenant';

export const app = new App();
const stack = new Stack(app, 'DefenderForCloud');

const file: string | undefined = app.node.tryGetContext('microsoftTemplate');
const template = MicrosoftTemplate.fromFile(file ?? join(__dirname, 'microsoft.json'), {
  downloadedOn: app.node.tryGetContext('downloadedOn'),
  // The new role may list functions. Read what your own file has: the error shows it, with its id.
  acceptedDifferences: file === undefined ? ['411f4c69caf4b35014003355808e938b'] : [],
});
if (file === undefined) {
  Annotations.of(stack).addWarningV2('examples:microsoftTemplate',
    'microsoft.json of this example has invented values: pass your own, -c microsoftTemplate=PATH');
}

// Its audience, permissions and name come from the file, its trust from the library. The name is invented: Contoso is the fictional
// company of Microsoft's documents. Your own file has another one. It does not say where Azure names the role: the Azure API has
// agentlessServerlessPosture, whose role is not published.
const NEW_ROLE = 'DefenderForCloud-ContosoPosture';
const additionalCapabilities = template.roles.filter(role => role.roleName === NEW_ROLE).map(() => template.capability(NEW_ROLE, {
  azure: { offering: 'DefenderCspmAws', path: 'agentlessServerlessPosture' },
}));

const connector = new DefenderForCloudConnector(stack, 'Defender', {
  azureTenantId: tenantIdOf(stack),
  permissionsType: PermissionsType.LEAST_PRIVILEGE_ACCESS,
  permissionsFrom: template,
  // Limits stay: with a file, they are explicit denies.
  denyDataReads: true,
  plans: [DefenderPlan.defenderCspm({ additionalCapabilities })],
});

// Read what your own file allows before you acknowledge it.
if (file === undefined) {
  Annotations.of(connector).acknowledgeWarning(
    'cdk-defender-for-cloud:widerThanThisVersion:CspmMonitor:0e7df7483b2c9d881afe471a8f03127d', 'the sample lists roles and guardrails',
  );
  Annotations.of(connector).acknowledgeWarning('cdk-defender-for-cloud:notInTemplate', 'the sample has only two of the roles');
}

new SecurityConnector(stack, 'Azure', { connector, apiVersion: SecurityConnectorApiVersion.V2026_08_01_PREVIEW });
