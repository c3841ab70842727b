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

/** An account: what the command line tools answer, and every call of them. A call that nobody expects fails the test. */
export class World {
  public readonly calls: Call[] = [];
  public running = 0;
  public mostRunning = 0;
  /** Nobody waits when AWS throttles. */
  public readonly ask = makeAsk('leave', { run: words => this.run(words), patience: new Patience({ now: Date.now, wait: async () => {} }) });

  constructor(private readonly answers: Readonly<Record<string, Answer>> = {}) {}

  public readonly run = async (words: readonly string[]): Promise<any> => {
    const call = callOf(words);
    this.calls.push(call);
    this.mostRunning = Math.max(this.mostRunning, ++this.running);
    await new Promise(resolve => setImmediate(resolve));
    this.running--;
    const all = { ...EMPTY, ...this.answers };
    if (!(call.operation in all)) throw new Error(`nobody expected: ${words.join(' ')}`);
    const answer = all[call.operation];
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

export const missing = (code: string, message: string) => new CommandError(`An error occurred (${code}) when calling the X operation: ${message}`, code, 'aws x y');
export const denied = (call: Call) => new CommandError(
  'An error occurred (AccessDenied) when calling the X operation: not authorized', 'AccessDenied', call.words.join(' '));
export const throttled = (call: Call) => new CommandError(
  'An error occurred (Throttling) when calling the X operation (reached max retries: 6): Rate exceeded', 'Throttling', call.words.join(' '));
