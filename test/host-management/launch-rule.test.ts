import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { alone } from './support';
import { HostManagementIdentity, HostManagementTargets } from '../../src';

/** An event as sent by EC2. Amazon EC2 user guide, state change events, read 2026-11. */
function stateChange(state: string, instanceId = 'i-0123456789abcdef0') {
  return {
    'version': '0',
    'id': '7bf73129-1428-4cd3-a780-95db273d1602',
    'detail-type': 'EC2 Instance State-change Notification',
    'source': 'aws.ec2',
    'account': '111122223333',
    'time': '2026-11-11T21:29:54Z',
    'region': 'eu-west-1',
    'resources': [`arn:aws:ec2:eu-west-1:111122223333:instance/${instanceId}`],
    'detail': { 'instance-id': instanceId, 'state': state },
  };
}

/** EventBridge's matching of plain values. Throws on other patterns, so that none is ignored. */
function matches(pattern: any, event: any): boolean {
  return Object.entries<any>(pattern).every(([key, allowed]) => {
    if (!Array.isArray(allowed)) return key in event && matches(allowed, event[key]);
    if (allowed.some(a => typeof a !== 'string')) throw new Error(`matches does not know ${JSON.stringify(allowed)}`);
    return allowed.includes(event[key]);
  });
}

const patternOf = (targets?: HostManagementTargets) => alone({ targets }).ofType('AWS::Events::Rule')[0].EventPattern;

test.each([
  ['running', true],
  ['pending', false],
  ['stopping', false],
  ['stopped', false],
  ['shutting-down', false],
  ['terminated', false],
])('an instance that enters %s: %s', (state, expected) => {
  expect(matches(patternOf(), stateChange(state))).toBe(expected);
});

test.each([
  ['another kind of event', { 'detail-type': 'EC2 Spot Instance Interruption Warning' }],
  ['another source', { source: 'acme.ec2' }],
])('%s starts nothing', (_, change) => {
  expect(matches(patternOf(), { ...stateChange('running'), ...change })).toBe(false);
});

test('with instances as targets, events of other instances do not match', () => {
  const pattern = patternOf(HostManagementTargets.instances('i-0123456789abcdef0', 'i-00000001'));
  expect(matches(pattern, stateChange('running'))).toBe(true);
  expect(matches(pattern, stateChange('running', 'i-00000001'))).toBe(true);
  expect(matches(pattern, stateChange('running', 'i-00000002'))).toBe(false);
});

test('starts the default version of the runbook for that instance only', () => {
  const { hostManagement: { documentName }, ofType } = alone();
  const [{ Targets: [target], ...rule }] = ofType('AWS::Events::Rule');
  expect(rule).toMatchObject({ Name: documentName, State: 'ENABLED' });
  expect(target.Arn).toBe(`arn:aws:ssm:eu-west-1:111122223333:automation-definition/${documentName}:$DEFAULT`);
  expect(target.RoleArn).toBe('arn:aws:iam::111122223333:role/DefenderForCloud-HostManagementLaunch');
  expect(target.InputTransformer).toEqual({
    InputPathsMap: { 'detail-instance-id': '$.detail.instance-id' },
    InputTemplate: '{"InstanceId":[<detail-instance-id>]}',
  });
});

test('passes the origin to a runbook that checks a resource group', () => {
  const { ofType } = alone({ targets: HostManagementTargets.resourceGroup('fleet') });
  const [{ Targets: [target] }] = ofType('AWS::Events::Rule');
  expect(target.InputTransformer.InputTemplate).toBe('{"InstanceId":[<detail-instance-id>],"Origin":["launch"]}');
});

test('failed starts go to a queue that is encrypted, requires TLS and accepts messages from this rule only', () => {
  const { hostManagement: { documentName }, ofType } = alone();
  const [queue] = ofType('AWS::SQS::Queue');
  expect(queue).toEqual({
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 1209600,
    // CT.SQS.PR.1 of AWS Control Tower takes allowAll and byQueue for a dead-letter queue, and refuses denyAll.
    RedriveAllowPolicy: { redrivePermission: 'allowAll' },
  });
  const [{ Targets: [{ DeadLetterConfig: { Arn } }] }] = ofType('AWS::Events::Rule');
  const [{ PolicyDocument: { Statement } }] = ofType('AWS::SQS::QueuePolicy');
  expect(Statement).toEqual([
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'sqs:*',
      Resource: Arn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'FromThisRule',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: Arn,
      Condition: {
        ArnEquals: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111122223333:rule/${documentName}` },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      },
    },
  ]);
});

describe('a KMS key of the queue', () => {
  const ARN = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test('encrypts it, and allows EventBridge on behalf of this rule only', () => {
    const { hostManagement: { documentName }, stack, ofType, json } = alone(
      s => ({ deadLetterQueueEncryptionKey: new kms.Key(s, 'Key') }),
    );
    const [queue] = Object.values<any>(json.Resources).filter(r => r.Type === 'AWS::SQS::Queue');
    expect(queue.Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': ['Key961B73FD', 'Arn'] });
    expect(queue.Properties.SqsManagedSseEnabled).toBeUndefined();
    const [{ KeyPolicy }] = ofType('AWS::KMS::Key');
    expect(KeyPolicy.Statement.slice(1)).toEqual([{
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ArnEquals: { 'aws:SourceArn': `arn:aws:events:eu-west-1:111122223333:rule/${documentName}` },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      },
    }]);
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('if it is imported, a warning says what its policy needs', () => {
    const { stack } = alone(s => ({ deadLetterQueueEncryptionKey: kms.Key.fromKeyArn(s, 'Key', ARN) }));
    Annotations.fromStack(stack).hasWarning('/Stack/HostManagement/Launch', Match.stringLikeRegexp(
      'allow events.amazonaws.com to use the key of deadLetterQueueEncryptionKey \\(kms:Decrypt and kms:GenerateDataKey\\)',
    ));
  });

  test('has an effect only with launched instances', () => {
    const key = (s: Stack) => kms.Key.fromKeyArn(s, 'Key', ARN);
    const message = 'deadLetterQueueEncryptionKey has an effect only with runOnLaunch: true; remove one or change the other';
    expect(() => alone(s => ({ runOnLaunch: false, deadLetterQueueEncryptionKey: key(s) }))).toThrow(message);
    expect(() => alone(s => ({
      identity: HostManagementIdentity.fromExisting(s, 'Identity', { runOnLaunch: false }),
      deadLetterQueueEncryptionKey: key(s),
    }))).toThrow(message);
  });

  test('must be a key', () => {
    expect(() => alone({ deadLetterQueueEncryptionKey: ARN as any })).toThrow('deadLetterQueueEncryptionKey must be a kms.IKey, such as');
  });
});

test('can be switched off', () => {
  const { ofType, hostManagement } = alone({ runOnLaunch: false });
  for (const type of ['AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy']) {
    expect(ofType(type)).toEqual([]);
  }
  expect(hostManagement.launchRule).toBeUndefined();
  expect(hostManagement.deadLetterQueue).toBeUndefined();
});
