import { alone } from './support';
import { HostManagementTargets } from '../../src';

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
  expect(queue).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1209600 });
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

test('can be switched off', () => {
  const { ofType, hostManagement } = alone({ launchedInstances: false });
  for (const type of ['AWS::Events::Rule', 'AWS::SQS::Queue', 'AWS::SQS::QueuePolicy']) {
    expect(ofType(type)).toEqual([]);
  }
  expect(hostManagement.launchRule).toBeUndefined();
  expect(hostManagement.deadLetterQueue).toBeUndefined();
});
