/** A simulated AWS: what the commands answer. Each call is held to the list of commands. */
import { answerTo, argumentsOf, type Ask } from '../../../cli/asking/ask';
import type { CallName } from '../../../cli/asking/catalogue';
import { CommandError } from '../../../cli/asking/run-command';
import type { AccountContext, Row } from '../../../cli/preflight/context';
import { plan, type Planned } from '../../../cli/preflight/planned';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const IDENTITY = { account: ACCOUNT, partition: 'aws', arn: `arn:aws:iam::${ACCOUNT}:user/ops` };

type Values = Readonly<Record<string, string>>;
type Answer = unknown | ((values: Values) => unknown);
export type Answers = Partial<Record<CallName, Answer>>;

export const failure = (code: string, message = `An error occurred (${code}) when calling the operation: no`) =>
  new CommandError(message, code, 'aws x y');
export const missing = () => failure('ValidationError', 'Stack for x does not exist');

/** An account in which nothing of this library exists. */
export const EMPTY: Answers = {
  identity: { Account: ACCOUNT, Arn: IDENTITY.arn },
  stack: () => { throw missing(); },
  stackResources: () => { throw missing(); },
  stacks: { StackSummaries: [] },
  roles: ['Admin'],
  instanceProfiles: [],
  arcAssociations: [],
  policies: [],
  document: () => { throw failure('InvalidDocument'); },
  logGroups: [],
  rule: () => { throw failure('ResourceNotFoundException'); },
  owner: () => { throw missing(); },
  providers: [],
  accountSummary: {
    SummaryMap: {
      Roles: 1,
      RolesQuota: 1000,
      Policies: 0,
      PoliciesQuota: 1500,
      InstanceProfiles: 0,
      InstanceProfilesQuota: 1000,
      GlobalEndpointTokenVersion: 2,
    },
  },
  quota: ({ code }: Values) => ({ Quota: { Value: code === 'L-0DA4ABF3' ? 10 : 100 } }),
  regions: [['eu-west-1', 'opt-in-not-required'], ['us-east-1', 'opt-in-not-required'], ['me-south-1', 'not-opted-in']],
};

export const MEMBER = '444455556666';
/** The management account of an organization, in which nothing is in the way. */
export const QUIET: Answers = {
  ...EMPTY,
  simulation: [],
  role: { Role: { Arn: 'arn:aws:iam::111122223333:role/x' } },
  hooks: [],
  organization: { Organization: { MasterAccountId: ACCOUNT, FeatureSet: 'ALL' } },
  accounts: [[ACCOUNT, 'ACTIVE', 'a', null], [MEMBER, 'ACTIVE', 'b', null]],
  parents: ['r-ab12'],
  policiesOfTarget: [],
  instances: [],
  clusters: [],
  volumes: [],
  databases: [],
  buckets: [],
  landingZones: [],
  trustedAccess: { Status: 'ENABLED' },
  stackSets: [],
  stackSetInstances: failure('StackSetNotFoundException'),
  quota: ({ service, code }: any) => ({ Quota: { Value: service === 'cloudformation' ? 100000 : code === 'L-0DA4ABF3' ? 10 : 100 } }),
};
/** Every call of a test file. */
const calls: string[] = [];
afterAll(() => {
  // What reads, and what a user must ask for by an option. A second statement of what the list of commands says.
  const allowed =
    new RegExp(String.raw`^aws \w[\w-]* (get|list|describe|simulate)-|^aws sts assume-role |^aws cloudformation `
      + String.raw`(create|delete)-change-set |^aws cloudformation delete-stack `);
  expect(calls.filter(call => !allowed.test(call))).toEqual([]);
});

/** Answers as the AWS CLI would. A command without an answer fails the test. */
export function answering(answers: Answers): Ask {
  return (name, values = {}) => answerTo('preflight', name, ['aws', name], (async () => {
    calls.push(argumentsOf(name, values).join(' '));
    if (!(name in answers)) throw new Error(`nobody expected the command ${name}`);
    const given = answers[name];
    const answer = typeof given === 'function' ? given(values) : given;
    if (answer instanceof Error) throw answer;
    return answer;
  })());
}

/** What the checks of an account get, for one template. */
export async function contextOf(json: any, answers: Answers = {}, more: Partial<AccountContext> = {}): Promise<AccountContext> {
  const ask = answering({ ...EMPTY, ...answers });
  const planned = await plan(ask, IDENTITY, { stackName: 'Security', region: REGION, json, parameters: {} });
  return { ask, identity: IDENTITY, planned: [planned], regions: ['eu-west-1', 'us-east-1'], ...more };
}

/** A stack that exists, with these physical ids. */
export const existing = (own: Record<string, string>, status = 'CREATE_COMPLETE'): Answers => ({
  stack: { Stacks: [{ StackId: `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Security/1`, StackStatus: status, Parameters: [] }] },
  stackResources: {
    StackResourceSummaries: Object.entries(own)
      .map(([LogicalResourceId, PhysicalResourceId]) => ({ LogicalResourceId, PhysicalResourceId })),
  },
});

/** The stack that owns resources, in a region. */
export const ownedBy = (name: string, where: string, ...ids: string[]) => ({ resource, region }: Values) => {
  if (region !== where || !ids.includes(resource)) throw missing();
  return {
    StackResources: ids.map(PhysicalResourceId =>
      ({ StackName: name, StackId: `arn:aws:cloudformation:${where}:${ACCOUNT}:stack/${name}/1`, PhysicalResourceId })),
  };
};

/** Status, id and text of rows that are not fine. */
export const shown = (rows: readonly Row[]) => rows.filter(r => r.status !== 'fine').map(r => `${r.status} | ${r.id} | ${r.text}`);
export const all = (rows: readonly Row[]) => rows.map(r => `${r.status} | ${r.id} | ${r.text}`);
export type { Planned };
