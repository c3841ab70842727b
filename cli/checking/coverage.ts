/** Checks which accounts of an organization have the stacks that they should have, and why others do not have them. */
import { type CoveredAccount, WORST_FIRST } from './accounts-table';
import { connectorsOf, type Connectors } from './connectors';
import { attempt, notChecked, type Finding, type StackContext } from './findings';
import { Organization, type Targets } from './organization';
import { iso } from '../asking/call';
import { attempt as attemptOf } from '../asking/rows';
import { counted } from '../shared/counted';

const CHECK = 'accounts of the organization';
const REMEDY = 'docs/verification.md#the-accounts-of-an-organization says what to do.';
const NOT_CHECKED = 'not checked';
const NONE = 'none';

/** A service-managed StackSet: where its stacks should be, and where they are. What is not known is undefined. */
interface CoveringSet {
  readonly name: string;
  /** The regions in which each account should have a stack. */
  readonly wanted?: ReadonlyMap<string, ReadonlySet<string>>;
  /** Accounts below the target units that are excluded. */
  readonly excluded: ReadonlySet<string>;
  readonly instances?: readonly any[];
  readonly lastOperation?: string;
}

/**
 * One finding with a row per account. It reads the accounts and the units of the targets. The instances of each StackSet are read only
 * once, although the checks of the StackSet read them, too. One call reads all connectors in Azure.
 */
export async function checkCoverage(context: StackContext, stackSets: readonly any[], isAzureAsked: boolean): Promise<Finding[]> {
  const managed = stackSets.filter(({ PermissionModel }) => PermissionModel === 'SERVICE_MANAGED');
  if (managed.length === 0) return [];
  const { ask } = context;
  return attempt(CHECK, async () => {
    const organization = new Organization(ask);
    const [accounts, { Organization: { MasterAccountId: management } }, connectors, ...sets] = await Promise.all([
      ask('accounts'), ask('organization'), isAzureAsked ? connectorsOf(ask) : undefined,
      ...managed.map(properties => coveringSet(context, organization, properties)),
    ]);
    // Each organization has this account, so without it the list is not whole.
    if (!accounts.some(([account]: [string]) => account === management)) {
      return [notChecked(CHECK, 'the list of accounts does not have the management account, so it is not whole')];
    }
    const since = sets.map(({ lastOperation }) => lastOperation ?? '').sort().at(-1);
    const listed: CoveredAccount[] = accounts.map(([account, status, name, joined]: [string, string, string?, unknown?]) => {
      const state = account === management ? 'management' : status !== 'ACTIVE' ? 'suspended' : targetState(account, sets);
      const isNew = state === 'active' && since !== '' && (iso(joined) ?? '') > since!;
      return covered({ account, name, state: isNew ? 'new' : state }, context, sets, connectors);
    });
    const known = new Set(listed.map(({ account }) => account));
    const targets = new Set(sets.flatMap(({ wanted = new Map<string, unknown>() }) => [...wanted.keys()]));
    const named = new Set([...targets, ...sets.flatMap(({ instances = [] }) => instances.map(({ Account }): string => Account))]);
    const others = [...named].filter(account => !known.has(account)).map(account =>
      covered({ account, state: targets.has(account) ? 'not listed' : 'not in the organization' }, context, sets, connectors));
    const isUnread = typeof connectors === 'string';
    return [finding([...listed, ...others]), ...isUnread ? [notChecked('security connectors of the accounts', connectors)] : []];
  });
}

async function coveringSet(
  { ask, template }: StackContext, organization: Organization, { StackSetName, CallAs, StackInstancesGroup: groups = [] }: any,
): Promise<CoveringSet> {
  const name: string = template.resolve(StackSetName);
  const values = { 'stack-set': name, 'call-as': template.resolve(CallAs ?? 'SELF') as string };
  // The rows of the StackSet say why there is no answer.
  const orNothing = <T>(work: () => Promise<T>) => attemptOf<T | undefined>(work, () => undefined);
  const [targets, instances, lastOperation] = await Promise.all([
    orNothing(() => targetsOf(organization, template.resolve(groups))),
    orNothing(async (): Promise<any[]> => (await ask('stackSetInstanceDetails', values)).Summaries),
    orNothing(async () => iso((await ask('stackSetOperations', values)).Summaries[0]?.CreationTimestamp)),
  ]);
  return { name, excluded: new Set(), ...targets, instances, lastOperation };
}

async function targetsOf(organization: Organization, groups: readonly { DeploymentTargets: Targets; Regions: readonly string[] }[]) {
  const wanted = new Map<string, Set<string>>();
  const below = new Set<string>();
  for (const { DeploymentTargets, Regions } of groups) {
    for (const account of await organization.accountsIn(DeploymentTargets)) {
      const regions = wanted.get(account) ?? new Set();
      for (const region of Regions) regions.add(region);
      wanted.set(account, regions);
    }
    const { OrganizationalUnitIds } = DeploymentTargets;
    if (OrganizationalUnitIds) for (const account of await organization.accountsIn({ OrganizationalUnitIds })) below.add(account);
  }
  return { wanted, excluded: new Set([...below].filter(account => !wanted.has(account))) };
}

