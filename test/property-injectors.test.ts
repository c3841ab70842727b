/** Defaults of a platform team (property injectors of CDK) reach what the library creates, also in the templates of members. */
import { App, Duration, PropertyInjectors, Stack, type IPropertyInjector } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  DefenderOrganizationMonitoring, DefenderPlan, EntraIdentityProvider, HostManagementOutput, LogFanOut, LogSource, MonitoringTarget,
} from '../src';
import { organizeIn } from './support/organization';
import { templateOf } from './support/stacks';
import { connect } from './support/synth';

const injector = (constructUniqueId: string, props: object): IPropertyInjector => ({
  constructUniqueId, inject: original => ({ ...original, ...props }),
});

/** An app whose platform team gives these props to each construct of a class. */
function appWith(constructUniqueId: string, props: object): App {
  const app = new App();
  PropertyInjectors.of(app).add(injector(constructUniqueId, props));
  return app;
}

/** The templates of an organization with its monitoring, of the members of each, and of an account with everything else. */
function templatesOf(app: App): Record<string, any> {
  const env = { region: 'us-east-1' };
  const stack = new Stack(app, 'Organization', { env: { ...env, account: '111122223333' } });
  const plans = [
    DefenderPlan.defenderForServers(), DefenderPlan.defenderForContainers(), DefenderPlan.defenderForDatabases(),
    DefenderPlan.defenderCspm(),
  ];
  const organization = organizeIn(stack, { plans, hostManagementRegions: ['us-east-1'] });
  new DefenderOrganizationMonitoring(stack, 'Monitoring', {
    target: MonitoringTarget.topic(sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:security')),
    organizations: [organization],
    organizationId: 'o-a1b2c3d4e5',
  });
  const account = new Stack(app, 'Account', { env: { ...env, account: '444455556666' } });
  connect(account, {
    plans: [DefenderPlan.defenderForServers({ hostManagement: { output: HostManagementOutput.newBucket() } })],
    identityProvider: EntraIdentityProvider.createOrReuse(account, 'Provider'),
  });
  const bucket = s3.Bucket.fromBucketName(account, 'Logs', 'central-logs');
  new LogFanOut(account, 'FanOut', { source: LogSource.cloudTrail(bucket) }).addConsumer('Defender');
  const template = templateOf(stack);
  const members = Object.entries<any>(template.Resources).filter(([, r]) => r.Type === 'AWS::CloudFormation::StackSet')
    .map(([id, r]) => [id, JSON.parse(r.Properties.TemplateBody)]);
  return { organization: template, account: templateOf(account), ...Object.fromEntries(members) };
}

test.each<[type: string, id: string, props: object, expected: object, templates: string[]]>([
  ['AWS::IAM::Role', iam.Role.PROPERTY_INJECTION_ID, { maxSessionDuration: Duration.hours(2) }, { MaxSessionDuration: 7200 },
    ['organization', 'account', 'members', 'hosts', 'monitoring']],
  ['AWS::IAM::ManagedPolicy', iam.ManagedPolicy.PROPERTY_INJECTION_ID, { description: 'ours', path: '/ours/' },
    { Description: 'ours', Path: '/ours/' }, ['organization', 'account', 'members']],
  ['AWS::SQS::Queue', sqs.Queue.PROPERTY_INJECTION_ID, { retentionPeriod: Duration.days(3) }, { MessageRetentionPeriod: 259_200 },
    ['organization', 'account', 'hosts']],
  ['AWS::S3::Bucket', s3.Bucket.PROPERTY_INJECTION_ID, { eventBridgeEnabled: false, transferAcceleration: true },
    { AccelerateConfiguration: { AccelerationStatus: 'Enabled' } }, ['account']],
  ['AWS::Lambda::Function', lambda.Function.PROPERTY_INJECTION_ID, { memorySize: 192 }, { MemorySize: 192 }, ['account', 'members']],
  ['AWS::Logs::LogGroup', logs.LogGroup.PROPERTY_INJECTION_ID, { retention: logs.RetentionDays.TEN_YEARS }, { RetentionInDays: 3653 },
    ['account', 'members']],
  ['AWS::Events::Rule', events.Rule.PROPERTY_INJECTION_ID, { description: 'ours' }, { Description: 'ours' },
    ['organization', 'account', 'hosts', 'monitoring']],
  ['AWS::SNS::Topic', sns.Topic.PROPERTY_INJECTION_ID, { displayName: 'ours' }, { DisplayName: 'ours' }, ['account']],
])('%s', (type, id, props, expected, places) => {
  const templates = templatesOf(appWith(id, props));
  const found = Object.entries(templates).flatMap(([name, { Resources }]) => Object.entries<any>(Resources)
    // The function of CDK for notifications of buckets is no L2.
    .filter(([logicalId, resource]) => resource.Type === type && !logicalId.startsWith('BucketNotificationsHandler'))
    .map(([logicalId, { Properties }]) => ({ name, logicalId, Properties })));
  for (const { logicalId, Properties } of found) expect({ logicalId, ...Properties }).toMatchObject({ logicalId, ...expected });
  const place = (name: string) => /HostManagement/.test(name) ? 'hosts' : /^Monitoring/.test(name) ? 'monitoring'
    : /Members/.test(name) ? 'members' : name;
  expect([...new Set(found.map(f => place(f.name)))].sort()).toEqual([...places].sort());
});

describe('a queue that an injector encrypts', () => {
  const queues = (props: sqs.QueueProps) => () => templatesOf(appWith(sqs.Queue.PROPERTY_INJECTION_ID, props));

  test('with the key that Amazon SQS manages could not receive', () => {
    expect(queues({ encryption: sqs.QueueEncryption.KMS_MANAGED })).toThrow(
      new RegExp(String.raw`DeadLetterQueue must not be encrypted with alias\/aws\/sqs, because EventBridge cannot use this key: `
        + String.raw`set deadLetterQueueEncryptionKey`));
    expect(() => {
      const stack = new Stack(appWith(sqs.Queue.PROPERTY_INJECTION_ID, { encryption: sqs.QueueEncryption.KMS_MANAGED }), 'Stack');
      const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'central-logs');
      new LogFanOut(stack, 'FanOut', { source: LogSource.cloudTrail(bucket) }).addConsumer('Defender');
      Template.fromStack(stack);
    }).toThrow(/Stack\/FanOut\/Defender\/Queue must not be encrypted with alias\/aws\/sqs, because Amazon SNS cannot use this key/);
  });

  test('with a key of the app: EventBridge may use it', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    const encryptionMasterKey = new kms.Key(stack, 'Key');
    PropertyInjectors.of(app).add(injector(sqs.Queue.PROPERTY_INJECTION_ID, { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey }));
    connect(stack, { plans: [DefenderPlan.defenderForServers()] });
    const [key] = Object.values<any>(Template.fromStack(stack).findResources('AWS::KMS::Key'));
    expect(key.Properties.KeyPolicy.Statement).toContainEqual(expect.objectContaining({
      Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    }));
  });
});
