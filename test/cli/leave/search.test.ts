/** Planted leftovers and lookalikes: what is found, what is not, and the commands that are printed for it. */
import { ACCOUNT, denied, NOW, OTHER, REGION, throttled, World, type Call } from './world';
import { callsOf } from '../../../cli/asking/catalogue';
import { isLeft } from '../../../cli/leave/finding';
import { search } from '../../../cli/leave/search';

const searchIn = (world: World, more: object = {}) => search(world.ask, {
  account: ACCOUNT, regions: [REGION], roleNames: [], azure: false, now: NOW, ...more,
});
/** Kind, name, region and certainty of what was found. */
const shown = async (world: World, more: object = {}) =>
  (await searchIn(world, more)).found.map(f => [f.leftover, f.name, f.region, f.certainty, ...f.why ? [f.why] : []]);
/** The commands that remove what was found. */
const commands = async (world: World, more: object = {}) => (await searchIn(world, more)).found.flatMap(f => f.remove);
/** What a stack has, or none. */
const owned = (isOwned: boolean) =>
  ({
    StackResources: isOwned ? [{
      StackName: 'DefenderForCloud',
      StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/DefenderForCloud/1`,
      PhysicalResourceId: 'x',
    }] : [],
  });
const queueUrl = (name: string, region = REGION) => `https://sqs.${region}.amazonaws.com/${ACCOUNT}/${name}`;

test('an account without anything: nothing, and every question was answered', async () => {
  const world = new World();
  expect(await searchIn(world)).toEqual({ found: [], unanswered: [], profileUses: [], withoutProfiles: [] });
  expect(new Set(world.calls.map(c => c.region))).toEqual(new Set([REGION]));
  expect(world.calls.length).toBeGreaterThan(14);
});

describe('queues and buckets', () => {
  const names = [
    `azuredefender-${REGION}-${ACCOUNT}-prod`,
    `azuredefender-${REGION}-${OTHER}-prod`,
    `azuredefender-us-east-1-${ACCOUNT}-prod`,
    `azuredefender-${REGION}-${ACCOUNT}`,
    `azuredefender-${REGION}-${ACCOUNT}1-prod`,
    'ms-defender-abc',
    `azuredefendr-${REGION}-${ACCOUNT}-defender`,
    `xazuredefender-${REGION}-${ACCOUNT}-prod`,
    'msdefender-abc',
  ];
  const certainties = [
    [names[0], 'published'],
    [names[1], 'lookalike', `the name has another account, ${OTHER}`],
    [names[2], 'lookalike', 'the name has another region, us-east-1'],
    [names[3], 'prefix', 'the name is not azuredefender-<region>-<account>-<cluster>'],
    [names[4], 'prefix', 'the name is not azuredefender-<region>-<account>-<cluster>'],
    [names[5], 'prefix', 'only the prefix ms-defender- is published'],
    [names[6], 'lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
    [names[7], 'lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
    [names[8], 'lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
  ];
  const sorted = (rows: any[]) => [...rows].sort((a, b) => a[1] < b[1] ? -1 : 1);

  test('queues', async () => {
    const world = new World({
      'sqs list-queues': names.map(name => queueUrl(name)),
      'sqs get-queue-attributes': { Attributes: { ApproximateNumberOfMessages: '3', CreatedTimestamp: '1764000000' } },
    });
    expect(await shown(world)).toEqual(sorted(certainties.map(([name, ...rest]) => ['queue', name, REGION, ...rest])));
    const { found } = await searchIn(world);
    expect(found.find(f => f.name === names[0])).toMatchObject({ size: 'about 3 messages', created: '2025-11-24T16:00:00.000Z' });
    expect(found.filter(f => f.certainty === 'lookalike').flatMap(f => f.remove)).toEqual([]);
    expect(found.find(f => f.name === names[0])!.remove)
      .toEqual([`aws sqs delete-queue --queue-url ${queueUrl(names[0])} --region ${REGION}`]);
  });

  test('a queue whose account or path has the word is none, if its name has not', async () => {
    const world = new World({ 'sqs list-queues': ['https://sqs.eu-west-1.amazonaws.com/efender/orders'] });
    expect(await shown(world)).toEqual([]);
  });

  test('buckets, with their region and size', async () => {
    const world = new World({
      's3api list-buckets': names.map(Name => ({ Name, CreationDate: '2026-01-01T00:00:00+00:00' })),
      'cloudwatch get-metric-statistics': {
        Datapoints: [{ Timestamp: '2026-11-25T00:00:00Z', Average: 1 }, { Timestamp: '2026-11-26T00:00:00Z', Average: 3 * 2 ** 30 }],
      },
    });
    expect(await shown(world)).toEqual(sorted(certainties.map(([name, ...rest]) => ['bucket', name, REGION, ...rest])));
    const { found } = await searchIn(world);
    expect(found.find(f => f.name === names[0])).toMatchObject({
      size: '3.0 GiB in S3 Standard',
      created: '2026-01-01T00:00:00.000Z',
      remove: [`aws s3 rb s3://${names[0]} --region ${REGION} --force`],
    });
    const sizes = world.calls.filter(c => c.operation.startsWith('cloudwatch'));
    expect(sizes[0].options).toMatchObject({ 'start-time': '2026-11-24', 'end-time': '2026-11-27' });
    expect(sizes.some(c => c.words.includes(`Name=BucketName,Value=${names[1]}`))).toBe(false);
  });

  test.each([
    ['us-east-1', { LocationConstraint: null }], ['eu-west-1', { LocationConstraint: 'EU' }],
    ['ap-south-1', { LocationConstraint: 'ap-south-1' }],
  ])('a bucket of %s is there, wherever the search began', async (region, location) => {
    const name = `azuredefender-${region}-${ACCOUNT}-prod`;
    const world = new World({ 's3api list-buckets': [{ Name: name }], 's3api get-bucket-location': location });
    expect(await shown(world)).toEqual([['bucket', name, region, 'published']]);
  });

  test('a bucket whose region nobody may read is taken at its name, and the question is unanswered', async () => {
    const name = `azuredefender-ap-south-1-${ACCOUNT}-prod`;
    const world = new World({ 's3api list-buckets': [{ Name: name }], 's3api get-bucket-location': (c: Call) => { throw denied(c); } });
    const { found, unanswered } = await searchIn(world);
    expect(found.map(f => [f.region, f.certainty])).toEqual([['ap-south-1', 'published']]);
    expect(unanswered.map(u => u.id)).toEqual([`region of the bucket ${name}`]);
  });
});

describe('delivery streams and log subscriptions', () => {
  test('all pages of delivery streams: the AWS CLI reads only one', async () => {
    const pages: Record<string, object> = {
      'undefined': { DeliveryStreamNames: ['a', 'b-defender'], HasMoreDeliveryStreams: true },
      'b-defender': { DeliveryStreamNames: ['c', 'ms-defender-1'], HasMoreDeliveryStreams: true },
      'ms-defender-1': { DeliveryStreamNames: ['azuredefender-prod', 'azuredefender-'], HasMoreDeliveryStreams: false },
    };
    const world = new World({
      'firehose list-delivery-streams': (c: Call) => pages[String(c.options['exclusive-start-delivery-stream-name'])],
      'firehose describe-delivery-stream': { DeliveryStreamDescription: { DeliveryStreamStatus: 'ACTIVE', CreateTimestamp: 1764000000.5 } },
    });
    expect(await shown(world)).toEqual([
      ['deliveryStream', 'azuredefender-', REGION, 'lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
      ['deliveryStream', 'azuredefender-prod', REGION, 'published'],
      ['deliveryStream', 'b-defender', REGION, 'lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
      ['deliveryStream', 'ms-defender-1', REGION, 'prefix', 'only the prefix ms-defender- is published'],
    ]);
  });

  test('a last page that says that there is more does not go on forever', async () => {
    const world = new World({ 'firehose list-delivery-streams': { DeliveryStreamNames: [], HasMoreDeliveryStreams: true } });
    expect(await shown(world)).toEqual([]);
  });

  test('subscriptions, by where they send to', async () => {
    const to = (rest: string) => ({ filterName: 'f', creationTime: 1764000000000, destinationArn: rest });
    const destinations = {
      published: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/azuredefender-prod`,
      prefix: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/ms-defender-1`,
      account: `arn:aws:firehose:${REGION}:${OTHER}:deliverystream/azuredefender-prod`,
      region: `arn:aws:firehose:us-east-1:${ACCOUNT}:deliverystream/azuredefender-prod`,
      kind: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:azuredefender-prod`,
      name: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/my-defender`,
      none: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/logs`,
    };
    const world = new World({
      'logs describe-log-groups': Object.keys(destinations).map(key => `/aws/eks/${key}/cluster`),
      'logs describe-subscription-filters': (c: Call) =>
        ({ subscriptionFilters: [to(destinations[c.options['log-group-name'].split('/')[3] as keyof typeof destinations])] }),
    });
    const { found } = await searchIn(world);
    expect(Object.fromEntries(found.map(f => [/eks\/(\w+)/.exec(f.name)![1], [f.certainty, f.why]]))).toEqual({
      published: ['published', undefined],
      prefix: ['prefix', 'only the prefix ms-defender- is published'],
      account: ['lookalike', `the delivery stream is in another account, ${OTHER}`],
      region: ['lookalike', 'the delivery stream is in another region, us-east-1'],
      kind: ['lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
      name: ['lookalike', 'the name does not begin with azuredefender- or ms-defender-'],
    });
    expect(found[0].created).toBe('2025-11-24T16:00:00.000Z');
    expect(found.flatMap(f => f.remove)).toEqual([
      `aws logs delete-subscription-filter --log-group-name /aws/eks/prefix/cluster --filter-name f --region ${REGION}`,
      `aws logs delete-subscription-filter --log-group-name /aws/eks/published/cluster --filter-name f --region ${REGION}`,
    ]);
  });
});

describe('EKS clusters', () => {
  const role = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:role/${name}`;
  const world = (principals: string[], cidrs: string[] = ['0.0.0.0/0'], more: object = {}) => new World({
    'eks list-clusters': ['prod'],
    'eks list-access-entries': { accessEntries: principals },
    'eks describe-access-entry': { accessEntry: { createdAt: '2026-11-01T00:00:00+00:00' } },
    'eks describe-cluster': ['API', true, cidrs],
    ...more,
  });

  test('access entries of the published roles, and of those that the app names', async () => {
    const account = world([
      role('MDCContainersK8sRole'), role('DefenderForCloud-Containers-K8s'), role('path/MDCContainersAgentlessDiscoveryK8sRole'),
      role('K8s-of-the-app'),
      role('MDCContainersK8sRole', OTHER), role('MDCContainersK8sRole2'), role('Admin'),
      `arn:aws:iam::${ACCOUNT}:user/MDCContainersK8sRole`,
    ]);
    const { found } = await searchIn(account, { roleNames: ['K8s-of-the-app'] });
    expect(found.map(f => [f.name, f.certainty, f.why])).toEqual([
      [`${role('DefenderForCloud-Containers-K8s')} in prod`, 'published', undefined],
      [`${role('K8s-of-the-app')} in prod`, 'published', undefined],
      [`${role('MDCContainersK8sRole')} in prod`, 'published', undefined],
      [`${role('MDCContainersK8sRole2')} in prod`, 'lookalike', 'neither the app nor Microsoft\'s template names this role'],
      [`${role('path/MDCContainersAgentlessDiscoveryK8sRole')} in prod`, 'published', undefined],
      [`${role('MDCContainersK8sRole', OTHER)} in prod`, 'lookalike', `the role is in another account, ${OTHER}`],
    ]);
    expect(found[2]).toMatchObject({
      created: '2026-11-01T00:00:00.000Z',
      remove: [`aws eks delete-access-entry --cluster-name prod --principal-arn ${role('MDCContainersK8sRole')} --region ${REGION}`],
    });
  });

  test('an access entry of a stack is not left outside of the stacks', async () => {
    const account = world([role('MDCContainersK8sRole')], undefined, {
      'cloudformation describe-stack-resources': ({ options }: Call) =>
        owned(JSON.parse(options['cli-input-json']).PhysicalResourceId === `${role('MDCContainersK8sRole')}|prod`),
    });
    const [entry] = (await searchIn(account)).found;
    expect([entry.stack, isLeft(entry)]).toEqual(['DefenderForCloud', false]);
  });

  test.each<[string[], string[]]>([
    [['10.0.0.1/32', '172.212.245.192/28', '10.0.0.2/32', '48.209.1.192/28'], [
      `aws eks update-cluster-config --name prod --resources-vpc-config publicAccessCidrs=10.0.0.1/32,10.0.0.2/32 --region ${REGION}`,
    ]],
    [['48.209.1.192/28'], []],
  ])('public access from %j', async (cidrs, remove) => {
    const { found } = await searchIn(world([], cidrs));
    expect(found.map(f => [f.leftover, f.certainty])).toEqual([['publicAccess', 'published']]);
    expect(found[0].remove).toEqual(remove);
    expect(found[0].usedBy === undefined).toBe(remove.length > 0);
  });

  test.each([[['172.212.245.192/27']], [['172.212.245.19/28']],
    [['0.0.0.0/0']]])('public access from %j is not of Defender for Cloud', async (cidrs) => {
    expect(await shown(world([], cidrs))).toEqual([]);
  });
});

describe('snapshots', () => {
  const tag = (Key: string, Value: string) => [{ Key, Value }];
  const TAG = tag('CreatedBy', 'Microsoft Defender for Cloud');

  test('of disks: only the exact tag', async () => {
    const world = new World({
      'ec2 describe-snapshots': [
        ['snap-1', 'vol-1', 8, '2026-11-20T12:00:00+00:00', TAG],
        ['snap-2', 'vol-2', 8, '2026-11-20T12:00:00+00:00', tag('CreatedBy', 'Microsoft Defender for Clouds')],
        ['snap-3', 'vol-3', 8, '2026-11-20T12:00:00+00:00', tag('CreatedBy', 'microsoft defender for cloud')],
        ['snap-4', 'vol-4', 8, '2026-11-20T12:00:00+00:00',
          [...tag('createdBy', 'Microsoft Defender for Cloud'), ...tag('CreatedBy', 'defender')]],
      ],
    });
    expect(await shown(world)).toEqual([
      ['diskSnapshot', 'snap-1 of vol-1', REGION, 'published'],
      ['diskSnapshot', 'snap-2 of vol-2', REGION, 'lookalike', 'the tag CreatedBy is "Microsoft Defender for Clouds"'],
      ['diskSnapshot', 'snap-3 of vol-3', REGION, 'lookalike', 'the tag CreatedBy is "microsoft defender for cloud"'],
      ['diskSnapshot', 'snap-4 of vol-4', REGION, 'lookalike', 'the tag CreatedBy is "defender"'],
    ]);
    expect(await commands(world)).toEqual([`aws ec2 delete-snapshot --snapshot-id snap-1 --region ${REGION}`]);
  });

  test('of databases', async () => {
    const world = new World({
      'rds describe-db-snapshots': [['defenderfordatabases-1', 20, '2026-11-20T12:00:00Z'],
        ['defenderfordatabase-1', 20, '2026-11-20T12:00:00Z']],
      'rds describe-db-cluster-snapshots': [['defenderfordatabases-c', 1, '2026-11-20T12:00:00Z'],
        ['my-defenderfordatabases', 1, '2026-11-20T12:00:00Z']],
    });
    expect(await shown(world)).toEqual([
      ['databaseSnapshot', 'defenderfordatabase-1', REGION, 'lookalike', 'the name does not begin with defenderfordatabases'],
      ['databaseSnapshot', 'defenderfordatabases-1', REGION, 'published'],
      ['clusterSnapshot', 'defenderfordatabases-c', REGION, 'published'],
      ['clusterSnapshot', 'my-defenderfordatabases', REGION, 'lookalike', 'the name does not begin with defenderfordatabases'],
    ]);
    expect(await commands(world)).toEqual([
      `aws rds delete-db-snapshot --db-snapshot-identifier defenderfordatabases-1 --region ${REGION}`,
      `aws rds delete-db-cluster-snapshot --db-cluster-snapshot-identifier defenderfordatabases-c --region ${REGION}`,
    ]);
  });

  test('10,000 of them take no call each', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => [`snap-${i}`, `vol-${i}`, 8, '2026-11-20T12:00:00+00:00', TAG]);
    const world = new World({ 'ec2 describe-snapshots': rows });
    expect((await searchIn(world)).found.filter(isLeft)).toHaveLength(10_000);
    expect(world.calls.length).toBeLessThan(20);
  });
});

describe('groups of databases', () => {
  const world = (more: object = {}) => new World({
    'rds describe-db-parameter-groups': [['defenderfordatabases-pg', 'postgres16'], ['adefenderfordatabases', 'postgres16']],
    'rds describe-db-cluster-parameter-groups': [['defenderfordatabases-aurora', 'aurora-mysql8.0']],
    'rds describe-option-groups': [['defenderfordatabases-og', 'mysql', '8.0']],
    'rds describe-db-instances': [
      ['one', ['defenderfordatabases-pg'], ['defenderfordatabases-og']], ['two', ['default.postgres16'], []], ['three', null, null],
    ],
    'rds describe-db-clusters': [['aurora', 'defenderfordatabases-aurora'], ['other', 'defenderfordatabases-aurora2']],
    ...more,
  });

  test('first the databases get the default group', async () => {
    expect(await commands(world())).toEqual([
      `aws rds modify-db-instance --db-instance-identifier one --db-parameter-group-name default.postgres16 --region ${REGION}`,
      `aws rds delete-db-parameter-group --db-parameter-group-name defenderfordatabases-pg --region ${REGION}`,
      'aws rds modify-db-cluster --db-cluster-identifier aurora --db-cluster-parameter-group-name default.aurora-mysql8.0 --region ' +
        `${REGION}`,
      `aws rds delete-db-cluster-parameter-group --db-cluster-parameter-group-name defenderfordatabases-aurora --region ${REGION}`,
      `aws rds modify-db-instance --db-instance-identifier one --option-group-name default:mysql-8-0 --region ${REGION}`,
      `aws rds delete-option-group --option-group-name defenderfordatabases-og --region ${REGION}`,
    ]);
  });

  test('who uses a group is not known', async () => {
    const { found } = await searchIn(world({ 'rds describe-db-instances': (c: Call) => { throw denied(c); } }));
    expect(found.filter(f => f.certainty === 'published').map(f => f.usedBy)).toEqual([['not known'], ['aurora'], ['not known']]);
  });
});

describe('KMS keys', () => {
  const alias = (AliasName: string, TargetKeyId?: string) => ({ AliasName, TargetKeyId });
  const world = (aliases: object[], tagged: unknown[] = [],
    KeyMetadata: object = { KeyState: 'Enabled', CreationDate: 1764000000 }) => new World({
    'kms list-aliases': { Aliases: aliases },
    'resourcegroupstaggingapi get-resources': tagged,
    'kms describe-key': { KeyMetadata },
  });

  test('by alias', async () => {
    expect(await shown(world([
      alias('alias/DefenderForCloudKey', 'k1'), alias('alias/DefenderForCloudKey2', 'k2'), alias('alias/defenderForCloudKey', 'k3'),
      alias('alias/DefenderForDatabases', 'k4'), alias('alias/DefenderForDatabases-eu', 'k5'), alias('alias/DefenderForDatabase', 'k6'),
      alias('alias/aws/s3', 'k7'),
    ]))).toEqual([
      ['scannerKey', 'alias/DefenderForCloudKey, key k1', REGION, 'published'],
      ['scannerKey', 'alias/DefenderForCloudKey2', REGION, 'lookalike', expect.stringMatching(/is not alias.DefenderForCloudKey/)],
      ['scannerKey', 'alias/defenderForCloudKey', REGION, 'lookalike', expect.stringMatching(/is not alias.DefenderForCloudKey/)],
      ['databaseKey', 'alias/DefenderForDatabase', REGION, 'lookalike', expect.stringMatching(/is not alias.DefenderForCloudKey/)],
      ['databaseKey', 'alias/DefenderForDatabases, key k4', REGION, 'published'],
      ['databaseKey', 'alias/DefenderForDatabases-eu, key k5', REGION, 'published'],
    ]);
  });

  test('by tag, and each key once', async () => {
    const arn = (key: string) => `arn:aws:kms:${REGION}:${ACCOUNT}:key/${key}`;
    const account = world([alias('alias/DefenderForDatabases', 'k1')], [
      [arn('k1'), ['DefenderForDatabases']], [arn('k2'), ['DefenderForDatabasesKey', 'owner']], [arn('k3'), ['MyDefenderForDatabases']],
    ]);
    expect(await shown(account)).toEqual([
      ['databaseKey', 'alias/DefenderForDatabases, key k1', REGION, 'published'],
      ['databaseKey', 'k2, tag DefenderForDatabasesKey, owner', REGION, 'published'],
      ['databaseKey', 'k3, tag MyDefenderForDatabases', REGION, 'lookalike', 'no tag key begins with DefenderForDatabases'],
    ]);
    expect(await commands(account)).toEqual([
      `aws kms schedule-key-deletion --key-id k1 --pending-window-in-days 30 --region ${REGION}`,
      `aws kms schedule-key-deletion --key-id k2 --pending-window-in-days 30 --region ${REGION}`,
    ]);
  });

  test('a key that is also used under another alias', async () => {
    const { found: [key] } =
      await searchIn(world([alias('alias/DefenderForCloudKey', 'k1'), alias('alias/backup', 'k1'), alias('alias/none')]));
    expect(key).toMatchObject({ size: 'Enabled', created: '2025-11-24T16:00:00.000Z', usedBy: ['another alias, alias/backup'] });
  });

  test('a key whose deletion is scheduled is not left', async () => {
    const { found: [key] } = await searchIn(world([alias('alias/DefenderForCloudKey', 'k1')], [],
      { KeyState: 'PendingDeletion', DeletionDate: '2026-12-20T00:00:00+00:00' }));
    expect([key.going, key.remove, isLeft(key)]).toEqual([
      `its deletion is scheduled for 2026-12-20. To keep it: aws kms cancel-key-deletion --key-id k1 --region ${REGION}`, [], false,
    ]);
  });

  const event = (name: string, key: string, more: object = {}) => JSON.stringify({
    eventName: name,
    eventTime: '2026-11-20T10:00:00Z',
    userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/DefenderForCloud-AgentlessScanner/s` },
    resources: [{ ARN: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${key}` }],
    ...more,
  });
  const factsOf = async (more: object) => {
    const { found: [key] } = await searchIn(new World({
      'kms list-aliases': { Aliases: [alias('alias/DefenderForCloudKey', 'k1')] },
      'kms describe-key': { KeyMetadata: { KeyState: 'Enabled', Description: '' } },
      ...more,
    }));
    return key.facts;
  };

  test('whose a key is: description, who created it and set its alias, and its last use', async () => {
    const somebody = { userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/failed` } };
    const events: Record<string, unknown[]> = {
      CreateKey: [
        event('CreateKey', 'k2'), event('CreateKey', 'k1', { errorCode: 'AccessDenied', eventTime: '2026-11-21T10:00:00Z', ...somebody }),
        event('CreateKey', 'k1'), 'no JSON', null,
      ],
      CreateAlias: [event('CreateAlias', 'x',
        { userIdentity: { type: 'IAMUser', arn: `arn:aws:iam::${ACCOUNT}:user/other` }, requestParameters: { targetKeyId: 'k1' } })],
      UpdateAlias: [],
    };
    expect(await factsOf({
      'kms describe-key': { KeyMetadata: { KeyState: 'Enabled', Description: 'orders' } },
      'cloudtrail lookup-events': ({ options }: Call) => events[options['lookup-attributes'].split('=').at(-1)!],
      'kms get-key-last-usage': {
        KeyLastUsage: { Operation: 'Decrypt', Timestamp: '2026-11-25T09:00:00+00:00' },
        TrackingStartDate: '2026-05-01T00:00:00+00:00',
      },
    })).toEqual([
      'description: "orders"', `created by arn:aws:sts::${ACCOUNT}:assumed-role/DefenderForCloud-AgentlessScanner/s on 2026-11-20`,
      `alias set by arn:aws:iam::${ACCOUNT}:user/other on 2026-11-20`, 'last used: Decrypt on 2026-11-25',
    ]);
  });

  test('what is not known of a key is said', async () => {
    const no = (c: Call) => { throw denied(c); };
    expect(await factsOf({ 'cloudtrail lookup-events': no, 'kms get-key-last-usage': no })).toEqual([
      'no description', 'creator not known: CloudTrail could not be read',
      'last use not known: look in CloudTrail for Decrypt and GenerateDataKey with this key',
    ]);
    expect(await factsOf({ 'cloudtrail lookup-events': [], 'kms get-key-last-usage': { TrackingStartDate: 1764000000 } })).toEqual([
      'no description', expect.stringMatching(/^creator not known: CloudTrail keeps 90 days/),
      expect.stringMatching(/^not used since 2025-11-24; before that/),
    ]);
    expect(await factsOf({ 'cloudtrail lookup-events': { odd: true }, 'kms get-key-last-usage': null })).toHaveLength(3);
  });

  test('before a key is deleted, it is disabled: what AWS says of its grants comes first', async () => {
    const { found: [key] } = await searchIn(world([alias('alias/DefenderForCloudKey', 'k1')]));
    expect(key.first).toEqual([`aws kms list-grants --key-id k1 --region ${REGION}`, `aws kms disable-key --key-id k1 --region ${REGION}`]);
    const { found: [disabled] } = await searchIn(world([alias('alias/DefenderForCloudKey', 'k1')], [], { KeyState: 'Disabled' }));
    expect(disabled.first).toEqual([`aws kms list-grants --key-id k1 --region ${REGION}`]);
  });

  test('an alias without a key', async () => {
    expect(await commands(world([alias('alias/DefenderForCloudKey')]))).toEqual([
      `aws kms delete-alias --alias-name alias/DefenderForCloudKey --region ${REGION}`,
    ]);
  });
});

describe('the instance profile', () => {
  const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/AmazonSSMRoleForInstancesMDCSetup`;
  const world = (more: object = {}, role = 'AmazonSSMRoleForInstancesMDCSetup') => new World({
    'iam get-instance-profile': { InstanceProfile: { Arn: arn, CreateDate: '2026-01-01T00:00:00Z', Roles: [{ RoleName: role }] } },
    'ec2 describe-iam-instance-profile-associations': [['i-1', arn], ['i-2', `${arn}-cdk`]],
    ...more,
  });

  test('with who has it', async () => {
    const { found: [profile], profileUses } = await searchIn(world());
    expect(profile).toMatchObject({ region: 'global', usedBy: ['1 instance: i-1'], created: '2026-01-01T00:00:00.000Z' });
    expect(profile.first!.map(command => command.split(' ')[2])).toEqual(['remove-role-from-instance-profile']);
    expect(profile.remove.map(command => command.split(' ')[2]))
      .toEqual(['delete-instance-profile', 'detach-role-policy', 'detach-role-policy', 'delete-role']);
    expect(profileUses.map(use => use.instance)).toEqual(['i-1', 'i-2']);
  });

  test('a role of another name is not deleted', async () => {
    expect((await commands(world({}, 'Mine'))).map(command => command.split(' ')[2])).toEqual(['delete-instance-profile']);
  });

  test('that of this library is in a stack, which can be in any region', async () => {
    const account = world({ 'cloudformation describe-stack-resources': (c: Call) => owned(c.region === 'us-east-1') });
    const { found: [profile] } = await searchIn(account, { regions: ['eu-west-1', 'us-east-1'] });
    expect([profile.stack, isLeft(profile)]).toEqual(['DefenderForCloud', false]);
  });
});

describe('Azure Arc machines', () => {
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.HybridCompute/machines/web';
  const world = (tags: object) => new World({ 'az resource list': [{ id, createdTime: '2026-11-01T00:00:00Z', tags }] });

  test.each<[object, string, string | undefined]>([
    [{ MDFCSecurityConnector: 'true', AccountId: ACCOUNT, InstanceId: 'i-1' }, 'published', undefined],
    [{ MDFCSecurityConnector: 'true', AccountId: OTHER }, 'lookalike', `it belongs to another account, ${OTHER}`],
    [{ MDFCSecurityConnector: 'true' }, 'lookalike', 'it has no tag AccountId'],
  ])('with the tags %j', async (tags, certainty, why) => {
    const { found: [machine] } = await searchIn(world(tags), { azure: true });
    expect([machine.certainty, machine.why]).toEqual([certainty, why]);
    expect(machine.remove).toEqual(certainty === 'published' ? [`az resource delete --ids ${id}`] : []);
  });

  test('are only looked for if asked', async () => {
    const account = world({});
    await searchIn(account);
    expect(account.calls.filter(c => c.words[0] === 'az')).toEqual([]);
  });
});

describe('what could not be looked at is said', () => {
  const OPERATIONS: [string, string][] = [
    ['eks list-clusters', 'EKS clusters'], ['logs describe-log-groups', 'log subscription'],
    ['firehose list-delivery-streams', 'delivery stream'],
    ['sqs list-queues', 'queue'], ['s3api list-buckets', 'bucket'], ['ec2 describe-snapshots', 'EBS snapshot'],
    ['rds describe-db-snapshots', 'RDS snapshot'],
    ['rds describe-db-cluster-snapshots', 'RDS cluster snapshot'], ['rds describe-db-parameter-groups', 'RDS parameter group'],
    ['rds describe-db-cluster-parameter-groups', 'RDS cluster parameter group'], ['rds describe-option-groups', 'RDS option group'],
    ['kms list-aliases', 'aliases of KMS keys'], ['resourcegroupstaggingapi get-resources', 'tags of KMS keys'],
    ['iam get-instance-profile', 'instance profile with its role'],
    ['ec2 describe-iam-instance-profile-associations', 'instance profiles of instances'],
  ];

  const ERRORS = { 'access denied': denied, 'throttled': throttled };
  const cases =
    OPERATIONS.flatMap(([operation, what]) => Object.entries(ERRORS).map(([name, error]) => [operation, name, what, error] as const));

  test.each(cases)('%s: %s', async (operation, _, what, error) => {
    const { found, unanswered } = await searchIn(new World({ [operation]: (c: Call) => { throw error(c); } }));
    expect(found).toEqual([]);
    expect(unanswered.map(u => u.id)).toEqual([what]);
    expect(unanswered[0].text).toMatch(new RegExp(`^aws ${operation} .*when calling`));
  });

  test('in one region, and the others are looked at', async () => {
    const world = new World({
      'sqs list-queues': (c: Call) => {
        if (c.region === 'us-east-1') throw denied(c);
        return [queueUrl(`azuredefender-${c.region}-${ACCOUNT}-prod`, c.region)];
      },
      'sqs get-queue-attributes': { Attributes: {} },
    });
    const { found, unanswered } = await searchIn(world, { regions: ['eu-west-1', 'us-east-1', 'us-west-2'] });
    expect(found.map(f => f.region)).toEqual(['eu-west-1', 'us-west-2']);
    expect(unanswered.map(u => [u.region, u.id])).toEqual([['us-east-1', 'queue']]);
  });

  test('one cluster of several', async () => {
    const world = new World({
      'eks list-clusters': ['a', 'b'],
      'eks describe-cluster': ['API', true, []],
      'eks list-access-entries': (c: Call) => {
        if (c.options['cluster-name'] === 'a') throw denied(c);
        return { accessEntries: [] };
      },
    });
    expect((await searchIn(world)).unanswered.map(u => u.id)).toEqual(['EKS access entry in a']);
  });

  test('whether a stack owns something: it counts as left', async () => {
    const world = new World({
      'kms list-aliases': { Aliases: [{ AliasName: 'alias/DefenderForCloudKey', TargetKeyId: 'k' }] },
      'kms describe-key': { KeyMetadata: {} },
      'cloudformation describe-stack-resources': (c: Call) => { throw denied(c); },
    });
    const { found, unanswered } = await searchIn(world);
    expect(found.filter(isLeft)).toHaveLength(1);
    expect(unanswered.map(u => u.id)).toEqual(['which stack owns alias/DefenderForCloudKey, key k']);
  });

  test('a mistake of the program is no answer', async () => {
    await expect(searchIn(new World({ 'sqs list-queues': () => { throw new TypeError('x'); } }))).rejects.toThrow(TypeError);
  });
});

test('thirty regions: four calls at a time, each once, and only commands of the list', async () => {
  const world = new World({
    'eks list-clusters': ['a', 'b', 'a'],
    'eks describe-cluster': ['API', true, []],
    'eks list-access-entries': { accessEntries: [] },
  });
  const regions = Array.from({ length: 30 }, (_, i) => `eu-west-${i}`);
  await searchIn(world, { regions });
  expect(world.mostRunning).toBe(4);
  const typed = world.calls.map(c => c.words.join(' '));
  expect(new Set(typed).size).toBe(typed.length);
  const patterns = callsOf('leave').map(([, { line }]) => {
    const unquoted = line.replace(/(^| )(["'])(.*?)\2(?= |$)/g, '$1$3');
    const escaped = unquoted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/<[a-z-]+>/g, '.+');
    return new RegExp(`^${escaped} --region .+ --output json$`);
  });
  expect(typed.filter(words => !patterns.some(pattern => pattern.test(words)))).toEqual([]);
});
