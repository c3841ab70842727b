import { accountSteps } from './account-steps';
import {
  azureTemplatesOf, findDeployed, ofType, plansOf, retainedOf, roleNamesOf, stackSetsOf,
  type DeployedStack, type LeavingApp, type StackSetOfApp,
} from './app';
import { attempt, isLeft, type FoundResource, type Unanswered } from './finding';
import { INSTANCE_PROFILE, LEFTOVERS, type Plan } from './leftovers';
import { NOT_SEARCHABLE, type NotSearchable } from './not-searchable';
import { planSteps, stillUsedBy } from './plan-steps';
import { findProviders, type SharedProvider } from './providers';
import { search } from './search';
import type { InstanceOfStackSet, Situation, Step } from './situation';
import { leavingSteps } from './steps';
import { asText } from '../../src/checks/json-text';
import { enabledRegions, type Ask } from '../asking/ask';
import { together } from '../asking/rows';
import { counted } from '../shared/counted';

export interface LeaveOptions {
  readonly profile?: string;
  readonly regions: readonly string[];
  readonly accountLeaves?: string;
  readonly plan?: Plan;
  readonly azureSubscription?: string;
}

/** The plan of steps, and the found resources. */
export interface LeavePlan {
  /** Undefined if AWS gave no answer, for example without credentials. The plan then has only the steps that need no answer. */
  readonly account?: string;
  readonly regions: readonly string[];
  readonly app: string;
  readonly accountLeaves?: string;
  readonly plan?: Plan;
  readonly steps: readonly Step[];
  readonly providers: readonly SharedProvider[];
  /** Other resources and data that stay, in sentences. */
  readonly stays: readonly string[];
  readonly found: readonly FoundResource[];
  /** Whether the account was searched. It is not if the profile belongs to another account than the one that leaves. */
  readonly isSearched: boolean;
  readonly notSearchable: readonly NotSearchable[];
  /** What was not searched because no option asked for it. */
  readonly notAsked: readonly string[];
  readonly unanswered: readonly Unanswered[];
}

/** One region of each partition, for requests to global services. */
const HOME: Record<string, string> = { 'aws': 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };

/**
 * Reads what exists, and plans the steps. If a request gets no answer, the plan lacks details, but no step.
 *
 * @param searching is called with the number of regions when it is known
 */
export async function leave(
  ask: Ask, app: LeavingApp, options: LeaveOptions, now: Date, searching: (regions: number) => void = () => {},
): Promise<LeavePlan> {
  const { accountLeaves, plan } = options;
  const { situation, account, regions, isOther, unanswered } = await look(ask, app, options, now, searching);
  return {
    account,
    regions: regions ?? [],
    app: app.from,
    accountLeaves,
    plan,
    steps: accountLeaves !== undefined ? accountSteps(situation, accountLeaves)
      : plan === undefined ? leavingSteps(situation) : planSteps(situation, plan),
    // If only one plan is removed, the other plans still use the providers.
    providers: plan === undefined ? situation.providers : [],
    stays: plan === undefined ? staysOf(situation, accountLeaves !== undefined) : [],
    found: situation.found,
    isSearched: situation.isSearched,
    notSearchable: NOT_SEARCHABLE.filter(({ plans: of }) => plan === undefined || of.includes(plan)),
    notAsked: notAskedOf(situation, options, account !== undefined && isOther),
    unanswered,
  };
}

/** What exists: the stacks of the app, instances of its StackSets, what Defender for Cloud left in the account, and providers. */
async function look(ask: Ask, app: LeavingApp, options: LeaveOptions, now: Date, searching: (regions: number) => void) {
  const { accountLeaves, profile, plan } = options;
  const unanswered: Unanswered[] = [];
  const { account, partition, home, regions } = await placeOf(ask, options.regions, unanswered);
  const ofStacks: Unanswered[] = [];
  const own = app.stacks.filter(stack => stack.account === undefined || stack.account === account);
  const deployed = account === undefined ? [] : await together(own, stack =>
    findDeployed(ask, stack, { account, partition, regions: regions ?? [home] }, ofStacks));
  const stackSets = app.stacks.flatMap(stack => stackSetsOf(stack, deployed));
  const isOther = accountLeaves !== undefined && accountLeaves !== account;
  const isSearched = account !== undefined && regions !== undefined && !isOther;
  const roleNames = roleNamesOf(app.stacks, deployed);
  if (isSearched) searching(regions.length);
  const ofInstances: Unanswered[] = [];
  const [instances, searched, providers] = await Promise.all([
    // Only the account that has the stack knows the instances of its StackSets.
    deployed.length > 0 ? findInstances(ask, stackSets, accountLeaves, home, ofInstances) : [],
    isSearched ? search(ask, { account, regions, profile, roleNames, azure: options.azureSubscription !== undefined, now }) : undefined,
    account === undefined ? undefined : isOther ? [] : findProviders(ask, home, roleNames, profile, unanswered),
  ]);
  const named = account ?? accountOf(app) ?? 'ACCOUNT';
  const azure = azureTemplatesOf(app.stacks, named);
  const isStackUnknown = account === undefined || regions === undefined || ofStacks.length > 0;
  const plans = isStackUnknown && azure.length === 0 ? undefined : plansOf(azure, deployed);
  const situation: Situation = {
    app,
    account: named,
    profile,
    deployed,
    azure,
    stackSets,
    instances,
    plans,
    found: plan === undefined ? searched?.found ?? [] : (searched?.found ?? [])
      .filter(({ leftover }) => LEFTOVERS[leftover].plans.includes(plan)).map(f => ({ ...f, ...stillUsedBy(f.leftover, plan, plans) })),
    isSearched,
    profileUses: searched?.profileUses ?? [],
    profileNames: profileNamesOf(app, deployed),
    providers: providers ?? [],
    unknown: {
      account: account === undefined,
      stacks: isStackUnknown,
      instances: isStackUnknown || ofInstances.length > 0,
      profiles: searched?.withoutProfiles ?? (isOther && account !== undefined ? [] : ['REGION']),
      providers: providers === undefined || providers.some(({ users }) => users === undefined),
    },
  };
  return {
    situation, account, regions, isOther, unanswered: [...unanswered, ...ofStacks, ...ofInstances, ...searched?.unanswered ?? []],
  };
}

