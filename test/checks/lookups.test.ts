import { App, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import {
  DefenderForCloudConnector, DefenderForCloudOrganization, DefenderPlan, OrganizationTargets, SecurityConnector,
} from '../../src';
import { allPlans } from '../support/synth';

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
