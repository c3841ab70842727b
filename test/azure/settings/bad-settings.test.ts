import { Duration, Lazy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  DefenderPlan, PermissionsType, SecurityConnectorApiVersion, SensorInstallationMethod, ServersSubPlan,
} from '../../../src';
import { allPlans, CIEM_OBJECT_ID } from '../../support/synth';
import { warningsOf, warningTexts } from '../existing/warnings';
import { synthBoth } from '../support/synth';

const V2026 = SecurityConnectorApiVersion.V2026_08_01_PREVIEW;
const ciemPlan = () => DefenderPlan.defenderCspm({ ciem: { servicePrincipalObjectId: CIEM_OBJECT_ID } });
const make = (plans: DefenderPlan[], props: any) => () => synthBoth({ plans }, props);

describe('an invalid setting', () => {
  test.each<[string, any, string]>([
    [
      'zero hours',
      { scanInterval: Duration.hours(0) },
      'scanInterval must be a whole number of hours from 1 to 24, got 0',
    ],
    [
      'too many hours',
      { scanInterval: Duration.hours(25) },
      'scanInterval must be a whole number of hours from 1 to 24, got 25',
    ],
    [
      'half an hour',
      { scanInterval: Duration.minutes(90) },
      'scanInterval must be a whole number of hours from 1 to 24, got 1.5',
    ],
    [
      'an Azure region',
      { regions: ['eu-west-1', 'westeurope'] },
      'regions[1] must be an AWS region, such as eu-west-1, got "westeurope"',
    ],
    [
      'an AWS region for Azure',
      { location: 'eu-west-1' },
      'location must be an Azure region, such as westeurope, got "eu-west-1"',
    ],
    ['an expression for Azure', { location: '[resourceGroup().location]' }, 'location must be an Azure region'],
    [
      'an empty name',
      { connectorName: '' },
      'connectorName must be a name of 1 to 260 letters, digits, dots, underscores or hyphens',
    ],
    ['a slash in the name', { connectorName: 'a/b' }, 'connectorName must be a name of 1 to 260 letters'],
    ['a hyphen at the end', { connectorName: 'a-' }, 'connectorName must be a name'],
    ['a name that is too long', { connectorName: 'a'.repeat(261) }, 'connectorName must be a name'],
    [
      'a parent',
      { parentHierarchyId: '1234' },
      'parentHierarchyId must be the id of a management account (twelve digits), an organization (o-...)',
    ],
    ['13 digits', { parentHierarchyId: '1111222233334' }, 'parentHierarchyId must be the id of a management account'],
    [
      'a reserved tag key',
      { tags: { AzureOwner: 'x' } },
      'tags (its keys) must be tags that do not begin with microsoft, azure, windows, because Azure reserves these ' +
        'prefixes, got "AzureOwner"',
    ],
    [
      'tag keys in two cases',
      { tags: { owner: 'a', Owner: 'b' } },
      'tags (its keys, ignoring case) must name each tag once, got "owner" twice',
    ],
    [
      'a number for a duration',
      { scanInterval: 12 as any },
      'scanInterval must be created with Duration, such as Duration.hours(12), got 12',
    ],
    [
      'a token of another unit, which CDK cannot convert',
      { scanInterval: Duration.minutes(Lazy.number({ produce: () => 60 })) },
      'scanInterval must be a number of hours if it is a token, as of Duration.hours(...), got "minutes"',
    ],
    ['a token in place of a list', { regions: Lazy.string({ produce: () => 'eu-west-1' }) }, 'regions must be a list of regions'],
    [
      'a tag key of Azure',
      { tags: { 'a/b': '' } },
      'tags (its keys) must be 1 to 512 characters without any of <>%&\\?/, got "a/b"',
    ],
    ['a backslash in a tag key', { tags: { 'a\\b': '' } }, 'tags (its keys) must be 1 to 512 characters'],
    ['an empty tag key', { tags: { '': 'a' } }, 'tags (its keys) must be 1 to 512 characters'],
    ['a tag value', { tags: { a: 'b'.repeat(257) } }, 'tags["a"] must be a text of up to 256 characters'],
    [
      '51 tags',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`t${i}`, ''])) },
      'tags must be at most 50 tags, got 51',
    ],
    [
      'another API version',
      { apiVersion: '2024-08-01-preview' },
      'apiVersion must be a SecurityConnectorApiVersion, such as SecurityConnectorApiVersion.V2024_08_01_PREVIEW, ' +
        'got "2024-08-01-preview"',
    ],
    ['no connector', { connector: undefined }, 'connector or organization must be given, got neither'],
    ['a long exclusion tag', { agentlessScanningExclusionTags: { ['k'.repeat(129)]: '' } },
      'agentlessScanningExclusionTags (its keys) must be 1 to 128 characters'],
    ['a text for exclusion tags', { agentlessScanningExclusionTags: 'never' },
      'agentlessScanningExclusionTags must be a struct of options'],
    ['a text for findings', { imageSecurityFindings: 'yes' }, 'imageSecurityFindings must be true or false, got "yes"'],
    [
      'a proxy',
      { arcProxy: 'proxy.example.com:3128' },
      'arcProxy must be the URL of a proxy, such as http://proxy.example.com:3128',
    ],
    [
      'a private link scope',
      { arcPrivateLinkScope: 'scope' },
      'arcPrivateLinkScope must be the resource id of an Azure Arc private link scope, ' +
        '/subscriptions/',
    ],
    [
      'endless retention',
      { defenderForContainers: { auditLogRetention: RetentionDays.INFINITE } },
      'defenderForContainers.auditLogRetention must be a number of days that CloudWatch Logs supports (1, 3, 5, 7, ' +
        '14, 30,',
    ],
    [
      'two days of retention',
      { defenderForContainers: { auditLogRetention: 2 } },
      'defenderForContainers.auditLogRetention must be a number of days that CloudWatch Logs supports',
    ],
    ['an installation method', { apiVersion: V2026, defenderForContainers: { installationMethod: 'Yaml' } },
      'defenderForContainers.installationMethod must be one of SensorInstallationMethod.ARC, SensorInstallationMethod.HELM, got "Yaml"'],
  ])('%s', (_, props, message) => {
    expect(make(allPlans(), props)).toThrow(message);
  });

  test.each<[string, any]>([
    ['an application name of spaces', ' '], ['with a line break', 'a\nb'], ['too long', 'a'.repeat(257)], ['empty', ''],
  ])('CIEM: %s', (_, ciemApplicationName) => {
    expect(make([ciemPlan()], { defenderCspm: { ciemApplicationName } }))
      .toThrow('defenderCspm.ciemApplicationName must be the name of an Entra application, 1 to 256 characters');
  });
});

