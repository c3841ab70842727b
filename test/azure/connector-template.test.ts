import { existsSync, readdirSync } from 'fs';
import { join } from 'path';
import { App, Aspects, Aws, CfnParameter, Lazy, NestedStack, Stack, Stage, type IAspect } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, type IConstruct } from 'constructs';
import { deployArm } from './support/arm';
import { deployBicep } from './support/bicep';
import { KNOWN, offering, roleArnsIn, synthBoth } from './support/synth';
import {
  DefenderForCloudConnector, DefenderPlan, SecurityConnector, SecurityConnectorApiVersion,
} from '../../src';
import { FIELDS, type Field } from '../../src/azure/settings/fields';
import { entryPerLineInOrder } from '../support/entry-per-line';
import { newStack } from '../support/stacks';
import { allPlans, CIEM_OBJECT_ID, connect, TENANT } from '../support/synth';

const OPEN = { awsAccountId: '999988887777' };

describe('the template', () => {
  test('of a known account and region: literal ARNs, only for that account', () => {
    const { arm } = synthBoth();
    expect(arm.$schema).toBe('https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#');
    expect(arm.contentVersion).toBe('1.0.0.0');
    expect(Object.keys(arm)).toEqual(['$schema', 'contentVersion', 'metadata', 'parameters', 'resources', 'outputs']);
    expect(Object.keys(arm.parameters)).toEqual(['connectorName', 'location', 'awsAccountId']);
    expect(roleArnsIn(arm.resources[0].properties.offerings)).toEqual({
      'CspmMonitorAws.nativeCloudConnection': 'arn:aws:iam::111122223333:role/CspmMonitorAws',
    });
    const { resource, outputs } = deployArm(arm);
    expect(resource).toEqual({
      type: 'Microsoft.Security/securityConnectors',
      apiVersion: '2024-08-01-preview',
      name: 'aws-111122223333',
      location: 'westeurope',
      properties: {
        environmentName: 'AWS',
        hierarchyIdentifier: '111122223333',
        environmentData: { environmentType: 'AwsAccount' },
        offerings: [
          {
            offeringType: 'CspmMonitorAws',
            nativeCloudConnection: { cloudRoleArn: 'arn:aws:iam::111122223333:role/CspmMonitorAws' },
          },
        ],
      },
    });
    expect(outputs.securityConnectorId).toMatch(
      /\/resourceGroups\/defender\/providers\/Microsoft\.Security\/securityConnectors\/aws-111122223333$/,
    );
    expect(() => deployArm(arm, OPEN)).toThrow('parameter awsAccountId must not be 999988887777');
  });

  test('of an unknown account and region: both are parameters, the account without default', () => {
    const { arm } = synthBoth({}, {}, {});
    expect(Object.keys(arm.parameters)).toEqual(['connectorName', 'location', 'awsAccountId', 'awsPartition']);
    expect(() => deployArm(arm)).toThrow('parameter awsAccountId needs a value');
    expect(() => deployArm(arm, { awsAccountId: '1234' })).toThrow('length of awsAccountId');
    const { resource } = deployArm(arm, OPEN);
    expect([resource.name, resource.properties.hierarchyIdentifier]).toEqual(['aws-999988887777', '999988887777']);
    expect(roleArnsIn(resource.properties.offerings)).toEqual({
      'CspmMonitorAws.nativeCloudConnection': 'arn:aws:iam::999988887777:role/CspmMonitorAws',
    });
    const inChina = deployArm(arm, { ...OPEN, awsPartition: 'aws-cn' }).resource;
    expect(offering(inChina, 'CspmMonitorAws').nativeCloudConnection.cloudRoleArn).toBe(
      'arn:aws-cn:iam::999988887777:role/CspmMonitorAws',
    );
  });

  test.each([
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['eu-central-1', 'aws'],
  ])('of region %s: partition %s', (region, partition) => {
    const { arm } = synthBoth({}, {}, { env: { account: '111122223333', region } });
    expect(Object.keys(arm.parameters)).not.toContain('awsPartition');
    expect(arm.resources[0].properties.offerings[0].nativeCloudConnection.cloudRoleArn).toBe(
      `arn:${partition}:iam::111122223333:role/CspmMonitorAws`,
    );
  });

  test('of a region unknown to CDK: the partition is a parameter', () => {
    const { arm } = synthBoth({}, {}, { env: { account: '111122223333', region: 'xx-nowhere-1' } });
    expect(arm.parameters.awsPartition.defaultValue).toBe('aws');
  });

  test('uses the given name, location and tags', () => {
    const { arm } = synthBoth(
      {},
      { connectorName: 'Prod.aws_1', location: 'northeurope', tags: { 'owner': 'security', 'cost center': '[42]' } },
    );
    const { resource } = deployArm(arm);
    expect([resource.name, resource.location, resource.tags]).toEqual([
      'Prod.aws_1',
      'northeurope',
      { 'owner': 'security', 'cost center': '[42]' },
    ]);
    expect(deployArm(arm, { connectorName: 'other', location: 'uksouth' }).resource).toMatchObject({
      name: 'other',
      location: 'uksouth',
    });
  });

  test.each([
    SecurityConnectorApiVersion.V2024_08_01_PREVIEW,
    SecurityConnectorApiVersion.V2026_08_01_PREVIEW,
  ])('is a contract, %s', (apiVersion) => {
    const { arm, text, bicep } = synthBoth(
      { plans: allPlans({ ciem: true }) },
      { apiVersion, defenderCspm: { ciemApplicationName: 'ciem-app' } },
    );
    expect(text).toBe(`${JSON.stringify(arm, undefined, 2)}\n`);
    expect(entryPerLineInOrder(arm)).toMatchSnapshot();
    expect(bicep).toMatchSnapshot();
  });
});

