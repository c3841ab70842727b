/** Trails whose logs a role reads, and the notifications of their buckets. */
import { App, Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as notifications from 'aws-cdk-lib/aws-s3-notifications';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ACCOUNT, all, contextOf, existing, failure, REGION, shown, type Answers } from './world';
import { checkTrails } from '../../../cli/preflight/checks/trails';
import { DefenderPlan } from '../../../src';
import { templateOf } from '../../support/stacks';
import { synth } from '../../support/synth';

const BUCKET = 'trail-logs';
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:defender`;
const SENTINEL = `arn:aws:sqs:${REGION}:${ACCOUNT}:sentinel`;
const TOPIC = `arn:aws:sns:${REGION}:${ACCOUNT}:trail`;
const TRAIL = { Name: 'main', TrailARN: `arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/main`, HomeRegion: REGION, S3BucketName: BUCKET };
const ONE = `notifications of ${BUCKET}`;

const ciem = synth({
  plans: [DefenderPlan.defenderCspm({
    ciem: { servicePrincipalObjectId: '66666666-7777-8888-9999-aaaaaaaaaaaa', cloudTrailBucketName: BUCKET },
  })],
}).json;

/** A role of Defender for Cloud that gets its messages from a queue, as a custom capability can. */
const reader = (resources: Record<string, string>) => ({
  Resources: {
    R: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'Ingestion',
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: { Federated: 'arn:aws:iam::1:oidc-provider/x' },
          },
        },
        Policies: [{
          PolicyName: 'p',
          PolicyDocument: { Statement: Object.entries(resources).map(([Action, Resource]) => ({ Effect: 'Allow', Action, Resource })) },
        }],
      },
    },
  },
});
const ingestion = reader({ 's3:GetObject': `arn:aws:s3:::${BUCKET}/AWSLogs/*`, 'sqs:ReceiveMessage': QUEUE });

/** What a construct makes that lets a bucket of somebody else notify a topic. */
const fanOut = (prefix: string) => {
  const stack = new Stack(new App(), 'Security');
  const destination = new notifications.SnsDestination(new sns.Topic(stack, 'Topic'));
  s3.Bucket.fromBucketName(stack, 'Bucket', BUCKET).addEventNotification(s3.EventType.OBJECT_CREATED, destination, { prefix });
  return templateOf(stack);
};

const rule = (to: string, prefix?: string, more: object = {}) => ({
  [to.includes(':sns:') ? 'TopicArn' : to.includes(':sqs:') ? 'QueueArn' : 'LambdaFunctionArn']: to,
  Events: ['s3:ObjectCreated:*'],
  ...prefix === undefined ? {} : { Filter: { Key: { FilterRules: [{ Name: 'Prefix', Value: prefix }] } } },
  ...more,
});
const topics = (...TopicConfigurations: object[]): Answers => ({ notifications: { TopicConfigurations } });
const queues = (...QueueConfigurations: object[]): Answers => ({ notifications: { QueueConfigurations } });

const check = async (json: any, answers: Answers = {}) => checkTrails(await contextOf(json, {
  trails: ({ region }: any) => ({ trailList: region === REGION ? [TRAIL] : [] }),
  trailStatus: { IsLogging: true },
  buckets: [BUCKET],
  notifications: {},
  ...answers,
}));

test('nothing is asked for templates whose roles read no logs', async () => {
  const asked = new Error('asked');
  expect(await check(synth({ plans: [DefenderPlan.defenderCspm()] }).json, { trails: asked, buckets: asked })).toEqual([]);
  expect(await check(reader({ 's3:GetObject': `arn:aws:s3:::${BUCKET}/*` }), { trails: asked, buckets: asked })).toEqual([]);
});