function targetState(account: string, sets: readonly CoveringSet[]): CoveredAccount['state'] {
  if (sets.some(({ wanted }) => wanted === undefined || wanted.has(account))) return 'active';
  return sets.some(({ excluded }) => excluded.has(account)) ? 'excluded' : 'not targeted';
}

type Known = Pick<CoveredAccount, 'account' | 'name' | 'state'>;
type Judged = Pick<CoveredAccount, 'stacks' | 'result'>;

function covered(known: Known, context: StackContext, sets: readonly CoveringSet[], connectors: Connectors | undefined): CoveredAccount {
  const { stacks, result } = stacksOf(known, context, sets);
  if (connectors === undefined) return { ...known, stacks, result };
  const connector = typeof connectors === 'string' ? { text: NOT_CHECKED, result: NOT_CHECKED } as const
    // In which subscription Azure creates those of members is not published: docs/not-published.md.
    : connectors.get(known.account) ?? { text: NONE, result: NOT_CHECKED };
  const isExpected = known.state === 'active' || known.state === 'new';
  // A connector of an account without roles can be one of another template.
  const of = isExpected ? connector.result : [NONE, NOT_CHECKED].includes(connector.text) ? 'ok' : 'information';
  return { ...known, stacks, connector: connector.text, result: WORST_FIRST.find(one => one === result || one === of)! };
}

function stacksOf({ account, state }: Known, { template }: StackContext, sets: readonly CoveringSet[]): Judged {
  const where = sets.flatMap(({ name, instances = [] }) =>
    instances.filter(({ Account }) => Account === account).map(({ Region }): string => `${name} in ${Region}`));
  const isUnknown = sets.some(({ wanted, instances }) => wanted === undefined || instances === undefined);
  switch (state) {
    case 'suspended': return { stacks: 'StackSets skip it', result: 'information' };
    case 'not listed': return { stacks: 'a target unit has it, and the list of all accounts does not', result: 'not checked' };
    case 'management': return {
      stacks: template.ofType('AWS::IAM::Role', 'AWS::CloudFormation::Stack').length > 0 ? 'its resources are in the stack itself'
        : 'StackSets skip it, and the stack does not connect it',
      result: 'information',
    };
    case 'active': case 'new': {
      const problems = sets.flatMap(set => problemsOf(account, set));
      if (problems.length > 0) return { stacks: problems.join('; '), result: 'differs' };
      return isUnknown ? { stacks: `${where.length} current; it is not known which it should have`, result: 'not checked' }
        : { stacks: `${where.length} of ${where.length} current`, result: 'ok' };
    }
    default:
      if (where.length > 0) return { stacks: `it has stacks, but should have none: ${where.join(', ')}`, result: 'differs' };
      return isUnknown ? { stacks: NOT_CHECKED, result: 'not checked' } : { stacks: 'none', result: 'ok' };
  }
}

function problemsOf(account: string, { name, wanted, instances }: CoveringSet): string[] {
  if (instances === undefined) return [];
  const there = instances.filter(({ Account }) => Account === account);
  const regions = new Set(there.map(({ Region }) => Region));
  const lacking = [...wanted?.get(account) ?? []].filter(region => !regions.has(region));
  const wrong = there.filter(({ Status }) => Status !== 'CURRENT');
  const foreign = wanted === undefined ? [] : [...regions].filter(region => !wanted.get(account)?.has(region));
  return [
    ...lacking.length === 0 ? [] : [`${name} has no stack in ${lacking.join(', ')}`],
    ...wrong.map(instance => `${name} in ${instance.Region} is ${stateOf(instance)}`),
    ...foreign.length === 0 ? [] : [`${name} has a stack in ${foreign.join(', ')}, but should have none there`],
  ];
}

/** Status and reason of an instance. The token of its request is left out, because with it no two reasons would be equal. */
export function stateOf({ Status, StackInstanceStatus, StatusReason }: any): string {
  const reason: string = StatusReason ?? 'no reason given';
  return `${Status} (${StackInstanceStatus?.DetailedStatus ?? 'no detailed status'}): ${reason.replace(/RequestToken: [\w-]+, /g, '')}`;
}

function finding(accounts: readonly CoveredAccount[]): Finding {
  const count = (is: (account: CoveredAccount) => boolean) => accounts.filter(is).length;
  const counts = (values: readonly (string | undefined)[]) =>
    [...new Set(values)].map(value => `${values.filter(v => v === value).length} ${value}`);
  const [differing, open] = [count(({ result }) => result === 'differs'), count(({ result }) => result === 'not checked')];
  const connectors = accounts.filter(({ connector, state }) => connector !== undefined && (state === 'active' || state === 'new'))
    .map(({ connector }) => connector!.startsWith('not healthy') ? 'not healthy' : connector);
  const text = [
    `${counted(accounts.length, 'account')}: ${differing} differ${differing === 1 ? 's' : ''}, ${open} not checked`,
    counts(accounts.map(({ state }) => state)).join(', '),
    ...connectors.length > 0 ? [`connectors of active and new accounts: ${counts(connectors).join(', ')}`] : [],
  ].join('; ');
  return {
    id: CHECK, text, accounts, status: differing > 0 ? 'differs' : open > 0 ? 'not checked' : 'ok', ...differing > 0 && { remedy: REMEDY },
  };
}