describe('roles', () => {
  const arnOf = (arm: any, type = 'CspmMonitorAws', feature = 'nativeCloudConnection', parameters = {}) =>
    offering(deployArm(arm, parameters).resource, type)[feature].cloudRoleArn;

  test('have the names that the user sets', () => {
    const { arm } = synthBoth({
      plans: [DefenderPlan.defenderForServers()],
      roleNames: { cspmMonitor: 'Posture', agentlessVmScanning: 'Scan+er@1' },
    });
    expect(arnOf(arm)).toBe('arn:aws:iam::111122223333:role/Posture');
    expect(arnOf(arm, 'DefenderForServersAws', 'vmScanners')).toBe('arn:aws:iam::111122223333:role/Scan+er@1');
  });

  test('have the name and path set by an aspect or an escape hatch', () => {
    const rename: IAspect = {
      visit: (node: IConstruct) => {
        if (node instanceof iam.CfnRole) node.path = '/security/';
      },
    };
    const { arm } = synthBoth({}, {}, KNOWN, (connector) => {
      (connector.cspmMonitorRole.node.defaultChild as iam.CfnRole).addPropertyOverride('RoleName', 'Overridden');
      Aspects.of(connector).add(rename);
    });
    expect(arnOf(arm)).toBe('arn:aws:iam::111122223333:role/security/Overridden');
  });

  test('with a path that contains characters of expressions', () => {
    const path = "/it's\\${x}'/";
    const { arm, bicep } = synthBoth({}, {}, {}, (connector) => {
      (connector.cspmMonitorRole.node.defaultChild as iam.CfnRole).path = path;
    });
    const arn = `arn:aws:iam::999988887777:role${path}CspmMonitorAws`;
    expect(arnOf(arm, undefined, undefined, OPEN)).toBe(arn);
    expect(offering(deployBicep(bicep, OPEN).resource, 'CspmMonitorAws').nativeCloudConnection.cloudRoleArn).toBe(arn);
  });

  test('with account, partition or region in their name', () => {
    const roleNames = { cspmMonitor: `cspm-${Aws.ACCOUNT_ID}-${Aws.PARTITION}-${Aws.REGION}` };
    expect(arnOf(synthBoth({ roleNames }).arm)).toBe('arn:aws:iam::111122223333:role/cspm-111122223333-aws-eu-west-1');
    const open = synthBoth({ roleNames }, {}, { env: { region: 'eu-west-1' } }).arm;
    expect(arnOf(open, undefined, undefined, OPEN)).toBe(
      'arn:aws:iam::999988887777:role/cspm-999988887777-aws-eu-west-1',
    );
    expect(() => synthBoth({ roleNames }, {}, {})).toThrow('the name of the role of CspmMonitor must be known at synthesis');
  });

  test('throw if only CloudFormation knows their name', () => {
    const synth = (name: (stack: Stack) => string, option = (cspmMonitor: string): object => ({ roleNames: { cspmMonitor } })) => () => {
      const stack = newStack();
      const connector = connect(stack, option(name(stack)));
      new SecurityConnector(stack, 'Azure', { connector });
      return (stack.node.root as App).synth();
    };
    expect(synth(stack => new CfnParameter(stack, 'Name').valueAsString)).toThrow(
      'the name of the role of CspmMonitor must be known at synthesis, because the template for Azure contains it, ' +
        'got {"Ref":"Name"}; write roleNames, roleNameSuffix and rolePath as literal values');
    expect(synth(stack => new CfnParameter(stack, 'Suffix').valueAsString, roleNameSuffix => ({ roleNameSuffix }))).toThrow(
      'got {"Fn::Join":["",["CspmMonitorAws",{"Ref":"Suffix"}]]}; write roleNames, roleNameSuffix and rolePath as literal values');
    expect(synth(stack => `a-${new CfnParameter(stack, 'Name').valueAsString}`)).toThrow('must be known at synthesis');
    expect(synth(() => Lazy.string({ produce: () => 'late' }))).not.toThrow();
    const removed = () =>
      synthBoth({}, {}, KNOWN, c =>
        (c.cspmMonitorRole.node.defaultChild as iam.CfnRole).addPropertyDeletionOverride('RoleName'),
      );
    expect(removed)
      .toThrow('the name of the role of CspmMonitor must be known at synthesis, because the template for Azure contains it, got undefined');
  });

  describe('created elsewhere (Role.customizeRoles)', () => {
    const synth = (usePrecreatedRoles: Record<string, string>) => {
      const app = new App();
      const stack = new Stack(app, 'Stack', KNOWN);
      iam.Role.customizeRoles(stack, { usePrecreatedRoles });
      const connector = connect(stack);
      const { templateFile } = new SecurityConnector(stack, 'Azure', { connector });
      const assembly = app.synth();
      return { file: join(assembly.directory, templateFile), messages: assembly.stacks[0].messages };
    };

    test('have the names that customizeRoles sets', () => {
      const { file } = synth({ 'Stack/Defender/CspmMonitor': 'made-by-iam-team' });
      expect(arnOf(jest.requireActual(file))).toBe('arn:aws:iam::111122223333:role/made-by-iam-team');
    });

    test('and without a name: an error, and no file with a wrong role', () => {
      const { file, messages } = synth({});
      expect(existsSync(file)).toBe(false);
      expect(
        messages
          .filter(m => m.level === 'error')
          .map(m => String(m.entry.data))
          .join(),
      ).toContain('the roles of CspmMonitor must have a name');
    });
  });

  test('the later API version has no field for the CIEM discovery role: warns if it is renamed', () => {
    const plans = [DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } })];
    const warnings = (apiVersion: SecurityConnectorApiVersion, ciemDiscovery?: string) => {
      const { app } = synthBoth(
        { plans, roleNames: { ciemDiscovery } },
        { apiVersion, defenderCspm: { ciemApplicationName: 'app' } },
      );
      return app.synth().stacks[0].messages.map(m => String(m.entry.data)).filter(m => m.includes('has no field for the role'));
    };
    expect(warnings(SecurityConnectorApiVersion.V2026_08_01_PREVIEW)).toEqual([]);
    expect(warnings(SecurityConnectorApiVersion.V2024_08_01_PREVIEW, 'DefenderForCloud-Ciem2')).toEqual([]);
    expect(warnings(SecurityConnectorApiVersion.V2026_08_01_PREVIEW, 'DefenderForCloud-Ciem2')[0])
      .toMatch(
        new RegExp(String.raw`^API version 2026-08-01-preview has no field for the role of CiemDiscovery, .* or `
          + String.raw`SecurityConnectorApiVersion.V2024_08_01_PREVIEW`));
  });

  test('a feature that only the later API version has: warns, because it stays off in Azure', () => {
    // No capability has such a feature yet.
    const path = 'DefenderForDatabasesAws.rds.cloudRoleArn';
    const fields = FIELDS as Map<string, Field>;
    const published = fields.get(path)!;
    const warnings = (apiVersion: SecurityConnectorApiVersion, rdsThreatProtection: boolean) => {
      fields.set(path, { ...published, only: '2026-08-01-preview' });
      try {
        const { app } = synthBoth({ plans: [DefenderPlan.defenderForDatabases({ rdsThreatProtection })] }, { apiVersion });
        return app.synth().stacks[0].messages.map(m => String(m.entry.data)).filter(m => m.includes('API version'));
      } finally {
        fields.set(path, published);
      }
    };
    expect(warnings(SecurityConnectorApiVersion.V2024_08_01_PREVIEW, true)).toEqual([expect.stringMatching(
      new RegExp(String.raw`^API version 2024-08-01-preview does not have the feature of RdsThreatProtection, so it stays off in `
        + String.raw`Azure, .* use SecurityConnectorApiVersion.V2026_08_01_PREVIEW, or switch`),
    )]);
    expect(warnings(SecurityConnectorApiVersion.V2024_08_01_PREVIEW, false)).toEqual([]);
    expect(warnings(SecurityConnectorApiVersion.V2026_08_01_PREVIEW, true)).toEqual([]);
  });
});

