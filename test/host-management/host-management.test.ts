import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { alone, statementsOf } from './support';
import {
  HostManagement, HostManagementIdentity, HostManagementOutput, HostManagementTargets, RateControl, type HostManagementProps,
} from '../../src';
import { newStack } from '../support/stacks';

const associationOf = (props: HostManagementProps = {}) => alone(props).ofType('AWS::SSM::Association')[0];
const payloadOf = (props: HostManagementProps) =>
  alone(props).ofType('AWS::SSM::Document')[0].Content.mainSteps[0].inputs.InputPayload;

test('the association runs the runbook on all instances, immediately and every 30 days', () => {
  const { hostManagement: { documentName }, ofType } = alone();
  expect(ofType('AWS::SSM::Association')).toEqual([{
    Name: documentName,
    AssociationName: documentName,
    DocumentVersion: '$DEFAULT',
    Parameters: { AutomationAssumeRole: ['arn:aws:iam::111122223333:role/DefenderForCloud-HostManagement'] },
    AutomationTargetParameterName: 'InstanceId',
    Targets: [{ Key: 'InstanceIds', Values: ['*'] }],
    ScheduleExpression: 'rate(30 days)',
    MaxConcurrency: '50',
    MaxErrors: '100%',
  }]);
});

describe('targets, in the association and in the check of the runbook', () => {
  test.each<[string, HostManagementTargets, object, object]>([
    [
      'a tag key',
      HostManagementTargets.instancesWithTag('managed'),
      { Key: 'tag-key', Values: ['managed'] },
      { TargetTag: { Key: 'managed' } },
    ],
    [
      'a tag with values',
      HostManagementTargets.instancesWithTag('environment', 'production', 'staging'),
      { Key: 'tag:environment', Values: ['production', 'staging'] },
      { TargetTag: { Key: 'environment', Values: ['production', 'staging'] } },
    ],
    [
      'a resource group',
      HostManagementTargets.resourceGroup('fleet'),
      { Key: 'ResourceGroup', Values: ['fleet'] },
      { TargetGroup: 'fleet' },
    ],
    [
      'instances',
      HostManagementTargets.instances('i-0123456789abcdef0', 'i-01234567'),
      { Key: 'ParameterValues', Values: ['i-0123456789abcdef0', 'i-01234567'] },
      { TargetIds: ['i-0123456789abcdef0', 'i-01234567'] },
    ],
  ])('%s', (_, targets, association, payload) => {
    expect(associationOf({ targets }).Targets).toEqual([association]);
    expect(payloadOf({ targets })).toMatchObject(payload);
  });

  test('exclusions by tag', () => {
    expect(payloadOf({ exclusionTags: { 'defender-scan': 'never' } }).ExclusionTags).toEqual([
      { Key: 'defender-scan', Value: 'never' },
    ]);
    expect(payloadOf({})).toEqual({
      InstanceId: '{{ InstanceId }}',
      Profile: 'arn:aws:iam::111122223333:instance-profile/AmazonSSMRoleForInstancesMDCSetup',
    });
  });
});

describe('the runbook', () => {
  const documentOf = (props: HostManagementProps = {}) => {
    const { json, hostManagement } = alone(props);
    const [id, resource] = Object.entries<any>(json.Resources).find(([, r]) => r.Type === 'AWS::SSM::Document')!;
    return { id, resource, documentName: hostManagement.documentName };
  };

  test('is updated to a new version, which the association uses', () => {
    const before = documentOf();
    const after = documentOf({ attachPoliciesToExistingRoles: true });
    expect(after.id).toBe(before.id);
    expect(after.resource.Properties.Name).toBe(before.resource.Properties.Name);
    expect(after.resource.Properties.Content).not.toEqual(before.resource.Properties.Content);
    expect(before.resource.Properties).toMatchObject({
      UpdateMethod: 'NewVersion',
      DocumentType: 'Automation',
      TargetType: '/AWS::EC2::Instance',
    });
    expect(associationOf().DocumentVersion).toBe('$DEFAULT');
  });

  test('contains no partition', () => {
    const content = JSON.stringify(documentOf({ attachPoliciesToExistingRoles: true }).resource.Properties.Content);
    expect(content).not.toMatch(/arn:aws/);
    expect(content).toContain(':iam::aws:policy/AmazonSSMManagedInstanceCore');
  });

  test('has no step that attaches policies unless that is allowed', () => {
    expect(documentOf().resource.Properties.Content.mainSteps.map((s: any) => s.name))
      .toEqual([
        'inspect', 'decide', 'disassociate', 'settle', 'associate', 'waitForProfile', 'assertGone',
      ]);
  });

  test('runs with the given role, which must not be empty', () => {
    const { Content } = alone().ofType('AWS::SSM::Document')[0];
    expect(Content.assumeRole).toBe('{{ AutomationAssumeRole }}');
    expect(Content.parameters.AutomationAssumeRole.default).toBe(
      'arn:aws:iam::111122223333:role/DefenderForCloud-HostManagement',
    );
  });
});