/** The account of the profile, and its regions. Each is undefined if AWS gave no answer. */
async function placeOf(ask: Ask, given: readonly string[], unanswered: Unanswered[]) {
  const first = given[0] ?? 'us-east-1';
  const identity = await attempt('the account of the profile', first, unanswered, () => ask('identity', { region: first }));
  const partition = asText(identity?.Arn).split(':')[1];
  const home = given[0] ?? HOME[partition] ?? 'us-east-1';
  const regions = given.length > 0 ? [...given]
    : identity && await attempt('the enabled regions', home, unanswered, () => enabledRegions(ask, home));
  return { account: identity?.Account as string | undefined, partition, home, regions };
}

/** The account that the app names. Undefined if it names none, or several. */
function accountOf({ stacks }: LeavingApp): string | undefined {
  const accounts = new Set(stacks.map(({ account }) => account));
  return accounts.size === 1 ? stacks[0].account : undefined;
}

async function findInstances(
  ask: Ask, stackSets: readonly StackSetOfApp[], account: string | undefined, region: string, unanswered: Unanswered[],
): Promise<InstanceOfStackSet[]> {
  const found = await Promise.all(stackSets.map((set) => {
    const where = set.region || region;
    const values = { 'stack-set': set.name, 'call-as': set.callAs, 'region': where };
    return attempt(`instances of StackSet ${set.name}`, where, unanswered, async (): Promise<InstanceOfStackSet[]> => {
      const rows: any[] = await (account === undefined
        ? ask('stackSetInstances', values)
        : ask('stackSetInstancesOfAccount', { ...values, account })) ?? [];
      return rows.map(([of, there, status]) => ({ stackSet: set.name, account: of, region: there, status }));
    });
  }));
  return found.flatMap(instances => instances ?? []);
}

function profileNamesOf({ stacks }: LeavingApp, deployed: readonly DeployedStack[]): string[] {
  const spelledOut = stacks.flatMap(({ template }) => ofType(template, 'AWS::IAM::InstanceProfile'))
    .map(([, { Properties }]) => Properties?.InstanceProfileName).filter(name => typeof name === 'string');
  const physical = deployed.flatMap(d => d.resources).filter(r => r.type === 'AWS::IAM::InstanceProfile').map(r => r.physicalId);
  return [...new Set<string>([INSTANCE_PROFILE, ...spelledOut, ...physical])];
}

function staysOf({ app, stackSets, deployed }: Situation, isMember: boolean): string[] {
  const retained = app.stacks.flatMap(stack => retainedOf(stack).map(([id, type]) => {
    const [{ physicalId: name } = { physicalId: id }] = deployed.flatMap(d => d.resources).filter(r => r.logicalId === id);
    return { name, type };
  }));
  return [
    ...stackSets.length > 0 && !isMember ? ['Trusted access between AWS Organizations and StackSets stays on, because ' +
      'other StackSets can need it. aws cloudformation deactivate-organizations-access switches it off.'] : [],
    ...retained.map(({ name, type }) => type === 'AWS::IAM::Role'
      ? `The role ${name} stays, because the template retains it: Defender for Cloud can still assume it. ` +
        'See docs/azure.md#change-or-remove.'
      : `${name} (${type}) stays, because the template retains it.`),
    'Data in Log Analytics workspaces stays until its retention period ends.',
  ];
}

function notAskedOf({ instances, account }: Situation, options: LeaveOptions, isOther: boolean): string[] {
  const members = new Set(instances.map(i => i.account).filter(member => member !== account));
  const arc = LEFTOVERS.arcMachine;
  return [
    ...isOther ? [`account ${options.accountLeaves}: this profile belongs to ${account}. Use the --profile of ` +
      `${options.accountLeaves}`] : [],
    ...!isOther && options.accountLeaves === undefined && members.size > 0
      ? [`${counted(members.size, 'member account')} of the StackSets: run this command with the --profile of each account`] : [],
    ...options.azureSubscription === undefined && (options.plan === undefined || arc.plans.includes(options.plan))
      ? ['Azure Arc machines: add --azure-subscription'] : [],
    ...options.regions.length > 0 ? [`regions other than ${options.regions.join(', ')}`] : [],
  ];
}

/** 1 if something is left, else 2 if something could not be searched. */
export function exitCode({ found, unanswered, isSearched }: LeavePlan): number {
  if (found.some(isLeft)) return 1;
  return unanswered.length > 0 || !isSearched ? 2 : 0;
}