describe('the trail of the bucket of CIEM', () => {
  test('is logging', async () => {
    expect(all(await check(ciem))).toEqual([
      `fine | trail main in ${REGION} | it is logging to ${BUCKET}`, `fine | ${ONE} | 0 notifications of others, none of which conflicts`,
    ]);
  });

  test.each([
    [{ IsLogging: false }, `it is not logging, so nothing new arrives in ${BUCKET}`],
    [{ IsLogging: true, LatestDeliveryError: 'AccessDenied' }, `it cannot write to ${BUCKET}: AccessDenied`],
  ])('%j', async (trailStatus, text) => {
    expect(shown(await check(ciem, { trailStatus }))).toEqual([`cannot tell | trail main in ${REGION} | ${text}`]);
  });

  test('of the organization, which every region lists, is one row', async () => {
    const trail = { ...TRAIL, TrailARN: TRAIL.TrailARN.replace(ACCOUNT, '999999999999'), IsOrganizationTrail: true };
    const rows = await check(ciem,
      { trails: { trailList: [trail, { ...TRAIL, TrailARN: TRAIL.TrailARN.replace('main', 'x'), S3BucketName: 'another' }] } });
    expect(all(rows).filter(row => row.includes('trail main'))).toHaveLength(1);
  });

  test('is none, or not known', async () => {
    const none =
      `cannot tell | trail of ${BUCKET} | DefenderForCloud-Ciem reads the logs in it, but no trail of this account or `
        + 'of its organization writes to it';
    expect(shown(await check(ciem, { trails: { trailList: [{ ...TRAIL, S3BucketName: `${BUCKET}-2` }] } }))).toEqual([none]);
    expect(shown(
      await check(ciem, { trails: ({ region }: any) => region === REGION ? failure('AccessDenied', 'no') : { trailList: [] } }))).toEqual([
      `cannot tell | trails in ${REGION} | aws x y: no. Denied: cloudtrail:DescribeTrails`,
    ]);
  });

  test('whose bucket is of another account', async () => {
    expect(shown(await check(ciem, { buckets: ['other'], notifications: new Error('asked') }))).toEqual([
      `cannot tell | ${ONE} | the bucket is not in this account. Only its owner sees whether it already has notifications of new logs`,
    ]);
  });

  test('which somebody else is notified of: a second consumer fails', async () => {
    expect(shown(await check(ciem, queues(rule(SENTINEL, `AWSLogs/${ACCOUNT}/CloudTrail/`))))).toEqual([
      `cannot tell | ${ONE} | S3 notifies ${SENTINEL} (s3:ObjectCreated:*; prefix AWSLogs/${ACCOUNT}/CloudTrail/) of ` +
        'new logs, and refuses a second ' +
        'notification. CloudTrail ingestion of Defender for Cloud and Microsoft Sentinel need one each',
    ]);
  });

  test.each<[string, Answers]>([
    ['a topic', topics(rule(TOPIC))],
    ['a queue, of other objects', queues(rule(SENTINEL, 'AWSLogs/999999999999/'))],
    ['a queue, of deletions', queues(rule(SENTINEL, undefined, { Events: ['s3:ObjectRemoved:*'] }))],
    ['EventBridge', { notifications: { EventBridgeConfiguration: {} } }],
  ])('near miss: S3 notifies %s', async (_, answers) => {
    expect(shown(await check(ciem, answers))).toEqual([]);
  });

  test('has a prefix of its own', async () => {
    const trails = { trailList: [{ ...TRAIL, S3KeyPrefix: 'audit' }] };
    expect(shown(await check(ciem, { trails, ...queues(rule(SENTINEL, 'AWSLogs/')) }))).toEqual([]);
    expect(shown(await check(ciem, { trails, ...queues(rule(SENTINEL, `audit/AWSLogs/${ACCOUNT}/`)) }))).toHaveLength(1);
  });

  test('of the organization: the logs of each account are below its id', async () => {
    const trails = { trailList: [{ ...TRAIL, IsOrganizationTrail: true }] };
    expect(shown(await check(ciem, { trails, ...queues(rule(SENTINEL, `AWSLogs/${ACCOUNT}/CloudTrail/`)) }))).toEqual([]);
    expect(shown(await check(ciem, { trails, ...queues(rule(SENTINEL, 'AWSLogs/o-a1b2c3d4e5/222233334444/CloudTrail/')) })))
      .toHaveLength(1);
  });
});