describe('a setting for a feature that is off', () => {
  const off = (what: string, condition: string) =>
    `${what} has an effect only with ${condition}; remove one or change the other`;
  test.each<[string, DefenderPlan[], any, string]>([
    ['plan CSPM', [], { defenderCspm: {} }, off('defenderCspm', 'plan DefenderPlan.defenderCspm()')],
    [
      'plan Servers',
      [],
      { defenderForServers: {} },
      off('defenderForServers', 'plan DefenderPlan.defenderForServers()'),
    ],
    [
      'plan Containers',
      [],
      { defenderForContainers: {} },
      off('defenderForContainers', 'plan DefenderPlan.defenderForContainers()'),
    ],
    ['scanning', [DefenderPlan.defenderForServers({ subPlan: ServersSubPlan.P1 })], { agentlessScanningExclusionTags: {} },
      off('agentlessScanningExclusionTags', 'a plan that has agentlessVmScanning on')],
    ...['arcProxy', 'arcPrivateLinkScope'].map((prop): [string, DefenderPlan[], any, string] => [
      `Arc, ${prop}`, [DefenderPlan.defenderForServers({ arcAutoProvisioning: false })], { [prop]: 'x' },
      off(prop, 'a plan that has arcAutoProvisioning on'),
    ]),
    [
      'images',
      [DefenderPlan.defenderForContainers({ containerImageAssessment: false })],
      { imageSecurityFindings: false },
      off('imageSecurityFindings', 'a plan that has containerImageAssessment on'),
    ],
    ['CIEM', [DefenderPlan.defenderCspm()], { defenderCspm: { ciemApplicationName: 'a' } },
      off('defenderCspm.ciemApplicationName', 'option ciem of DefenderPlan.defenderCspm()')],
    ['audit logs', [DefenderPlan.defenderForContainers({ controlPlaneAuditLogs: false })],
      { defenderForContainers: { auditLogRetention: RetentionDays.ONE_MONTH } },
      off('defenderForContainers.auditLogRetention', 'controlPlaneAuditLogs: true of the plan')],
    ['sensor, by method', [DefenderPlan.defenderForContainers()],
      {
        apiVersion: V2026,
        defenderForContainers: { defenderSensor: false, installationMethod: SensorInstallationMethod.ARC },
      },
      off('defenderForContainers.installationMethod', 'defenderSensor: true')],
    ['sensor, by anti-malware', [DefenderPlan.defenderForContainers()],
      { apiVersion: V2026, defenderForContainers: { defenderSensor: false, antiMalware: true } },
      off('defenderForContainers.antiMalware: true', 'defenderSensor: true')],
    ['sensor, by gating', [DefenderPlan.defenderForContainers()],
      { apiVersion: V2026, defenderForContainers: { defenderSensor: false, securityGating: true } },
      off('defenderForContainers.securityGating: true', 'defenderSensor: true')],
    [
      'images, by gating',
      [DefenderPlan.defenderForContainers({ containerImageAssessment: false }), DefenderPlan.defenderCspm()],
      { apiVersion: V2026, defenderForContainers: { securityGating: true } },
      off('defenderForContainers.securityGating: true', 'containerImageAssessment: true of the plan'),
    ],
    ['findings, by gating', [DefenderPlan.defenderForContainers()],
      {
        apiVersion: V2026,
        defenderForContainers: { securityGating: true },
        imageSecurityFindings: false,
      },
      off('defenderForContainers.securityGating: true', 'imageSecurityFindings: true')],
  ])('%s', (_, plans, props, message) => {
    expect(make(plans, props)).toThrow(message);
  });

  test('gating with a role that cannot put images', () => {
    const gating = (
      plan: DefenderPlan, permissionsType: PermissionsType | undefined, securityGating: boolean | undefined,
    ) => () => synthBoth({ plans: [plan], permissionsType }, {
      apiVersion: V2026, defenderForContainers: { securityGating },
    });
    const plan = () => DefenderPlan.defenderForContainers();
    const able = () => DefenderPlan.defenderForContainers({ gatedDeployment: true });
    const { DEFAULT_ACCESS, LEAST_PRIVILEGE_ACCESS } = PermissionsType;
    expect(gating(plan(), LEAST_PRIVILEGE_ACCESS, true)).toThrow(off('defenderForContainers.securityGating: true',
      'gatedDeployment: true of the plan, or with PermissionsType.DEFAULT_ACCESS'));
    expect(gating(plan(), LEAST_PRIVILEGE_ACCESS, false)).not.toThrow();
    expect(gating(plan(), LEAST_PRIVILEGE_ACCESS, undefined)).not.toThrow();
    expect(gating(able(), LEAST_PRIVILEGE_ACCESS, true)).not.toThrow();
    expect(gating(plan(), DEFAULT_ACCESS, true)).not.toThrow();
    expect(gating(plan(), undefined, true)).not.toThrow();
  });

  test('CIEM requires the name of its application', () => {
    expect(make([ciemPlan()], {})).toThrow('defenderCspm.ciemApplicationName must be given if CIEM is on');
    expect(make([ciemPlan()], { defenderCspm: {} })).toThrow('defenderCspm.ciemApplicationName must be given if CIEM is on');
  });

  test('false is allowed where true is not', () => {
    expect(make([DefenderPlan.defenderForContainers()], {
      apiVersion: V2026, defenderForContainers: { defenderSensor: false, antiMalware: false, securityGating: false },
    })).not.toThrow();
  });
});

