import { Lazy } from 'aws-cdk-lib';
import { CloudTrailIngestion, DefenderPlan, type SecurityConnectorProps } from '../../../src';
import { deployArm } from '../support/arm';
import { deployBicep } from '../support/bicep';
import { connectorFile, existingOf, V2026 } from '../support/existing';
import { offering, synthBoth } from '../support/synth';

const plans = [DefenderPlan.defenderCspm(), DefenderPlan.defenderForServers()];
const make = (additionalSettings: any, props: Partial<SecurityConnectorProps> = {}) =>
  synthBoth({ plans }, { apiVersion: V2026, additionalSettings, ...props });

test('settings by path are in both languages: in a plan, in a new offering, in the environment', () => {
  const { arm, bicep } = make({
    'DefenderCspmAws.aiPosture.enabled': true,
    'DefenderCspmAws.aiPosture.depth': 1.5,
    'DefenderCspmAws.vmScanners.ratio': -3,
    'DefenderForTomorrowAws.feature.list': ['[a]', '[one,\ntwo]', { b: '${c}', copy: 1 }],
    'AwsAccount.later': { a: {} },
    'CspmMonitorAws.token': Lazy.string({ produce: () => 'known' }),
  });
  for (const { resource } of [deployArm(arm), deployBicep(bicep)]) {
    expect(offering(resource, 'DefenderCspmAws')).toMatchObject({
      aiPosture: { enabled: true, depth: 1.5 }, vmScanners: { enabled: true, ratio: -3 },
    });
    expect(offering(resource, 'DefenderForTomorrowAws')).toEqual({
      offeringType: 'DefenderForTomorrowAws', feature: { list: ['[a]', '[one,\ntwo]', { b: '${c}', copy: 1 }] },
    });
    expect(resource.properties.environmentData).toEqual({ environmentType: 'AwsAccount', later: { a: {} } });
    expect(offering(resource, 'CspmMonitorAws').token).toBe('known');
  }
});

test.each<[string, any, string]>([
  ['no path', { enabled: true },
    'additionalSettings (its keys) must be paths of names with dots, such as DefenderCspmAws.newFeature.enabled, got "enabled"'],
  ['an expression', { "DefenderCspmAws.[concat('x')]": true }, 'must be paths of names with dots'],
  ['an empty name', { 'DefenderCspmAws..x': true }, 'must be paths of names with dots'],
  ['the prototype', { 'DefenderCspmAws.__proto__.x': true }, 'must be paths of names with dots'],
  ['a list', ['DefenderCspmAws.x'], 'additionalSettings must be a struct of options'],
  ['a setting that has a prop', { 'DefenderCspmAws.serverlessContainers.enabled': true },
    'additionalSettings["DefenderCspmAws.serverlessContainers.enabled"] must be left out: use defenderCspm.serverlessContainers'],
  ['a setting of a plan', { 'DefenderForServersAws.subPlan.type': 'P1' },
    'must be left out: DefenderForServersAws.subPlan.type comes from the plans and roles of the app'],
  ['what has only one value', { 'DefenderForServersAws.vaAutoProvisioning.configuration.type': 'Qualys' },
    'must be left out: SecurityConnector writes its only value'],
  ['a role', { 'CspmMonitorAws.nativeCloudConnection.cloudRoleArn': 'x' }, 'comes from the plans and roles of the app'],
  ['a role in another case', { 'CspmMonitorAws.nativeCloudConnection.cloudrolearn': 'x' },
    'must have the name cloudRoleArn, got cloudrolearn'],
  ['an offering in another case', { 'cspmMonitorAws.x': 'x' }, 'must have the name CspmMonitorAws, got cspmMonitorAws'],
  ['an object of fields', { 'DefenderCspmAws.vmScanners': {} },
    'must be the path of one setting, and DefenderCspmAws.vmScanners has several: enabled, cloudRoleArn'],
  ['below a field', { 'DefenderCspmAws.vmScanners.configuration.exclusionTags.x': 'y' },
    'must not be below DefenderCspmAws.vmScanners.configuration.exclusionTags: use agentlessScanningExclusionTags'],
  ['the type of an offering', { 'DefenderForTomorrowAws.offeringType': 'x' }, 'is written by SecurityConnector'],
  ['a misspelled offering', { 'DefenderCspmAw.x.y': 1 }, 'DefenderCspmAw is not an option; did you mean DefenderCspmAws?'],
  ['a misspelled field', { 'DefenderCspmAws.vmScaners.enabled': true },
    'DefenderCspmAws.vmScaners is not an option; did you mean DefenderCspmAws.vmScanners?'],
  ['a plan that is off', { 'DefenderForContainersAws.newFeature.enabled': true },
    'has an effect only with the plan of DefenderForContainersAws'],
  ['one below the other', { 'DefenderCspmAws.x': {}, 'DefenderCspmAws.x.y': 1 },
    'additionalSettings["DefenderCspmAws.x.y"] must not be another path, or below one, got also additionalSettings["DefenderCspmAws.x"]'],
  ['one below the other in another case', { 'DefenderCspmAws.x': {}, 'DefenderCspmAws.X.y': 1 }, 'must not be another path, or below one'],
  ['one twice, in another case', { 'DefenderCspmAws.x': 1, 'DefenderCspmAws.X': 2 }, 'must not be another path, or below one'],
  ['the type of the environment in another case', { 'AwsAccount.EnvironmentType': 'x' }, 'is written by SecurityConnector'],
  ['a function', { 'DefenderCspmAws.x': () => 1 }, 'additionalSettings["DefenderCspmAws.x"] must be a JSON value, got a function'],
  ['not a number', { 'DefenderCspmAws.x': NaN }, 'must be a number that JSON keeps exactly, at most 2^53 - 1, got NaN'],
  ['a role of another account', { 'DefenderCspmAws.x': 'arn:aws:iam::999988887777:role/X' },
    'DefenderCspmAws.x must be a role of the account 111122223333, got "arn:aws:iam::999988887777:role/X"'],
])('%s', (_, settings, message) => expect(() => make(settings)).toThrow(message));