describe('a queue that a role receives from', () => {
  test.each<[string, string, Answers]>([
    ['S3 notifies it', 'fine | S3 notifies the queue of new logs', queues(rule(QUEUE))],
    ['a topic notifies it', `fine | the topic ${TOPIC} notifies the queue of new logs`,
      { ...topics(rule(TOPIC)), topicSubscriptions: [SENTINEL, QUEUE] }],
    ['it is not subscribed to the topic', `cannot tell | S3 notifies ${TOPIC} of new logs, but the queue is not subscribed to it`,
      { ...topics(rule(TOPIC)), topicSubscriptions: [SENTINEL] }],
    ['S3 notifies another one',
      `blocker | S3 notifies ${SENTINEL} (s3:ObjectCreated:*; every object) of new logs, and refuses a second notification for the queue`,
      queues(rule(SENTINEL))],
    ['S3 notifies another one of other objects', 'cannot tell | nothing notifies the queue of new logs, so its reader receives none',
      queues(rule(SENTINEL, 'other/'))],
  ])('%s', async (_, expected, answers) => {
    const [status, text] = expected.split(' | ');
    expect(all(await check(ingestion, answers))).toEqual([
      `fine | trail main in ${REGION} | it is logging to ${BUCKET}`, `${status} | ${ONE}: ${QUEUE} | ${text}`,
    ]);
  });

  test('without a bucket: not known whose', async () => {
    expect(shown(await check(reader({ 'sqs:ReceiveMessage': QUEUE })))).toEqual([
      `cannot tell | trail of Ingestion | it receives from ${QUEUE}, but its policies name no bucket, so it is not `
        + 'known which trail it reads',
    ]);
  });

  test('near miss: queues of a pattern, as of the audit logs of clusters', async () => {
    expect(await check(reader({ 'sqs:*': 'arn:aws:sqs:*:*:azuredefender-*' }), { trails: new Error('asked') })).toEqual([]);
  });
});

describe('notifications that the template adds to a bucket of somebody else', () => {
  const json = fanOut(`AWSLogs/${ACCOUNT}/CloudTrail/`);

  test('S3 refuses them if others overlap', async () => {
    expect(shown(await check(json, queues(rule(SENTINEL, 'AWSLogs/'), rule(SENTINEL, 'other/'))))).toEqual([
      `blocker | ${ONE} | S3 already notifies ${SENTINEL} (s3:ObjectCreated:*; prefix AWSLogs/), and refuses a second ` +
        'notification of the same events ' +
        'whose prefix and suffix overlap',
    ]);
  });

  test.each<[string, Answers]>([
    ['none is there', {}],
    ['another prefix', queues(rule(SENTINEL, 'other/'))],
    ['another event', queues(rule(SENTINEL, undefined, { Events: ['s3:ObjectRemoved:*', 's3:ObjectTagging:*'] }))],
    ['EventBridge', { notifications: { EventBridgeConfiguration: {} } }],
  ])('near miss: %s', async (_, answers) => {
    expect(shown(await check(json, answers))).toEqual([]);
  });

  test('those of this stack do not count', async () => {
    const own = existing({ Topic: TOPIC });
    const id = `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Security/1-4711`;
    expect(shown(await check(json, { ...own, ...topics(rule('arn:aws:sns:eu-west-1:1:x', 'AWSLogs/', { Id: id })) }))).toEqual([]);
    expect(shown(await check(json, { ...own, ...topics(rule(TOPIC, 'AWSLogs/')) }))).toEqual([]);
    expect(shown(await check(json, { ...own, ...topics(rule('arn:aws:sns:eu-west-1:1:x', 'AWSLogs/', { Id: id.replace('/1-', '/2-') })) })))
      .toHaveLength(1);
  });

  test('below another prefix than that of the trail', async () => {
    expect(shown(await check(fanOut('logs/')))[0])
      .toMatch(
        /^cannot tell \| notifications of trail-logs \| the template asks for .*prefix logs\/\), but the trails write below AWSLogs\//);
  });

  test('a bucket of another account', async () => {
    expect(shown(await check(json, { buckets: [], notifications: new Error('asked') }))).toEqual([
      `cannot tell | ${ONE} | the bucket is not in this account, and the template adds notifications to it. Only its `
        + 'owner sees whether it already has notifications of new logs',
    ]);
  });

  test('a bucket that the template creates is its own', async () => {
    const stack = new Stack(new App(), 'Security');
    new s3.Bucket(stack, 'Bucket').addEventNotification(s3.EventType.OBJECT_CREATED,
      new notifications.SnsDestination(new sns.Topic(stack, 'Topic')));
    expect(await check(templateOf(stack), { trails: new Error('asked') })).toEqual([]);
  });
});
