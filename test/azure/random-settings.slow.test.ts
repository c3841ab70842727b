import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PermissionsType, SecurityConnector, SecurityConnectorApiVersion, type DefenderRoleNames } from '../../src';
import { anyInput, isIn2026, publishedInput, plansOf, settingsOf, type Input } from './support/arbitraries';
import { deployArm, type Parameters } from './support/arm';
import { deployBicep } from './support/bicep';
import { listing, violations } from './support/listing';
import { offering, roleArnsIn, synthBoth, type BothHalves } from './support/synth';
import { HOST_MANAGEMENT_ROLES, nameOption, ROLES } from '../facts/roles';
import { ofType, resolveIn } from '../support/resolve';
import { connect } from '../support/synth';

/** Shrinking its case takes at most half a minute. */
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 45_000 };
const DEPLOYMENT = { account: '444455556666', region: 'eu-west-1', partition: 'aws' };
/** The later API version has no field for this role. */
const DISCOVERY = 'DefenderCspmAws.ciem.ciemDiscovery';
/** The user names these roles. */
const SERVERLESS = 'DefenderCspmAws.agentlessServerlessPosture';
const TRAIL = 'DefenderCspmAws.ciem.logCollectionOidc';

function both(input: Input): BothHalves {
  return synthBoth(
    { plans: plansOf(input), permissionsType: input.permissionsType, roleNames: input.roleNames },
    settingsOf(input),
    {
      env: {
        account: input.accountKnown ? '444455556666' : undefined,
        region: input.regionKnown ? 'eu-west-1' : undefined,
      },
    },
  );
}
const parametersOf = (input: Input): Parameters => input.accountKnown ? {} : { awsAccountId: '444455556666' };

function roleArnsOf(cfn: any): string[] {
  return ofType(cfn, 'AWS::IAM::Role')
    .map(r => `arn:aws:iam::444455556666:role/${resolveIn(cfn, r.Properties.RoleName, DEPLOYMENT)}`).sort();
}

function expectArns(input: Input): void {
  const { arm, cfn } = both(input);
  const { resource } = deployArm(arm, parametersOf(input));
  const { [SERVERLESS]: serverless, [TRAIL]: trail, ...named } = roleArnsIn(resource.properties.offerings);
  const given = settingsOf(input).defenderCspm;
  expect([serverless, trail]).toEqual([given?.serverlessPostureRoleArn, given?.cloudTrailRoleArn]);
  const made = roleArnsOf(cfn);
  expect(Object.values(named).filter(arn => !made.includes(arn))).toEqual([]);
  // All created roles are named, except those for which the version has no field.
  const version = isIn2026(input) ? '2026-08-01-preview' : '2024-08-01-preview';
  const withoutField = ROLES.filter(role => role.apiVersion !== undefined && role.apiVersion !== version)
    .map(role => input.roleNames[nameOption(role) as keyof DefenderRoleNames] ?? role.roleName)
    .filter(name => made.some(arn => arn.endsWith(`/${name}`)));
  const arc = [input.servers, input.databases].some(plan => plan && plan.arcAutoProvisioning !== false);
  const unnamed = made
    .filter(arn => !Object.values(named).includes(arn))
    .map(arn => arn.replace('arn:aws:iam::444455556666:role/', ''));
  expect(unnamed.sort()).toEqual(
    [...withoutField, ...(arc ? HOST_MANAGEMENT_ROLES : [])].sort(),
  );
  expect(DISCOVERY in named).toBe(Boolean(input.cspm?.ciem) && !isIn2026(input));
}

test('each ARN is of a role in the CloudFormation template, and each role is named', () => {
  fc.assert(fc.property(publishedInput, input => expectArns(input)), RUNS);
});

