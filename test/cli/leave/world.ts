import { makeAsk, Patience } from '../../../cli/asking/ask';
import { CommandError } from '../../../cli/asking/run-command';

export const ACCOUNT = '111122223333';
export const OTHER = '999988887777';
export const REGION = 'eu-west-1';
export const NOW = new Date('2026-11-27T12:00:00Z');
export const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/`;

/** A call of a command line tool, as the fake ones below see it. */
export interface Call {
  /** Such as `sqs list-queues`. */
  readonly operation: string;
  readonly region: string;
  readonly options: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

type Answer = unknown | ((call: Call) => unknown);

/** What an account without anything answers. Rows as the queries of the commands shape them. */
const EMPTY: Record<string, Answer> = {
  'sts get-caller-identity': { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/auditor` },
  'ec2 describe-regions': [[REGION, 'opt-in-not-required']],
  'cloudformation describe-stacks': () => { throw missing('ValidationError', 'Stack with id x does not exist'); },
  'cloudformation describe-stack-resources': () => { throw missing('ValidationError', 'Stack for x does not exist'); },
  'cloudformation list-stack-instances': [],
  'iam list-open-id-connect-providers': [],
  'iam list-roles': [],
  'iam get-instance-profile': () => { throw missing('NoSuchEntity', 'not found'); },
  'ec2 describe-iam-instance-profile-associations': [],
  'eks list-clusters': [],
  'logs describe-log-groups': [],
  'firehose list-delivery-streams': { DeliveryStreamNames: [], HasMoreDeliveryStreams: false },
  'sqs list-queues': null,
  's3api list-buckets': [],
  's3api get-bucket-location': { LocationConstraint: REGION },
  'cloudwatch get-metric-statistics': { Datapoints: [] },
  'ec2 describe-snapshots': [],
  'rds describe-db-snapshots': [],
  'rds describe-db-cluster-snapshots': [],
  'rds describe-db-parameter-groups': [],
  'rds describe-db-cluster-parameter-groups': [],
  'rds describe-option-groups': [],
  'kms list-aliases': { Aliases: [] },
  'resourcegroupstaggingapi get-resources': [],
  'kms get-key-last-usage': {},
  'cloudtrail lookup-events': [],
};

const role = `arn:aws:iam::${ACCOUNT}:role/MDCContainersK8sRole`;
const CREATED = '2026-11-01T00:00:00Z';
const trust =
  {
    Statement: [{
      Principal: { Federated: PROVIDER },
      Condition: { StringEquals: { 'sts:RoleSessionName': 'x', [`${PROVIDER}:aud`]: 'api://a' } },
    }],
  };