test('two in one account and region have different names', () => {
  const stack = newStack();
  const identity = new HostManagementIdentity(stack, 'Identity');
  const names = ['Linux', 'Windows'].map(
    id =>
      new HostManagement(stack, id, { identity, targets: HostManagementTargets.instancesWithTag('platform', id) })
        .documentName,
  );
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^DefenderForCloud-HostManagement-[0-9a-f]{8}$/);
  Template.fromStack(stack).resourceCountIs('AWS::SSM::Association', 2);
});

describe('reports in S3', () => {
  test('a new bucket is encrypted and private, requires TLS, and expires objects', () => {
    const { ofType, role } = alone({ output: HostManagementOutput.newBucket({ expiration: Duration.days(30) }) });
    const [bucket] = ofType('AWS::S3::Bucket');
    expect(bucket).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      LifecycleConfiguration: {
        Rules: [
          { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, ExpirationInDays: 30, Status: 'Enabled' },
        ],
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const [{ PolicyDocument: { Statement } }] = ofType('AWS::S3::BucketPolicy');
    expect(Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Deny',
        Action: 's3:*',
        Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } },
      }),
    ]);
    expect(role('DefenderForCloud-HostManagement').awsManagedPolicies).toEqual([]);
    const [policy] = ofType('AWS::IAM::Policy');
    expect(policy.PolicyDocument.Statement).toEqual([
      {
        Sid: 'WriteReports',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: expect.stringMatching(/^arn:aws:s3:::\w+\/\*$/),
      },
    ]);
    expect(policy.Roles).toEqual(['DefenderForCloud-HostManagement']);
  });

  test('an existing bucket gets them with the prefix and its key', () => {
    const { ofType, hostManagement } = alone(stack => ({
      output: HostManagementOutput.bucket(s3.Bucket.fromBucketAttributes(stack, 'Bucket', {
        bucketName: 'reports',
        encryptionKey: kms.Key.fromKeyArn(
          stack,
          'Key',
          'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
        ),
      }), { keyPrefix: 'defender/host-management' }),
    }));
    expect(ofType('AWS::S3::Bucket')).toEqual([]);
    expect(ofType('AWS::IAM::Policy')[0].PolicyDocument.Statement).toEqual([
      {
        Sid: 'WriteReports',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::reports/defender/host-management/*',
      },
      {
        Sid: 'EncryptReports',
        Effect: 'Allow',
        Action: 'kms:GenerateDataKey',
        Resource: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    ]);
    expect(ofType('AWS::SSM::Association')[0].OutputLocation).toEqual({
      S3Location: { OutputS3BucketName: 'reports', OutputS3KeyPrefix: 'defender/host-management' },
    });
    expect(ofType('AWS::SSM::Document')[0].Content.mainSteps[0].inputs.InputPayload).toMatchObject({
      Put: { Bucket: 'reports' }, Key: 'defender/host-management/{{ InstanceId }}/{{ automation:EXECUTION_ID }}.json',
    });
    expect(hostManagement.identity.automationRole).toBeDefined();
  });

  test('a new bucket allows an imported identity to write', () => {
    const { ofType } = alone(stack => ({
      identity: HostManagementIdentity.fromExisting(stack, 'Identity'), output: HostManagementOutput.newBucket(),
    }));
    expect(ofType('AWS::S3::BucketPolicy')[0].PolicyDocument.Statement).toContainEqual({
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Condition: {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/DefenderForCloud-HostManagement' },
      },
      Action: 's3:PutObject',
      Resource: expect.stringMatching(/^arn:aws:s3:::\w+\/\*$/),
    });
  });

  test('and so does a bucket with a key in this app', () => {
    const { json } = alone(stack => ({
      identity: HostManagementIdentity.fromExisting(stack, 'Identity'),
      output: HostManagementOutput.bucket(new s3.Bucket(stack, 'Bucket', { encryptionKey: new kms.Key(stack, 'Key') })),
    }));
    const resources = Object.values<any>(json.Resources);
    expect(JSON.stringify(resources.find(r => r.Type === 'AWS::KMS::Key'))).toContain(
      '"Action":"kms:GenerateDataKey","Condition":{"ArnEquals":{"aws:PrincipalArn"',
    );
    expect(resources.find(r => r.Type === 'AWS::SSM::Association').DependsOn.sort()).toEqual([
      'BucketPolicyE9A3008A',
      'Key961B73FD',
    ]);
  });

  test('if both role and bucket are imported, a warning says what to do', () => {
    const { stack } = alone(s => ({
      identity: HostManagementIdentity.fromExisting(s, 'Identity'),
      output: HostManagementOutput.bucket(s3.Bucket.fromBucketName(s, 'Bucket', 'reports')),
    }));
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('allow the role DefenderForCloud-HostManagement to write reports \\(s3:PutObject, and '),
    );
  });
});

/** One more than a target can have. */
const INSTANCES = Array.from({ length: 51 }, (_, i) => `i-${String(i).padStart(8, '0')}`);

describe('bad input', () => {
  test.each<[string, () => HostManagementProps, string]>([
    ['a schedule', () => ({ schedule: events.Schedule.expression('every day') }),
      'schedule must be a rate such as rate(30 days) or a cron expression'],
    ['a rate of one in the plural', () => ({ schedule: events.Schedule.expression('rate(1 days)') }),
      'with a singular unit for 1 and a plural unit otherwise, got "rate(1 days)"'],
    ['a rate that is too often', () => ({ schedule: events.Schedule.expression('rate(10 minutes)') }),
      'schedule must be a rate of at least 30 minutes and less than 31 days, got "rate(10 minutes)"'],
    ['maxConcurrency', () => ({ maxConcurrency: RateControl.instances(0) }),
      'maxConcurrency must be more than zero, got "0"'],
    ['no concurrency in percent', () => ({ maxConcurrency: RateControl.percentage(0) }), 'maxConcurrency must be more than zero, got "0%"'],
    ['maxErrors', () => ({ maxErrors: RateControl.percentage(101) }),
      'RateControl.percentage: percentage must be a whole number from 0 to 100, got 101'],
    ['a part of an instance', () => ({ maxErrors: RateControl.instances(0.5) }),
      'RateControl.instances: count must be a whole number from 0 to 9999999, got 0.5'],
    ['months in a cron expression', () => ({ schedule: events.Schedule.cron({ minute: '0', hour: '2', month: 'JAN', weekDay: 'SUN' }) }),
      'schedule must be a schedule for all months (*), because State Manager does not support months in a cron '
        + 'expression, got "cron(0 2 ? JAN SUN *)"'],
    ['a cron expression without a minute', () => ({ schedule: events.Schedule.cron({ hour: '2' }) }),
      'schedule must be a schedule with a minute, such as events.Schedule.cron({ minute: \'0\', hour: \'2\' })'],
    ['a minute behind seconds', () => ({ schedule: events.Schedule.expression('cron(0 */5 2 * * ? *)') }),
      'schedule must be a schedule with a minute'],
    ['months behind seconds', () => ({ schedule: events.Schedule.expression('cron(0 0 2 ? 1 SUN *)') }),
      'schedule must be a schedule for all months'],
    ['maxErrors as a text', () => ({ maxErrors: '5' as any }),
      'maxErrors must be created with RateControl.instances(...) or RateControl.percentage(...), got "5"'],
    ['a schedule as a text', () => ({ schedule: 'rate(7 days)' as any }),
      'schedule must be an events.Schedule, such as events.Schedule.rate(Duration.days(30)), got "rate(7 days)"'],
    ['an instance id', () => ({ targets: HostManagementTargets.instances('i-1') }),
      'instanceIds[0] must be an instance id, such as i-0123456789abcdef0, got "i-1"'],
    ['too many instances',
      () => ({ targets: HostManagementTargets.instances(...INSTANCES) }), 'instanceIds must contain at most 50, got 51; use a tag'],
    ['too many values of a tag', () => ({ targets: HostManagementTargets.instancesWithTag('a', ...INSTANCES) }),
      'values must contain at most 50, got 51; use a tag'],
    ['a tag key that is too long', () => ({ targets: HostManagementTargets.instancesWithTag('k'.repeat(125)) }),
      'key must be a tag key of 1 to 124 letters'],
    ['a tag value that is too long', () => ({ targets: HostManagementTargets.instancesWithTag('a', 'v'.repeat(257)) }),
      'values[0] must be one tag value, a text of at most 256 characters'],
    ['a tag value twice', () => ({ targets: HostManagementTargets.instancesWithTag('a', 'b', 'b') }),
      'values must name each tag value once, got "b" twice'],
    ['an empty tag key', () => ({ targets: HostManagementTargets.instancesWithTag('') }),
      'key must be a tag key of 1 to 124 letters, digits, spaces or any of _.:/=+-@'],
    ['a variable of the runbook in a tag', () => ({ exclusionTags: { a: '{{ InstanceId }}' } }),
      'exclusionTags.a must be one tag value, a text of at most 256 characters without {{'],
    ['a resource group', () => ({ targets: HostManagementTargets.resourceGroup('a group') }), 'name must be the name of a resource group'],
    ['a document name', () => ({ documentName: 'Amazon-Fleet' }), 'documentName must be a name of 3 to 64 letters, digits or any of _.-'],
    ['a bucket by its name', () => ({ output: HostManagementOutput.bucket('reports' as any) }),
      'bucket must be an s3.IBucket, such as s3.Bucket.fromBucketName(...), got "reports"'],
    ['a key prefix', () => ({ output: HostManagementOutput.bucket({ addEventNotification: () => undefined } as any, { keyPrefix: '/x' }) }),
      'keyPrefix must be a key prefix of letters'],
    ['an expiration that CDK cannot convert',
      () => ({ output: HostManagementOutput.newBucket({ expiration: Duration.hours(Lazy.number({ produce: () => 48 })) }) }),
      'expiration must be a number of days if it is a token, as of Duration.days(...), got "hours"'],
    ['resource groups as a text',
      () => ({ identity: HostManagementIdentity.fromExisting(newStack(), 'Identity', { resourceGroups: 'fleet' as any }) }),
      'Stack/Identity: resourceGroups must be a list of resource groups, got "fleet"'],
    ['a key prefix without its name',
      () => ({ output: HostManagementOutput.bucket(s3.Bucket.fromBucketName(newStack(), 'Bucket', 'reports'), 'x' as any) }),
      'HostManagementOutput.bucket: options must be a struct of options, such as { keyPrefix: ... }, got "x"'],
    ['a key prefix that is a wildcard in policies',
      () => ({ output: HostManagementOutput.bucket(s3.Bucket.fromBucketName(newStack(), 'Bucket', 'reports'), { keyPrefix: '*' }) }),
      'keyPrefix must be a key prefix of letters'],
    ['an expiration', () => ({ output: HostManagementOutput.newBucket({ expiration: Duration.hours(5) }) }),
      'expiration must be one whole day or more'],
  ])('%s', (_, props, message) => {
    expect(() => alone(props())).toThrow(message);
  });

  test.each<[string, HostManagementProps]>([
    ['cron', { schedule: events.Schedule.expression('cron(0 2 ? * SUN#2 *)') }],
    ['half an hour', { schedule: events.Schedule.expression('rate(30 minutes)') }],
    ['cron of CDK', { schedule: events.Schedule.cron({ minute: '0', hour: '2', weekDay: 'SUN' }) }],
    ['one day', { schedule: events.Schedule.expression('rate(1 day)') }],
    ['none may fail', { maxErrors: RateControl.instances(0) }],
    ['all at once', { maxConcurrency: RateControl.percentage(100) }],
    ['50 instances', { targets: HostManagementTargets.instances(...INSTANCES.slice(0, 50)) }],
    ['50 values of a tag', { targets: HostManagementTargets.instancesWithTag('a', ...INSTANCES.slice(0, 50)) }],
    ['the longest tag', { targets: HostManagementTargets.instancesWithTag('k'.repeat(124), 'v'.repeat(256)) }],
  ])('%s is fine', (_, props) => {
    expect(associationOf(props)).toMatchObject({ ScheduleExpression: props.schedule?.expressionString ?? 'rate(30 days)' });
  });

  test('options of the identity must be passed to its constructor', () => {
    expect(() =>
      alone(stack => ({
        identity: HostManagementIdentity.fromExisting(stack, 'Identity'),
        attachPoliciesToExistingRoles: true,
        roleNames: {},
        roleNameSuffix: '-cdk',
      })),
    ).toThrow(
      'attachPoliciesToExistingRoles, roleNames, roleNameSuffix must be set in the HostManagementIdentity, got it together with ' +
        'identity',
    );
  });

  test('an identity for something else', () => {
    const identity = (stack: Stack) =>
      HostManagementIdentity.fromExisting(stack, 'Identity', { runOnLaunch: false, resourceGroups: ['other'] });
    expect(() => alone(stack => ({ identity: identity(stack), runOnLaunch: true })))
      .toThrow('identity must be an identity with runOnLaunch, because runOnLaunch is true, got an identity without it');
    expect(() => alone(stack => ({ identity: identity(stack), targets: HostManagementTargets.resourceGroup('fleet') })))
      .toThrow('identity must be an identity whose resourceGroups contain fleet, the target, got ["other"]');
  });
});

test('statements have sids', () => {
  const role = alone({ attachPoliciesToExistingRoles: true, explorerPermissions: true }).role(
    'DefenderForCloud-HostManagement',
  );
  expect(role.statements.every(s => /^[A-Za-z0-9]+$/.test(s.Sid))).toBe(true);
  expect(statementsOf(role)).toHaveLength(9);
});

test.each<[string, unknown, string]>([
  ['targets', null, 'targets must be created with HostManagementTargets, such as HostManagementTargets.allInstances(), got null'],
  ['targets', HostManagementTargets.allInstances,
    'targets must be created with HostManagementTargets, such as HostManagementTargets.allInstances(), got a function'],
  ['output', 'my-bucket',
    'output must be created with HostManagementOutput.bucket(...) or HostManagementOutput.newBucket(), got "my-bucket"'],
  ['identity', 'my-identity',
    'identity must be a HostManagementIdentity, or created with HostManagementIdentity.fromExisting(...), got another value'],
  ['identity', false,
    'identity must be a HostManagementIdentity, or created with HostManagementIdentity.fromExisting(...), got another value'],
  ['instanceProfile', null, 'instanceProfile must be an iam.IInstanceProfile, such as new iam.InstanceProfile(...), got null'],
  ['instanceProfile', '', 'instanceProfile must be an iam.IInstanceProfile, such as new iam.InstanceProfile(...), got ""'],
  ['exclusionTags', new Map([['defender', 'no']]), 'exclusionTags must be a map of tag keys to tag values, got an object of Map'],
  ['exclusionTags', ['defender'], 'exclusionTags must be a map of tag keys to tag values, got ["defender"]'],
  ['exclusionTags', { defender: ['never'] },
    'exclusionTags.defender must be one tag value, a text of at most 256 characters without {{, got ["never"]'],
  ['exclusionTags', { '': 'x' }, 'exclusionTags (its keys) must be a tag key of 1 to 124 letters'],
  ['roleNames', { automation: 'one', launch: 'One' }, 'roleNames must name each role name once, got "one" twice'],
  ['schedule', events.Schedule.expression('rate(60 days)'),
    'schedule must be a rate of at least 30 minutes and less than 31 days, got "rate(60 days)"'],
])('invalid types from JavaScript are refused by name: %s %j', (prop, value, message) => {
  expect(() => alone({ [prop]: value })).toThrow(message);
});

test('a stack in another region depends on the stack with the roles', () => {
  const app = new App();
  const account = '111122223333';
  const roles = new Stack(app, 'Roles', { env: { account, region: 'eu-west-1' } });
  const region = new Stack(app, 'Region', { env: { account, region: 'us-east-1' } });
  new HostManagement(region, 'HostManagement', { identity: new HostManagementIdentity(roles, 'Identity') });
  app.synth();
  expect(region.dependencies.map(s => s.node.id)).toEqual(['Roles']);
});

describe('exclusion tags that equal the targets', () => {
  const { instancesWithTag } = HostManagementTargets;

  test('leave no target: an error', () => {
    const targets = instancesWithTag('stage', 'prod');
    expect(() => alone({ targets, exclusionTags: { team: 'a', stage: 'prod' } })).toThrow(
      'exclusionTags.stage must be a value that leaves some of the targets, because all targets have this tag; change ' +
      'or remove it, or choose other targets, got "prod"');
  });

  test.each<[string, HostManagementTargets, Record<string, string>]>([
    ['another value of the tag', instancesWithTag('stage', 'prod'), { stage: 'test' }],
    ['one of several values', instancesWithTag('stage', 'prod', 'test'), { stage: 'test' }],
    ['one value, if any value is a target', instancesWithTag('stage'), { stage: 'test' }],
    ['another case of the key, which is another tag', instancesWithTag('stage', 'prod'), { Stage: 'prod' }],
    ['all instances', HostManagementTargets.allInstances(), { stage: 'prod' }],
    ['a resource group', HostManagementTargets.resourceGroup('prod'), { ResourceGroup: 'prod' }],
  ])('%s: some are left', (_, targets, exclusionTags) => {
    expect(() => alone({ targets, exclusionTags })).not.toThrow();
  });
});