describe.each([
  PermissionsType.DEFAULT_ACCESS,
  PermissionsType.LEAST_PRIVILEGE_ACCESS,
])('every combination of plans, %s', (permissionsType) => {
  const none = {
    permissionsType,
    roleNames: {},
    accountKnown: true,
    regionKnown: true,
    settings: { defenderCspm: { ciemApplicationName: 'app' }, bicep: true },
  };
  const ciem = { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa' };
  const onOrOff = [undefined, {}];
  const combinations = onOrOff.flatMap(cspm =>
    onOrOff.flatMap(servers =>
      onOrOff.flatMap(containers =>
        onOrOff.map(databases => ({ cspm: cspm && { ciem }, servers, containers, databases })),
      ),
    ),
  );
  const title = (plans: object) =>
    Object.entries(plans)
      .filter(([, p]) => p)
      .map(([name]) => name)
      .join(', ') || 'no plan';
  test.each(combinations.map(plans => [title(plans), plans] as const))('%s', (_, plans) => {
    for (const apiVersion of [undefined, SecurityConnectorApiVersion.V2026_08_01_PREVIEW]) {
      expectArns({ ...none, ...plans, settings: { ...none.settings, apiVersion } });
    }
  });
});

test('a feature that is on is enabled with a role; one that is off is disabled or absent, without role', () => {
  fc.assert(fc.property(anyInput, input => {
    const { resource } = deployArm(both(input).arm, parametersOf(input));
    const at = (type: string, feature: string) =>
      feature.split('.').reduce((o, key) => o?.[key], offering(resource, type));
    const switched = (type: string, feature: string, on: boolean) => {
      const got = at(type, feature);
      expect([type, feature, got.enabled, 'cloudRoleArn' in got]).toEqual([type, feature, on, on]);
    };
    const connected = (type: string, feature: string, on: boolean) =>
      expect([type, feature, at(type, feature)?.cloudRoleArn !== undefined, at(type, feature) !== undefined]).toEqual([
        type,
        feature,
        on,
        on,
      ]);
    const valued = (type: string, field: string, value: unknown) =>
      expect([type, field, at(type, field)]).toEqual([type, field, value]);
    const { cspm, servers, containers, databases } = input;
    connected('CspmMonitorAws', 'nativeCloudConnection', true);
    if (cspm) {
      switched('DefenderCspmAws', 'vmScanners', cspm.agentlessVmScanning ?? true);
      switched('DefenderCspmAws', 'dataSensitivityDiscovery', cspm.sensitiveDataDiscovery ?? true);
      switched('DefenderCspmAws', 'databasesDspm', cspm.databasesDspm ?? true);
      switched('DefenderCspmAws', 'mdcContainersAgentlessDiscoveryK8s', cspm.agentlessKubernetesDiscovery ?? true);
      switched('DefenderCspmAws', 'mdcContainersImageAssessment', cspm.containerImageAssessment ?? true);
      connected('DefenderCspmAws', 'ciem.ciemOidc', cspm.ciem !== undefined);
    }
    if (servers) {
      switched('DefenderForServersAws', 'vmScanners', servers.agentlessVmScanning ?? servers.subPlan !== 'P1');
      switched('DefenderForServersAws', 'arcAutoProvisioning', servers.arcAutoProvisioning ?? true);
      connected('DefenderForServersAws', 'defenderForServers', servers.justInTimeVmAccess ?? true);
      valued('DefenderForServersAws', 'subPlan.type', servers.subPlan ?? 'P2');
    }
    if (containers) {
      const logs = containers.controlPlaneAuditLogs ?? true;
      valued('DefenderForContainersAws', 'enableAuditLogsAutoProvisioning', logs);
      for (const feature of ['kubernetesService', 'kubernetesDataCollection', 'cloudWatchToKinesis', 'kinesisToS3']) {
        connected('DefenderForContainersAws', feature, logs);
      }
      valued('DefenderForContainersAws', 'dataCollectionExternalId', containers.dataCollectionExternalId);
      switched('DefenderForContainersAws', 'vmScanners', containers.agentlessVmScanning ?? true);
      switched(
        'DefenderForContainersAws',
        'mdcContainersAgentlessDiscoveryK8s',
        containers.agentlessKubernetesDiscovery ?? true,
      );
      switched('DefenderForContainersAws', 'mdcContainersImageAssessment', containers.containerImageAssessment ?? true);
    }
    if (databases) {
      switched('DefenderForDatabasesAws', 'databasesDspm', databases.databasesDspm ?? true);
      switched('DefenderForDatabasesAws', 'rds', databases.rdsThreatProtection ?? true);
      switched('DefenderForDatabasesAws', 'arcAutoProvisioning', databases.arcAutoProvisioning ?? true);
    }
    // In any order of the plans.
    expect(resource.properties.offerings.map((o: any) => o.offeringType)).toEqual([
      'CspmMonitorAws', ...cspm ? ['DefenderCspmAws'] : [], ...servers ? ['DefenderForServersAws'] : [],
      ...containers ? ['DefenderForContainersAws'] : [], ...databases ? ['DefenderForDatabasesAws'] : [],
    ]);
  }), RUNS);
});

test('the template has the types of its API version, and only fields of the listing', () => {
  fc.assert(fc.property(publishedInput, given => {
    const input = { ...given, settings: { ...given.settings, additionalSettings: undefined } };
    const { resource } = deployArm(both(input).arm, parametersOf(input));
    const version = isIn2026(input) ? '2026-08-01-preview' : '2024-08-01-preview';
    expect(resource.apiVersion).toBe(version);
    expect(resource.type).toBe('Microsoft.Security/securityConnectors');
    expect(violations(listing(version), 'SecurityConnectorProperties', resource.properties, 'properties')).toEqual([]);
  }), RUNS);
});

test('the Bicep file is equivalent to the JSON file, and keeps the texts of the user', () => {
  fc.assert(fc.property(anyInput, input => {
    const { arm, bicep } = both(input);
    const fromJson = deployArm(arm, parametersOf(input));
    const fromBicep = deployBicep(bicep, parametersOf(input));
    expect(fromBicep.resource).toEqual(fromJson.resource);
    expect(fromBicep.parameters).toEqual(fromJson.parameters);
    expect(fromBicep.outputs).toEqual(Object.keys(fromJson.outputs));
    expect(fromJson.resource.tags).toEqual(input.settings.tags);
    const scans = input.cspm !== undefined && input.cspm.agentlessVmScanning !== false;
    const cspm = input.cspm && offering(fromJson.resource, 'DefenderCspmAws');
    expect([cspm?.ciem?.ciemOidc?.azureActiveDirectoryAppName, cspm?.vmScanners.configuration?.exclusionTags]).toEqual([
      input.cspm?.ciem && input.settings.defenderCspm.ciemApplicationName,
      scans ? input.settings.agentlessScanningExclusionTags : undefined,
    ]);
  }), RUNS);
});

test('the same input gives the same bytes, and objects of the caller do not change', () => {
  fc.assert(fc.property(anyInput, input => {
    const before = JSON.stringify(input);
    const [one, two] = [both(input), both(input)];
    expect(two.text).toBe(one.text);
    expect(two.bicep).toBe(one.bicep);
    expect(JSON.stringify(input)).toBe(before);
  }), { ...RUNS, numRuns: 10 });
});

test('the CloudFormation template is the same with and without the Azure side', () => {
  fc.assert(fc.property(anyInput, input => {
    const make = (azure: boolean) => {
      const app = new App();
      const stack = new Stack(app, 'Stack');
      const connector = connect(stack, { plans: plansOf(input) });
      if (azure) new SecurityConnector(stack, 'Azure', { connector, ...settingsOf(input) });
      return app.synth().stacks[0].template;
    };
    expect(make(true)).toEqual(make(false));
  }), { ...RUNS, numRuns: 10 });
});
