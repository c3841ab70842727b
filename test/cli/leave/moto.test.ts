/** The real AWS CLI against moto's server: its queries, its pages, and its errors, with planted leftovers and lookalikes. */
import { join } from 'path';
import { makeAsk } from '../../../cli/asking/ask';
import { callsOf } from '../../../cli/asking/catalogue';
import { isLeft } from '../../../cli/leave/finding';
import { leave } from '../../../cli/leave/leave';
import { describeWithAwsCli } from '../../support/aws-cli';

const REGION = 'eu-west-1';
const ACCOUNT = '123456789012';
const OTHER = '999988887777';

/** What moto does not have: it answers with an error of its own. */
const NOT_IN_MOTO = ['EKS access entry in prod', 'RDS option group'];

describeWithAwsCli('leave with the AWS CLI', (aws) => {
  const plan = () => leave(makeAsk('leave'), { kind: 'none', from: 'none', stacks: [] }, { regions: [REGION] }, new Date());
  let result: Awaited<ReturnType<typeof plan>>;
  let asked: string[];
  beforeAll(async () => {
    await aws.plant(join(__dirname, 'moto', 'plant.py'));
    const { environment, calls } = await aws.account(ACCOUNT);
    process.env = environment;
    result = await plan();
    asked = calls().map(words => words.slice(0, 2).join(' '));
  }, 120_000);
  const names = (of: string, certainty = 'published') => result.found.filter(f => f.leftover === of && f.certainty === certainty)
    .map(f => f.name);

  test('every question but those that moto cannot answer was answered', () => {
    expect(result.unanswered.map(u => u.id).sort()).toEqual(NOT_IN_MOTO);
    const possible = callsOf('leave').map(([, { line }]) => line.split(' ').slice(1, 3).join(' '));
    expect(asked.filter(operation => !possible.includes(operation))).toEqual([]);
  });

  test('queues and buckets', () => {
    expect(names('bucket')).toEqual([`azuredefender-${REGION}-${ACCOUNT}-prod`]);
    expect(names('bucket', 'lookalike')).toEqual([`azuredefender-${REGION}-${OTHER}-prod`]);
    expect(names('queue')).toHaveLength(5);
    expect(names('queue', 'lookalike')).toEqual([`azuredefender-${REGION}-${OTHER}-prod`]);
    expect(result.found.find(f => f.leftover === 'queue' && isLeft(f))!.size).toBe('about 0 messages');
    expect(result.found.find(f => f.leftover === 'bucket' && isLeft(f))!.created).toMatch(/^20\d\d-/);
  });

  test('delivery streams, and the log subscription with a hostile name', () => {
    expect(names('deliveryStream')).toEqual(['azuredefender-prod']);
    const [subscription] = result.found.filter(f => f.leftover === 'logSubscription');
    expect(subscription.remove).toEqual([
      `aws logs delete-subscription-filter --log-group-name /aws/eks/prod/cluster --filter-name 'it'\\''s $(x)' --region ${REGION}`,
    ]);
  });

  test('snapshots', () => {
    expect([names('diskSnapshot').length, names('diskSnapshot', 'lookalike').length]).toEqual([1, 1]);
    expect(names('databaseSnapshot')).toHaveLength(120);
    expect(names('databaseSnapshot', 'lookalike')).toEqual(['my-defender-backup']);
  });

  test('groups of databases, and who uses them', () => {
    expect(names('parameterGroup')).toEqual(['defenderfordatabases-pg']);
    expect(names('parameterGroup', 'lookalike')).toEqual(['defenderfordatabase-pg']);
    expect(names('clusterParameterGroup')).toEqual(['defenderfordatabases-pg']);
    expect(result.found.find(f => f.leftover === 'parameterGroup' && isLeft(f))!.usedBy).toEqual(['shop']);
  });

  test('keys', () => {
    expect(names('scannerKey').map(name => name.split(',')[0])).toEqual(['alias/DefenderForCloudKey']);
    expect(names('scannerKey', 'lookalike')).toEqual(['alias/DefenderForCloudKeys']);
    expect(names('databaseKey').map(name => name.split(/, (?:key .*)?/).at(-1)).sort()).toEqual(['', 'tag DefenderForDatabasesKey']);
    expect(names('databaseKey', 'lookalike').map(name => name.split(', ')[1])).toEqual(['tag NotDefenderForDatabases']);
  });

  test('the cluster, the profile and the provider', () => {
    expect(names('publicAccess')).toEqual(['prod: 172.212.245.192/28']);
    expect(names('instanceProfile')).toEqual(['AmazonSSMRoleForInstancesMDCSetup']);
    expect(result.providers[0].audiences).toEqual([
      { audience: 'api://a', users: [{ role: 'OIDC_Sentinel', of: 'Microsoft Sentinel' }] }, { audience: 'api://b', users: [] },
    ]);
  });
});
