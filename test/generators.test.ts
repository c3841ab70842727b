/** Random input tries every public option: each struct has generators, whose keys the compiler compares with the struct. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { AZURE_GENERATORS } from './azure/support/arbitraries';
import { ORGANIZATION_GENERATORS } from './organization/generators';
import { CONNECTOR_GENERATORS } from './support/generators/connector';
import { PLAN_GENERATORS } from './support/generators/plans';

/** Structs whose options known-options.slow.test.ts tries one by one, and the tests of their module in combination. */
const WITHOUT_GENERATORS = [
  // Only parts of structs that have generators, or the same with constructs.
  'DefenderForCloudConnectorProps', 'FunctionLogOptions', 'HostManagementIdentityOptions', 'HostManagementProps',
  // Constructs that an app has once, with few options.
  'DefenderMonitoringProps', 'DefenderOrganizationMonitoringProps', 'DefenderOrganizationPoliciesOptions',
  'DefenderOrganizationPoliciesProps', 'DefenderTrustValidationProps', 'EntraIdentityProviderProps',
  'ExistingEntraIdentityProviderOptions', 'ExistingHostManagementIdentityOptions', 'ExistingMemberIdentityProviderOptions',
  'ExistingSecurityConnectorOptions',
  'HostManagementIdentityProps', 'MonitoringOptions', 'NamedRolesOptions', 'NewMemberIdentityProviderOptions',
  'NewOutputBucketOptions', 'RenderOrganizationPoliciesOptions', 'ReusableEntraIdentityProviderOptions',
  // A result.
  'RenderedOrganizationPolicies',
];

test('every public struct has generators, or stands here', () => {
  const index = readFileSync(join(__dirname, '..', 'src', 'index.ts'), 'utf-8');
  const structs = [...index.matchAll(/export type \{([^}]*)\}/g)].flatMap(m => m[1].split(',').map(n => n.trim()))
    .filter(name => name !== '' && !/^I[A-Z]/.test(name));
  const generators = { ...AZURE_GENERATORS, ...CONNECTOR_GENERATORS, ...ORGANIZATION_GENERATORS, ...PLAN_GENERATORS };
  expect([...Object.keys(generators), ...WITHOUT_GENERATORS].sort()).toEqual(structs.sort());
});