describe('for a setting that the API version lacks, the error names the version that has it', () => {
  test.each<[string, any]>([
    [
      'defenderForContainers.installationMethod',
      { defenderForContainers: { installationMethod: SensorInstallationMethod.ARC } },
    ],
    ['defenderForContainers.antiMalware', { defenderForContainers: { antiMalware: false } }],
    ['defenderForContainers.securityGating', { defenderForContainers: { securityGating: true } }],
    ['imageSecurityFindings', { imageSecurityFindings: true }],
    ['defenderCspm.serverlessPostureRoleArn', { defenderCspm: { serverlessPostureRoleArn: 'arn:aws:iam::111122223333:role/Given' } }],
    ['defenderCspm.serverlessContainers', { defenderCspm: { serverlessContainers: true } }],
  ])('%s', (prop, props) => {
    expect(make(allPlans(), props)).toThrow(
      `${prop} must be left out with apiVersion 2024-08-01-preview: only 2026-08-01-preview has it, so leave it out, or use that version`,
    );
    expect(make(allPlans(), { ...props, apiVersion: V2026 })).not.toThrow();
  });

  test('versions return their name', () => {
    expect([String(V2026), SecurityConnectorApiVersion.V2024_08_01_PREVIEW.version]).toEqual([
      '2026-08-01-preview',
      '2024-08-01-preview',
    ]);
  });
});

describe('a location that is no known region of Azure', () => {
  const warned = (location: string) => warningTexts(synthBoth({}, { location }));

  test.each([
    ['westeurop', 'westeurop (did you mean westeurope?)'], ['West Europ', 'westeurop (did you mean westeurope?)'],
    ['esatus2', 'esatus2 (did you mean eastus2?)'], ['atlantis', 'atlantis'],
  ])('is a warning, and no error: %s', (location, shown) => {
    expect(warned(location)).toEqual(['location is a region of Azure that this version does not know: check the spelling of ' +
      `${shown}, or acknowledge this for a region that is newer [ack: cdk-defender-for-cloud:unknownLocation]`]);
  });

  test.each(['westeurope', 'West Europe', 'NORTHEUROPE', 'usgovvirginia', 'chinanorth3', 'austriaeast'])('but not %s', (location) => {
    expect(warned(location)).toEqual([]);
  });

  test('nor a token', () => {
    expect(warningsOf(synthBoth({}, { location: Lazy.string({ produce: () => 'atlantis' }) }))).toEqual([]);
  });
});
