import { App, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderOrganizationPolicies, DefenderPlan, EntraIdentityProvider,
  HostManagement, OrganizationTargets, SecurityConnector, SentinelConnector,
} from '../../src';
import { organizeIn } from '../support/organization';
import { warningsOf } from '../support/stacks';
import { allPlans, connect, TENANT } from '../support/synth';

describe('the first synthesis with a lookup, whose value is not known yet', () => {
  test.each([[false], [true]])('the tenant in SSM, with CIEM: %s', ciem => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const azureTenantId = StringParameter.valueFromLookup(stack, '/security/azure-tenant-id');
    expect(azureTenantId).toBe('dummy-value-for-/security/azure-tenant-id');
    const connector = new DefenderForCloudConnector(stack, 'Defender', { azureTenantId, plans: allPlans({ ciem }) });
    const ciemApplicationName = StringParameter.valueFromLookup(stack, '/security/application');
    new SecurityConnector(stack, 'Azure', {
      connector,
      connectorName: StringParameter.valueFromLookup(stack, '/security/connector'),
      ...ciem ? { defenderCspm: { ciemApplicationName } } : {},
    });
    // The CLI reads these, then runs the app again.
    const assembly = app.synth();
    expect(assembly.manifest.missing?.map(({ props }: any) => props.parameterName)).toEqual([
      '/security/azure-tenant-id', '/security/application', '/security/connector',
    ]);
    expect(JSON.stringify(assembly.getStackByName('Stack').template)).toContain('CspmMonitorAws');
  });

  test.each<[string, (stack: Stack, value: string) => unknown]>([
    ['the name of a role', (stack, cspmMonitor) => connect(stack, { roleNames: { cspmMonitor } })],
    ['names of roles in an organization', (stack, cspmMonitor) => organizeIn(stack, { roleNames: { cspmMonitor } })],
    ['the name of a role, also in Azure', (stack, cspmMonitor) =>
      new SecurityConnector(stack, 'Azure', { connector: connect(stack, { roleNames: { cspmMonitor } }) })],
    ['a suffix, with every role', (stack, roleNameSuffix) => connect(stack, { roleNameSuffix, plans: allPlans({ ciem: true }) })],
    ['a suffix', (stack, roleNameSuffix) => connect(stack, { roleNameSuffix })],
    ['a path', (stack, rolePath) => connect(stack, { rolePath })],
    ['a path with more', (stack, path) => connect(stack, { rolePath: `/security/${path}/` })],
    ['the path of the role of a function', (stack, rolePath) => EntraIdentityProvider.createOrReuse(stack, 'Provider', { rolePath })],
    ['the role of Sentinel', (stack, roleName) => new SentinelConnector(stack, 'Sentinel', { workspaceId: TENANT, roleName })],
    ['the name of the runbook', (stack, documentName) => new HostManagement(stack, 'Hosts', { documentName })],
    ['administrators', (stack, role) => new DefenderOrganizationPolicies(stack, 'Policies', {
      azureTenantIds: [TENANT], stackNames: ['Members-*'], administrators: [role],
    })],
    ['a region', (stack, region) => organizeIn(stack, { plans: allPlans(), hostManagementRegions: [region] })],
  ])('%s, in another partition', (_, make) => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'us-gov-west-1' } });
    make(stack, StringParameter.valueFromLookup(stack, '/security/value'));
    expect(app.synth().manifest.missing).toHaveLength(1);
    expect(warningsOf(stack).filter(warning => warning.includes('does not know'))).toEqual([]);
  });

  test('a wildcard is not hidden by the placeholder', () => {
    const bucketNames = ['dummy-value-for-*'];
    expect(() => DefenderPlan.defenderCspm({ sensitiveDataScope: { bucketNames } })).toThrow('must be an S3 bucket name');
  });

  test('an organization', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
    const lookup = (name: string) => StringParameter.valueFromLookup(stack, name);
    new DefenderForCloudOrganization(stack, 'Defender', {
      azureTenantId: lookup('/tenant'),
      targets: OrganizationTargets.organizationalUnits(lookup('/unit')).excludingAccounts(lookup('/excluded')),
    });
    expect(app.synth().manifest.missing).toHaveLength(3);
  });
});
