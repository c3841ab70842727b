/** Who uses a name of an earlier version without a compiler gets an error with the present name, and never an option without effect. */
import * as library from '../../src';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  OrganizationTargets, SecurityConnector,
} from '../../src';
import { newStack } from '../support/stacks';
import { optionsOf } from '../support/structs';
import { allPlans, TENANT } from '../support/synth';

const ENV = { env: { account: '111122223333', region: 'us-east-1' } };
type Make = (options: any) => unknown;
const connect: Make = options => new DefenderForCloudConnector(newStack(ENV), 'Defender', { azureTenantId: TENANT, ...options });
const organize: Make = options => new DefenderForCloudOrganization(newStack(ENV), 'Defender', {
  azureTenantId: TENANT, targets: OrganizationTargets.organizationalUnits('r-ab12'), plans: [DefenderPlan.defenderForServers()], ...options,
});
const monitor: Make = options => new DefenderOrganizationMonitoring(newStack(ENV), 'Defender', options);
const protect: Make = options => new DefenderOrganizationPolicies(newStack(ENV), 'Defender', options);
const render: Make = options => DefenderOrganizationPolicies.render(options);
const inAzure: Make = (options) => {
  const stack = newStack(ENV);
  const connector = new DefenderForCloudConnector(stack, 'Connector', { azureTenantId: TENANT, plans: allPlans() });
  return new SecurityConnector(stack, 'Defender', { connector, ...options });
};

const CASES: readonly (readonly [struct: string, make: Make, options: { readonly [name: string]: unknown }, message: string])[] = [
  ['DefenderForCloudConnectorProps', connect, { permissions: {} }, 'permissions is now permissionsFrom'],
  ['DefenderForCloudOrganizationProps', organize, { permissions: {} }, 'permissions is now permissionsFrom'],
  ['DefenderForCloudOrganizationProps', organize, { stackSetNames: { members: 'a' } },
    'stackSetNames is now memberStackSetName and hostManagementStackSetName'],
  ['DefenderOrganizationMonitoringProps', monitor, { organization: {} }, 'organization is now organizations, a list'],
  ['DefenderOrganizationPoliciesProps', protect, { organization: {} }, 'organization is now organizations, a list'],
  ['DefenderOrganizationPoliciesProps', protect, { organizations: [], organization: {} }, 'organization is now organizations, a list'],
  ['DefenderOrganizationPoliciesProps', protect, { monitoring: {} }, 'monitoring is now monitoringConstructs, a list'],
  ['RenderOrganizationPoliciesOptions', render, { organization: {} }, 'organization is now organizations, a list'],
  ['RenderOrganizationPoliciesOptions', render, { monitoring: {} }, 'monitoring is now monitoringConstructs, a list'],
  ['SecurityConnectorProps', inAzure, { agentlessVmScanning: { exclusionTags: {} } },
    'agentlessVmScanning is now agentlessScanningExclusionTags, without scanningMode'],
  ['SecurityConnectorProps', inAzure, { arcAutoProvisioning: { proxy: '' } }, 'arcAutoProvisioning is now arcProxy and arcPrivateLinkScope'],
  ['SecurityConnectorProps', inAzure, { containerImageAssessment: {} }, 'containerImageAssessment is now imageSecurityFindings'],
];

test.each(CASES)('%s: %#', (struct, make, options, message) => {
  const where = make === render ? 'DefenderOrganizationPolicies.render' : 'Stack/Defender';
  expect(() => make(options)).toThrow(new Error(`${where}: ${message}`));
  for (const name of message.match(/(?<=is now .*)\b[a-z]\w+[A-Z]\w+|organizations/g)!.filter(n => n !== 'scanningMode')) {
    expect(optionsOf(struct)).toContain(name);
  }
});

test('an earlier name without a value is no error', () => {
  expect(() => connect({ permissions: undefined })).not.toThrow();
});

test('in structs of the Azure side', () => {
  expect(() => inAzure({ defenderForServers: { vulnerabilityAssessmentType: 'Qualys' } })).toThrow(
    new Error('Stack/Defender: defenderForServers.vulnerabilityAssessmentType is now always TVM, so leave it out'));
  expect(() => inAzure({ defenderCspm: { serverlessPosture: { enabled: false } } })).toThrow(
    new Error('Stack/Defender: defenderCspm.serverlessPosture is now true or false, and its role defenderCspm.serverlessPostureRoleArn'));
});

test('enums with one value are gone', () => {
  expect(Object.keys(library).filter(name => ['AgentlessScanningMode', 'VulnerabilityAssessmentType'].includes(name))).toEqual([]);
});
