/**
 * CDK's function that sets notifications, from the synthesized template, in a bucket with notifications of others. The end to end
 * test deploys it; this says what happens if a bucket refuses something, and after the updates of another stack.
 */
import { spawnSync } from 'child_process';
import { join } from 'path';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LogFanOut, LogSource } from '../../src';
import { resolveIn } from '../support/resolve';
import { newStack, templateOf } from '../support/stacks';

const [TOPIC, OTHER_TOPIC] = ['arn:aws:sns:eu-west-1:111122223333:ours', 'arn:aws:sns:eu-west-1:111122223333:of-another-stack'];
const notification = (key: string, arn: string, prefix: string, more: object = {}) => ({
  [key]: arn, Events: ['s3:ObjectCreated:*'], Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: prefix }] } }, ...more,
});
const OTHERS = {
  EventBridgeConfiguration: {},
  QueueConfigurations: [notification('QueueArn', 'arn:aws:sqs:eu-west-1:111122223333:inventory', 'inventory/', { Id: 'inventory' })],
  LambdaFunctionConfigurations: [notification('LambdaFunctionArn', 'arn:aws:lambda:eu-west-1:111122223333:function:thumbs', 'images/', {
    Id: 'images',
  })],
};
const DESTINATIONS = [TOPIC, OTHER_TOPIC, ...Object.values(OTHERS).flat().flatMap((n: any) => n.QueueArn ?? n.LambdaFunctionArn ?? [])];

/** What a fan-out for these accounts puts into the template. */
function synthesize(...accounts: string[]) {
  const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
  new LogFanOut(stack, 'TrailLogs', { source: LogSource.cloudTrail(s3.Bucket.fromBucketName(stack, 'Logs', 'logs'), { accounts }) });
  const template = templateOf(stack);
  const find = (type: string) => Object.values<any>(template.Resources).find(r => r.Type === type).Properties;
  const { ServiceToken: _, ...given } = find('Custom::S3BucketNotifications');
  // CloudFormation passes booleans as text.
  const text = JSON.stringify(resolveIn(template, given), (__, value) => typeof value === 'boolean' ? String(value) : value)
    .replaceAll(/arn:aws:sns:[^"]+/g, TOPIC);
  return { code: find('AWS::Lambda::Function').Code.ZipFile, properties: JSON.parse(text) };
}
const [first, second] = [synthesize('111122223333'), synthesize('111122223333', '444455556666')];
const ofOtherStack = (prefix: string) => ({
  ...first.properties, NotificationConfiguration: { TopicConfigurations: [notification('TopicArn', OTHER_TOPIC, prefix)] },
});

interface Step {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly properties: any;
  readonly old?: any;
  readonly stack?: string;
}

/** Runs the steps. Returns the answer to each, with all destinations and their prefixes. */
function run(steps: Step[], { configuration = OTHERS as object | null, destinations = DESTINATIONS } = {}) {
  const events = steps.map(({ type, properties, old, stack = 'ours' }) => ({
    RequestType: type, StackId: stack, ResourceProperties: properties, ...old && { OldResourceProperties: old },
  }));
  const { status, stdout, stderr } = spawnSync('python3', ['-B', join(__dirname, 'handler.py')], {
    encoding: 'utf-8', input: JSON.stringify({ code: first.code, configuration, destinations, events }),
  });
  if (status !== 0) throw new Error(stderr);
  const entries = (found: any) => Object.values<any>(found).flat().filter(n => n.Filter).map(n =>
    `${(n.TopicArn ?? n.QueueArn ?? n.LambdaFunctionArn).split(':').pop()} ${n.Filter.Key.FilterRules[0].Value}`);
  return JSON.parse(stdout).map((answer: any) => ({
    ...answer,
    found: answer.configuration
      && [...'EventBridgeConfiguration' in answer.configuration ? ['EventBridge'] : [], ...entries(answer.configuration)].sort(),
  }));
}

const KEPT = ['EventBridge', 'inventory inventory/', 'thumbs images/'];
const OURS = (account: string) => `ours AWSLogs/${account}/CloudTrail/`;

test('create, update and delete keep notifications of others, of every kind', () => {
  const answers = run([
    { type: 'Create', properties: first.properties },
    { type: 'Update', properties: second.properties, old: first.properties },
    { type: 'Delete', properties: second.properties },
  ]);
  expect(answers.map((a: any) => a.status)).toEqual(['SUCCESS', 'SUCCESS', 'SUCCESS']);
  expect(answers.map((a: any) => a.found)).toEqual([
    [...KEPT, OURS('111122223333')].sort(), [...KEPT, OURS('111122223333'), OURS('444455556666')].sort(), KEPT,
  ]);
});

test('a notification of others that overlaps: the deployment fails, and changes nothing', () => {
  const theirs = notification('TopicArn', OTHER_TOPIC, 'AWSLogs/', { Id: 'theirs' });
  theirs.Filter.Key.FilterRules[0].Name = 'Prefix'; // as S3 answers
  const configuration = { TopicConfigurations: [theirs] };
  const [answer, rollback] = run([{ type: 'Create', properties: first.properties },
    { type: 'Delete', properties: first.properties }], { configuration });
  expect(answer).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('Configurations overlap'), configuration });
  expect(rollback).toMatchObject({ status: 'SUCCESS', configuration });
});

// docs/logs.md has both. If the deletions succeed, CDK has mended them: remove them there.
test.each([
  ['a destination of others that does not exist', OTHERS, DESTINATIONS.filter(arn => !arn.endsWith(':inventory')), 'Unable to validate'],
  ['a bucket that does not exist', null, DESTINATIONS, 'NoSuchBucket'],
])('%s: a deployment fails, and so do its rollback and a deletion', (_, configuration, destinations, reason) => {
  const answers = run([{ type: 'Create', properties: first.properties },
    { type: 'Delete', properties: first.properties }], { configuration, destinations });
  const failed = { status: 'FAILED', reason: expect.stringContaining(reason), configuration };
  expect(answers).toEqual([expect.objectContaining(failed), expect.objectContaining(failed)]);
});

describe('another stack of CDK on the bucket', () => {
  const steps: Step[] = [
    { type: 'Create', properties: first.properties },
    { type: 'Create', properties: ofOtherStack('other/'), stack: 'theirs' },
    { type: 'Update', properties: ofOtherStack('others/'), old: ofOtherStack('other/'), stack: 'theirs' },
  ];

  test('its update keeps ours, and ours keeps its', () => {
    const answers = run([...steps, { type: 'Update', properties: second.properties, old: first.properties }]);
    expect(answers.slice(2).map((a: any) => a.found)).toEqual([
      [...KEPT, OURS('111122223333'), 'of-another-stack others/'].sort(),
      [...KEPT, OURS('111122223333'), OURS('444455556666'), 'of-another-stack others/'].sort(),
    ]);
  });

  // docs/logs.md has the remedy. If this fails, CDK has mended it: remove it there.
  test('after its update, a deletion leaves our notification behind, and an update before mends that', () => {
    const deletion: Step = { type: 'Delete', properties: first.properties };
    expect(run([...steps, deletion]).pop().found).toContain(OURS('111122223333'));
    const mended = run([...steps, { type: 'Update', properties: second.properties, old: first.properties }, deletion]);
    expect(mended.pop().found).toEqual([...KEPT, 'of-another-stack others/'].sort());
  });
});
