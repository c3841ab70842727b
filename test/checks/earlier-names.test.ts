/** Who uses a name of an earlier version without a compiler gets an error with the present name, and never an option without effect. */
import { readFileSync } from 'fs';
import { join } from 'path';
import * as library from '../../src';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationMonitoring, DefenderOrganizationPolicies, DefenderPlan,
  HostManagement, HostManagementIdentity, OrganizationTargets, SecurityConnector,
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
const manage: Make = options => new HostManagement(newStack(ENV), 'Defender', options);
const managePlan: Make = hostManagement => connect({ plans: [DefenderPlan.defenderForServers({ hostManagement })] });
const identify: Make = options => new HostManagementIdentity(newStack(ENV), 'Defender', options);
const identifyExisting: Make = options => HostManagementIdentity.fromExisting(newStack(ENV), 'Defender', options);
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
  ...(['DefenderOrganizationPoliciesProps', 'RenderOrganizationPoliciesOptions'] as const).flatMap((struct) => {
    const make = struct === 'DefenderOrganizationPoliciesProps' ? protect : render;
    return [
      [struct, make, { monitorings: [] }, 'monitorings is now monitoringConstructs'],
      [struct, make, { furtherRoleNames: ['a'] }, 'furtherRoleNames is now additionalRoleNames'],
      [struct, make, { furtherRoleNameSuffixes: ['-a'] }, 'furtherRoleNameSuffixes is now additionalRoleNameSuffixes'],
      [struct, make, { furtherPolicyNames: ['a'] }, 'furtherPolicyNames is now additionalPolicyNames'],
    ] as const;
  }),
  ['HostManagementProps', manage, { launchedInstances: false }, 'launchedInstances is now runOnLaunch'],
  ['HostManagementProps', manage, { runOnLaunch: true, launchedInstances: false }, 'launchedInstances is now runOnLaunch'],
  ['HostManagementProps', manage, { deadLetterQueueKey: {} }, 'deadLetterQueueKey is now deadLetterQueueEncryptionKey'],
  ['HostManagementOptions', managePlan, { launchedInstances: false }, 'hostManagement.launchedInstances is now runOnLaunch'],
  ['HostManagementOptions', managePlan, { enabled: true, deadLetterQueueKey: {} },
    'hostManagement.deadLetterQueueKey is now deadLetterQueueEncryptionKey'],
  ['HostManagementIdentityProps', identify, { launchedInstances: false }, 'launchedInstances is now runOnLaunch'],
  ['ExistingHostManagementIdentityOptions', identifyExisting, { launchedInstances: false }, 'launchedInstances is now runOnLaunch'],
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

/** Names that were never options, but properties: who sets one expects an effect, too. */
const PROPERTIES: readonly (readonly [name: string, make: Make, message: string])[] = [
  ['administrator', monitor, 'administrator is now the property administratorMonitoring, not an option'],
  ['members', monitor, 'members is now the property memberMonitoring, not an option'],
  ['memberHostManagement', monitor, 'memberHostManagement is now the property memberHostManagementMonitoring, not an option'],
  ['monitorings', monitor, 'monitorings is now the property monitoringConstructs, not an option'],
  ['furtherServiceControlPolicy', protect, 'furtherServiceControlPolicy is now the property secondServiceControlPolicy, not an option'],
  ['furtherServiceControlPolicy', render, 'furtherServiceControlPolicy is now the property secondServiceControlPolicy, not an option'],
];

test.each(PROPERTIES)('a property, %s: %#', (name, make, message) => {
  const where = make === render ? 'DefenderOrganizationPolicies.render' : 'Stack/Defender';
  expect(() => make({ [name]: {} })).toThrow(new Error(`${where}: ${message}`));
});

test('every old name of an option in the table of the changelog is in these cases', () => {
  const changelog = readFileSync(join(__dirname, '..', '..', 'CHANGELOG.md'), 'utf-8');
  const rows = [...changelog.split('\n## ')[1].matchAll(/^\| `([^`]+)`.*$/gm)].map(([row, name]) => ({ row, name: name.split('.')[0] }));
  // Commands, outcomes of the runbook, an event, and JSON of a command are not options of a struct.
  const options = rows.filter(({ row, name }) => /^[a-z]\w+$/.test(name) && !/JSON of|`npm run/.test(row)).map(({ name }) => name);
  const tested = [
    ...CASES.flatMap(([,, given]) => Object.keys(given)), ...PROPERTIES.map(([name]) => name),
    'serverlessPosture', 'vulnerabilityAssessmentType', // below
  ];
  expect(options.length).toBeGreaterThan(18);
  expect(options.filter(name => !tested.includes(name))).toEqual([]);
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
