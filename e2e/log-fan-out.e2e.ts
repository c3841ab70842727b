/** Tests which product gets which object through S3, one topic and a queue per product, and that other notifications stay. */
import { call } from './support/aws';
import { cdkOk } from './support/cdk';
import { describeAll, newAccount } from './support/environment';
import { receiveMessages } from './support/events';

const TARGET = { account: newAccount('logs'), region: 'eu-west-1' };
const BUCKET = `central-trail-logs-${TARGET.account}`;
const ORGANIZATION = 'o-a1b2c3d4e5';
const [FIRST, SECOND, THIRD] = ['first', 'second', 'third'].map(name => newAccount(name));

const appWith = (accounts: string, consumers: string) => ({
  ...TARGET, app: 'e2e/fixtures/log-fan-out', context: { ...TARGET, bucket: BUCKET, organization: ORGANIZATION, accounts, consumers },
});
const api = (service: string, operation: string, params: object) => call(service, operation, params, TARGET);
const prefixOf = (account: string, folder = 'CloudTrail') => `AWSLogs/${ORGANIZATION}/${account}/${folder}/`;

/** Writes log files. Returns their keys, sorted. */
async function write(prefix: string, name: string, count: number): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, i) => `${prefix}eu-west-1/2026/11/27/${name}-${i + 10}.json.gz`);
  for (const Key of keys) await api('s3', 'put_object', { Bucket: BUCKET, Key, Body: 'log' });
  return keys;
}

/** Returns the sorted keys of the objects in the messages of a queue. The test message that S3 sends to a destination is ignored. */
async function keysIn(queueUrl: string, count: number): Promise<string[]> {
  const messages = await receiveMessages(queueUrl, count, TARGET, text => JSON.parse(text).Event !== 's3:TestEvent');
  return messages.flatMap(text => JSON.parse(text).Records.map((r: any) => r.s3.object.key)).sort();
}

/** Returns the prefixes of the notifications of the bucket, by the name of their destination. */
async function notifications(): Promise<Record<string, string[]>> {
  const { QueueConfigurations = [], TopicConfigurations = [], ...others } =
    await api('s3', 'get_bucket_notification_configuration', { Bucket: BUCKET });
  const found: Record<string, string[]> = 'EventBridgeConfiguration' in others ? { EventBridge: [] } : {};
  for (const c of [...QueueConfigurations, ...TopicConfigurations]) {
    const name = (c.QueueArn ?? c.TopicArn).split(':').pop().replace(/-[0-9a-f]{8}$/, '');
    found[name] = [...found[name] ?? [], ...c.Filter.Key.FilterRules.map((r: any) => r.Value)].sort();
  }
  return found;
}

describeAll('logs for several products', () => {
  const urls: Record<string, string> = {};
  const OTHERS = { EventBridge: [], inventory: ['inventory/'] };

  const deploy = async (accounts: string, consumers: string) => {
    await cdkOk(['deploy'], appWith(accounts, consumers));
    const { Stacks: [{ Outputs }] } = await api('cloudformation', 'describe_stacks', { StackName: 'TrailLogs' });
    for (const { OutputKey, OutputValue } of Outputs) urls[OutputKey.replace(/Url$/, '')] = OutputValue;
  };

  beforeAll(async () => {
    await api('s3', 'create_bucket', { Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: TARGET.region } });
    ({ QueueUrl: urls.inventory } = await api('sqs', 'create_queue', { QueueName: 'inventory' }));
    await api('s3', 'put_bucket_notification_configuration', {
      Bucket: BUCKET,
      NotificationConfiguration: {
        EventBridgeConfiguration: {},
        QueueConfigurations: [{
          Id: 'of-somebody-else',
          QueueArn: `arn:aws:sqs:${TARGET.region}:${TARGET.account}:inventory`,
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'inventory/' }] } },
        }],
      },
    });
    await deploy(`${FIRST},${THIRD}`, 'Defender,Sentinel');
  });

  test('create: the notifications of others stay', async () => {
    expect(await notifications()).toEqual({ ...OTHERS, 'TrailLogs-LogFanOut': [prefixOf(FIRST), prefixOf(THIRD)].sort() });
  });

  test('each consumer gets every log file once, and nothing else', async () => {
    await write(prefixOf(FIRST, 'CloudTrail-Digest'), 'digest', 1);
    await write(prefixOf(SECOND), 'other-account', 1);
    const keys = await write(prefixOf(FIRST), 'log', 5);
    const [report] = await write('inventory/', 'report', 1);
    for (const consumer of ['Defender', 'Sentinel']) expect([consumer, await keysIn(urls[consumer], 5)]).toEqual([consumer, keys]);
    expect(await keysIn(urls.inventory, 1)).toEqual([report]);
  });

  test('a consumer that has stopped loses nothing, and does not hold up the other', async () => {
    const keys = await write(prefixOf(FIRST), 'while-stopped', 12);
    expect(await keysIn(urls.Defender, 12)).toEqual(keys);
    expect(await keysIn(urls.Sentinel, 12)).toEqual(keys);
  });

  test('update: another account and one more consumer; the notifications of others stay', async () => {
    await deploy(`${FIRST},${SECOND}`, 'Defender,Sentinel,Archive');
    expect(await notifications()).toEqual({ ...OTHERS, 'TrailLogs-LogFanOut': [prefixOf(FIRST), prefixOf(SECOND)].sort() });
    const keys = [...await write(prefixOf(FIRST), 'updated', 1), ...await write(prefixOf(SECOND), 'updated', 1)].sort();
    for (const consumer of ['Defender', 'Sentinel', 'Archive']) {
      expect([consumer, await keysIn(urls[consumer], 2)]).toEqual([consumer, keys]);
    }
  });

  test('delete: the notifications of others stay', async () => {
    await cdkOk(['destroy'], appWith(SECOND, 'Defender'));
    expect(await notifications()).toEqual(OTHERS);
    const [report] = await write('inventory/', 'after', 1);
    expect(await keysIn(urls.inventory, 1)).toEqual([report]);
    expect((await api('sqs', 'list_queues', {})).QueueUrls).toEqual([urls.inventory]);
  });
});