/** An account with one of each. */
export const FULL: Record<string, unknown> = {
  'sts get-caller-identity': { Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/auditor` },
  'ec2 describe-regions': [[REGION, 'opt-in-not-required']],
  'cloudformation describe-stacks': {
    Stacks: [{
      StackId: 'id',
      StackStatus: 'CREATE_COMPLETE',
      EnableTerminationProtection: true,
      Parameters: [{ ParameterKey: 'A', ParameterValue: 'b' }],
    }],
  },
  'cloudformation list-stack-resources': {
    StackResourceSummaries: [{
      LogicalResourceId: 'A',
      PhysicalResourceId: 'a',
      ResourceType: 'AWS::IAM::Role',
      ResourceStatus: 'CREATE_COMPLETE',
    }],
  },
  'cloudformation describe-stack-resources': {
    StackResources: [{
      StackName: 'S',
      StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/S/1`,
      PhysicalResourceId: 'a',
    }],
  },
  'cloudformation list-stack-instances': [[ACCOUNT, REGION, 'CURRENT']],
  'iam list-open-id-connect-providers': [PROVIDER],
  'iam get-open-id-connect-provider': { ClientIDList: ['api://a'] },
  'iam list-roles': [['R', trust]],
  'iam get-instance-profile': {
    InstanceProfile: {
      Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/P`,
      CreateDate: CREATED,
      Roles: [{ RoleName: 'R' }],
    },
  },
  'ec2 describe-iam-instance-profile-associations': [['i-1', 'arn']],
  'eks list-clusters': ['prod'],
  'eks describe-cluster': ['API', true, ['172.212.245.192/28']],
  'eks list-access-entries': { accessEntries: [role] },
  'eks describe-access-entry': { accessEntry: { createdAt: CREATED } },
  'logs describe-log-groups': ['/aws/eks/prod/cluster'],
  'logs describe-subscription-filters': {
    subscriptionFilters: [{
      filterName: 'f',
      destinationArn: `arn:aws:firehose:${REGION}:${ACCOUNT}:deliverystream/azuredefender-prod`,
      creationTime: 1,
    }],
  },
  'firehose list-delivery-streams': { DeliveryStreamNames: ['azuredefender-prod'], HasMoreDeliveryStreams: false },
  'firehose describe-delivery-stream': { DeliveryStreamDescription: { DeliveryStreamStatus: 'ACTIVE', CreateTimestamp: CREATED } },
  'sqs list-queues': [`https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/azuredefender-${REGION}-${ACCOUNT}-prod`],
  'sqs get-queue-attributes': { Attributes: { ApproximateNumberOfMessages: '1', CreatedTimestamp: '1764000000' } },
  's3api list-buckets': [{ Name: `azuredefender-${REGION}-${ACCOUNT}-prod`, CreationDate: CREATED }],
  's3api get-bucket-location': { LocationConstraint: REGION },
  'cloudwatch get-metric-statistics': { Datapoints: [{ Timestamp: CREATED, Average: 1 }] },
  'ec2 describe-snapshots': [['snap-1', 'vol-1', 8, CREATED, [{ Key: 'CreatedBy', Value: 'Microsoft Defender for Cloud' }]]],
  'rds describe-db-snapshots': [['defenderfordatabases-1', 20, CREATED]],
  'rds describe-db-cluster-snapshots': [['defenderfordatabases-1', 20, CREATED]],
  'rds describe-db-parameter-groups': [['defenderfordatabases-pg', 'postgres16']],
  'rds describe-db-cluster-parameter-groups': [['defenderfordatabases-pg', 'postgres16']],
  'rds describe-option-groups': [['defenderfordatabases-og', 'mysql', '8.0']],
  'rds describe-db-instances': [['db', ['defenderfordatabases-pg'], ['defenderfordatabases-og']]],
  'rds describe-db-clusters': [['db', 'defenderfordatabases-pg']],
  'kms list-aliases': { Aliases: [{ AliasName: 'alias/DefenderForCloudKey', TargetKeyId: 'k' }] },
  'kms describe-key': { KeyMetadata: { KeyState: 'PendingDeletion', CreationDate: CREATED, DeletionDate: CREATED } },
  'resourcegroupstaggingapi get-resources': [['arn:aws:kms:eu-west-1:1:key/k2', ['DefenderForDatabasesKey']]],
  'az resource list': [{ id: '/a/b', createdTime: CREATED, tags: { MDFCSecurityConnector: 'true', AccountId: ACCOUNT } }],
};

/** An account: what the command line tools answer, and every call of them. A call that nobody expects fails the test. */
export class World {
  public readonly calls: Call[] = [];
  public running = 0;
  public mostRunning = 0;
  /** Nobody waits when AWS throttles. */
  public readonly ask = makeAsk('leave',
    { run: words => this.run(words), patience: new Patience({ now: Date.now, wait: async () => {} }) });

  private readonly answers: Readonly<Record<string, Answer>>;

  constructor(answers: Readonly<Record<string, Answer>> = {}) {
    this.answers = { ...EMPTY, ...answers };
  }

  public readonly run = async (words: readonly string[]): Promise<any> => {
    const call = callOf(words);
    this.calls.push(call);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await new Promise(resolve => setImmediate(resolve));
    this.running--;
    if (!(call.operation in this.answers)) throw new Error(`nobody expected: ${words.join(' ')}`);
    const answer = this.answers[call.operation];
    return typeof answer === 'function' ? answer(call) : answer;
  };
}

function callOf(words: readonly string[]): Call {
  const at = words.findIndex(word => word.startsWith('--'));
  const options: Record<string, string> = {};
  for (let i = at; i < words.length; i++) {
    if (words[i].startsWith('--')) options[words[i].slice(2)] = words[i + 1];
  }
  const operation = words.slice(words[0] === 'aws' ? 1 : 0, at).join(' ');
  return { operation, region: options.region, options, words };
}

export const missing = (code: string, message: string) =>
  new CommandError(`An error occurred (${code}) when calling the X operation: ${message}`, code, 'aws x y');
export const denied = (call: Call) => new CommandError(
  'An error occurred (AccessDenied) when calling the X operation: not authorized', 'AccessDenied', call.words.join(' '));
export const throttled = (call: Call) => new CommandError(
  'An error occurred (Throttling) when calling the X operation (reached max retries: 6): Rate exceeded', 'Throttling',
  call.words.join(' '));