describe('the file', () => {
  const make = (scope: Construct, id = 'Azure', connector?: DefenderForCloudConnector) =>
    new SecurityConnector(scope, id, {
      connector: connector ?? new DefenderForCloudConnector(scope, `${id}Half`, { azureTenantId: TENANT }),
      bicep: true,
    });

  test('is next to the CloudFormation template; Bicep only on request', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const azure = make(stack);
    expect([azure.templateFile, azure.bicepFile]).toEqual([
      'Stack.Azure.securityConnector.json',
      'Stack.Azure.securityConnector.bicep',
    ]);
    const files = readdirSync(app.synth().directory);
    expect(files).toEqual(
      expect.arrayContaining([
        'Stack.template.json',
        'Stack.Azure.securityConnector.json',
        'Stack.Azure.securityConnector.bicep',
      ]),
    );
    const without = synthBoth({}, { bicep: false });
    expect(without.azure.bicepFile).toBeUndefined();
    expect(readdirSync(without.app.synth().directory).filter(f => f.endsWith('.bicep'))).toEqual([]);
  });

  test('of a stack in a stage is in the root of the assembly, named after stages, stack and construct', () => {
    const app = new App();
    const stage = new Stage(app, 'Prod');
    const azure = make(new Stack(stage, 'Stack'));
    const nested = make(new Stack(new Stage(new Stage(app, 'Wave'), 'Pilot'), 'Stack'));
    expect([azure.templateFile, nested.templateFile])
      .toEqual(['Prod.Stack.Azure.securityConnector.json', 'Wave.Pilot.Stack.Azure.securityConnector.json']);
    const { directory } = app.synth();
    expect(readdirSync(directory)).toEqual(expect.arrayContaining([azure.templateFile, nested.templateFile]));
    expect(readdirSync(stage.synth().directory).filter(f => f.includes('securityConnector'))).toEqual([]);
  });

  test('has a unique name, made of its path in the stack', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack', { env: { region: 'eu-west-1' } });
    const connector = (account: string) => connect(new Stack(app, `Of${account}`, { env: { account, region: 'eu-west-1' } }));
    const inner = new Construct(stack, 'A');
    const names = [
      make(inner, 'B', connector('111122223331')),
      make(stack, 'A.B', connector('111122223332')),
      make(stack, 'A B', connector('111122223333')),
      make(stack, 'A_B', connector('111122223334')),
    ].map(c => c.templateFile);
    expect(names[0]).toBe('Stack.A.B.securityConnector.json');
    expect(names[3]).toBe('Stack.A_B.securityConnector.json');
    expect(names[1]).toMatch(/^Stack\.A\.B\.[0-9a-f]{8}\.securityConnector\.json$/);
    expect(names[2]).toMatch(/^Stack\.A_B\.[0-9a-f]{8}\.securityConnector\.json$/);
    expect(new Set(names).size).toBe(4);
    expect(readdirSync(app.synth().directory)).toEqual(expect.arrayContaining(names));
  });

  test('of a nested stack, and of a stack without the connector', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const nested = make(new NestedStack(stack, 'Nested'));
    expect(nested.templateFile).toMatch(/^StackNested[0-9A-F]+\.Azure\.securityConnector\.json$/);
    const connector = connect(new Stack(app, 'Aws', KNOWN), { roleNames: { cspmMonitor: 'Other' } });
    const { templateFile } = make(new Stack(app, 'Azure'), 'Half', connector);
    const { directory } = app.synth();
    expect(existsSync(join(directory, nested.templateFile))).toBe(true);
    const { resource } = deployArm(jest.requireActual(join(directory, templateFile)));
    expect(offering(resource, 'CspmMonitorAws').nativeCloudConnection.cloudRoleArn).toBe(
      'arn:aws:iam::111122223333:role/Other',
    );
  });

  test('is not an artifact of the cloud assembly, and creates nothing in AWS', () => {
    const { app, cfn, stack } = synthBoth();
    const without = new App();
    connect(new Stack(without, 'Stack', KNOWN));
    expect(Object.keys(app.synth().manifest.artifacts!)).toEqual(Object.keys(without.synth().manifest.artifacts!));
    expect(stack.node.findChild('Azure').node.children).toEqual([]);
    expect(Object.keys(cfn.Resources).filter(id => id.startsWith('Azure'))).toEqual([]);
  });
});

test('a capability that is off has no ARN', () => {
  const { arm } = synthBoth({
    plans: [DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false, agentlessVmScanning: false })],
  });
  const paths = Object.keys(roleArnsIn(arm.resources[0].properties.offerings));
  expect(paths).toEqual([
    'CspmMonitorAws.nativeCloudConnection', 'DefenderForContainersAws.mdcContainersAgentlessDiscoveryK8s',
    'DefenderForContainersAws.mdcContainersImageAssessment',
  ]);
});