test('with an existing connector they win, and are not lost below a setting of the file', () => {
  const file = (later: unknown) => ({ existing: existingOf(connectorFile(c => { c.properties.offerings[0].later = later; })) });
  const { arm } = make({ 'CspmMonitorAws.later.on': true }, file({ on: false, size: 1 }));
  expect(offering(deployArm(arm).resource, 'CspmMonitorAws').later).toEqual({ on: true, size: 1 });
  expect(() => make({ 'CspmMonitorAws.later.on': true }, file('yes'))).toThrow(
    'additionalSettings["CspmMonitorAws.later.on"] must not be below later, which is not an object in existing');
});

describe('settings whose role is not published', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/Given';
  const cspm = (defenderCspm: any) =>
    offering(deployArm(synthBoth({ plans }, { apiVersion: V2026, defenderCspm }).arm).resource, 'DefenderCspmAws');

  test('serverless posture', () => {
    expect(cspm({ serverlessPosture: true, serverlessPostureRoleArn: ROLE })
      .agentlessServerlessPosture).toEqual({ enabled: true, cloudRoleArn: ROLE });
    expect(cspm({ serverlessPostureRoleArn: ROLE }).agentlessServerlessPosture).toEqual({ enabled: true, cloudRoleArn: ROLE });
    expect(cspm({ serverlessPosture: false }).agentlessServerlessPosture).toEqual({ enabled: false });
  });

  test('CloudTrail ingestion', () => {
    const set = { bucketArn: 'arn:aws:s3:::trail', queueArn: 'arn:aws:sqs:eu-west-1:999988887777:trail' };
    expect(cspm({ cloudTrailRoleArn: ROLE, cloudTrailIngestion: CloudTrailIngestion.fromResourceSets(set) }).ciem).toEqual({
      logCollectionOidc: { cloudRoleArn: ROLE },
      cloudTrailAuditLogIngestion: {
        provisioningType: 'BringYourOwn', cloudTrailResourceSets: [{ s3BucketArn: set.bucketArn, sqsQueueArn: set.queueArn }],
      },
    });
    const region = { deploymentRegion: 'eu-west-1' };
    expect(cspm({ cloudTrailIngestion: CloudTrailIngestion.automaticallyProvisioned(region) }).ciem.cloudTrailAuditLogIngestion).toEqual({
      provisioningType: 'AutoProvisioning', deploymentRegion: 'eu-west-1',
    });
    expect(cspm({ cloudTrailIngestion: CloudTrailIngestion.manuallyProvisioned(region) }).ciem.cloudTrailAuditLogIngestion).toEqual({
      provisioningType: 'ManualProvisioning', deploymentRegion: 'eu-west-1',
    });
  });

  test('values can be tokens that synthesis knows', () => {
    const bucketArn = Lazy.string({ produce: () => 'arn:aws:s3:::trail' });
    const queueArn = 'arn:aws:sqs:eu-west-1:999988887777:trail';
    const cloudTrailIngestion = CloudTrailIngestion.fromResourceSets({ bucketArn, queueArn });
    expect(cspm({ cloudTrailIngestion }).ciem.cloudTrailAuditLogIngestion.cloudTrailResourceSets[0].s3BucketArn).toBe('arn:aws:s3:::trail');
  });

  test.each<[string, () => unknown, string]>([
    ['an older API version', () => synthBoth({ plans }, { defenderCspm: { serverlessPosture: false } }),
      'defenderCspm.serverlessPosture must be left out with apiVersion 2024-08-01-preview: only 2026-08-01-preview has it, so leave it ' +
        'out, or use that version'],
    ['no role', () => cspm({ serverlessPosture: true }), 'defenderCspm.serverlessPostureRoleArn must be given if it is on'],
    ['a role although it is off', () => cspm({ serverlessPosture: false, serverlessPostureRoleArn: ROLE }),
      'defenderCspm.serverlessPostureRoleArn has an effect only with serverlessPosture: true'],
    ['a name for a role', () => cspm({ cloudTrailRoleArn: 'Trail' }), 'defenderCspm.cloudTrailRoleArn must be the ARN of a role'],
    ['a role of another account', () => cspm({ cloudTrailRoleArn: 'arn:aws:iam::999988887777:role/Trail' }),
      'DefenderCspmAws.ciem.logCollectionOidc.cloudRoleArn must be a role of the account 111122223333'],
    ['a struct for ingestion', () => cspm({ cloudTrailIngestion: {} }),
      'defenderCspm.cloudTrailIngestion must be created with CloudTrailIngestion'],
    ['no set', () => CloudTrailIngestion.fromResourceSets(), 'sets must name at least one set, got an empty list'],
    ['a set twice', () => CloudTrailIngestion.fromResourceSets(SET, SET), 'sets must name each set once'],
    ['a bucket name', () => CloudTrailIngestion.fromResourceSets({ ...SET, bucketArn: 'trail' }),
      'sets[0].bucketArn must be the ARN of an S3 bucket'],
    ['a queue URL', () => CloudTrailIngestion.fromResourceSets({ ...SET, queueArn: 'https://sqs' }),
      'sets[0].queueArn must be the ARN of an SQS queue'],
    ['an alias', () => CloudTrailIngestion.fromResourceSets({ ...SET, keyArn: 'alias/x' }), 'sets[0].keyArn must be the ARN of a KMS key'],
    ['an Azure region', () => CloudTrailIngestion.fromResourceSets({ ...SET, region: 'westeurope' }),
      'sets[0].region must be an AWS region'],
    ['no region', () => CloudTrailIngestion.manuallyProvisioned({} as any),
      'deploymentRegion must be an AWS region, such as eu-west-1, got undefined'],
    ['a prefix', () => CloudTrailIngestion.automaticallyProvisioned({ deploymentRegion: 'eu-west-1', resourceNamePrefix: 'a b' }),
      'resourceNamePrefix must be a prefix of 1 to 64 letters'],
    ['no options', () => CloudTrailIngestion.manuallyProvisioned(undefined as any), 'options must be a struct of options'],
    ['a configuration that is a list', () => synthBoth({ plans }, { defenderForServers: { defenderForEndpointConfiguration: [] as any } }),
      'defenderForServers.defenderForEndpointConfiguration must be a struct of options'],
  ])('%s', (_, wrong, message) => expect(wrong).toThrow(message));
  const SET = { bucketArn: 'arn:aws:s3:::trail', queueArn: 'arn:aws:sqs:eu-west-1:111122223333:trail' };
});
