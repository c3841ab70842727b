import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { inSameAccount } from './environments';
import { locatedError } from './messages';

/**
 * State that the constructs of an app share. It is stored under a name on `holder`, usually the root of the tree, so
 * two apps in one process do not share it. The first call creates it.
 */
export function sharedState<T extends object>(holder: IConstruct, name: string, create: () => T): T {
  const key = Symbol.for(`cdk-defender-for-cloud.${name}`);
  const existing: T | undefined = Reflect.get(holder, key);
  if (existing) return existing;
  const created = create();
  Object.defineProperty(holder, key, { value: created });
  return created;
}

/** A claim of resources that can exist only once per account, or once per account and region. */
interface AccountClaim {
  /** The kind of the resources for messages, such as `role`. */
  readonly kind: string;
  readonly names: readonly string[];
  /**
   * Says why an account can have each name only once.
   * @default - because IAM is global
   */
  readonly reason?: string;
  /** Says what the user can do if another construct already creates the resource. */
  readonly solution: string;
  /** It is set if each region of an account can have the names. Messages state the consequence. */
  readonly perRegion?: { readonly warningId: string; readonly consequence: string };
}

/** Whether a template for many accounts is deployed to the account of a stack: its targets name it, maybe, or never. */
export type Reach = 'named' | 'maybe' | 'never';

interface Owner {
  readonly construct: IConstruct;
  readonly stack: Stack;
  /** The names are in lower case, because IAM ignores the case. */
  readonly names: ReadonlySet<string>;
}

const MANY_ACCOUNTS = Symbol.for('cdk-defender-for-cloud.many-accounts');
const SOLUTION = Symbol.for('cdk-defender-for-cloud.claim-solution');

/**
 * Marks a stack whose template is deployed to many accounts. Its claims are compared with each other, and with those of
 * stacks that it may share an account with.
 */
export function markAsTemplateForManyAccounts(stack: Stack, reach: (other: Stack) => Reach): void {
  Object.defineProperty(stack, MANY_ACCOUNTS, { value: reach });
}

export function isTemplateForManyAccounts(stack: Stack): boolean {
  return MANY_ACCOUNTS in stack;
}

/** Whether a template for many accounts is deployed to the account of a stack. */
function reachOf(template: Stack, other: Stack): Reach {
  return Reflect.get(template, MANY_ACCOUNTS)(other);
}

/** Sets what a message says if a claim of a construct below this one clashes with another claim of the account. */
export function setClaimSolution(scope: IConstruct, solution: string): void {
  Object.defineProperty(scope, SOLUTION, { value: solution });
}

/**
 * Throws if two constructs create the same resource in the same account, in one stack or in two stacks. Without this
 * check, the deployment of the second fails. Warns if two stacks may be deployed to the same account.
 */
export function claimInAccount(construct: IConstruct, claim: AccountClaim): void {
  const names = claim.names.filter(n => !Token.isUnresolved(n));
  const owner: Owner = { construct, stack: Stack.of(construct), names: new Set(names.map(n => n.toLowerCase())) };
  const owners = sharedState(construct.node.root, `claims-of-${claim.kind}`, (): Owner[] => []);
  const clashes = owners.map(other => ({
    other, relation: relationOf(owner.stack, other.stack, claim), names: names.filter(n => inLowerCase(other, n)),
  })).filter(clash => clash.relation !== 'never' && clash.names.length > 0);
  owners.push(owner);

  const named = clashes.find(clash => clash.relation === 'named');
  if (named) throw locatedError(construct, new Error(describe(owner, claim, named)));
  const concernsMembers = ({ other }: Clash) => [owner, other].some(o => isTemplateForManyAccounts(o.stack));
  const [first] = clashes.filter(clash => !concernsMembers(clash)); // the other warnings would say the same
  for (const clash of [...first ? [first] : [], ...clashes.filter(concernsMembers)]) {
    const id = concernsMembers(clash) ? 'accountOfTargets' : claim.perRegion?.warningId ?? 'sameAccount';
    // The CLI shows messages about the stacks of the app, not those about a template for many accounts.
    const where = isTemplateForManyAccounts(owner.stack) ? clash.other.construct : construct;
    Annotations.of(where).addWarningV2(`cdk-defender-for-cloud:${id}`, describe(owner, claim, clash));
  }
}

interface Clash {
  readonly other: Owner;
  readonly relation: Reach;
  readonly names: readonly string[];
}

function inLowerCase({ names }: Owner, name: string): boolean {
  return names.has(name.toLowerCase());
}

function relationOf(a: Stack, b: Stack, { perRegion }: AccountClaim): Reach {
  if (a === b) return 'named';
  const [many, other] = isTemplateForManyAccounts(a) ? [a, b] : [b, a];
  if (isTemplateForManyAccounts(other)) return 'never'; // overlapping targets have a warning of their own
  if (isTemplateForManyAccounts(many)) return reachOf(many, other);
  const pairs = [[a.account, b.account], ...perRegion ? [[a.region, b.region]] : []];
  if (pairs.some(pair => isKnown(pair) && pair[0] !== pair[1])) return 'never';
  return pairs.every(isKnown) ? 'named' : 'maybe';
}

function isKnown(values: readonly string[]): boolean {
  return !values.some(v => Token.isUnresolved(v));
}

function describe(owner: Owner, claim: AccountClaim, clash: Clash): string {
  const { other, relation, names } = clash;
  const [path, otherPath] = [owner.construct.node.path, other.construct.node.path];
  const what = `the ${claim.kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}`;
  if (owner.stack !== other.stack) {
    if (isTemplateForManyAccounts(owner.stack)) return describeTargets(other, owner, claim, what, relation);
    if (isTemplateForManyAccounts(other.stack)) return describeTargets(owner, other, claim, what, relation);
  }
  const only = relation === 'named'
    ? claim.perRegion?.consequence ?? claim.reason ?? 'IAM is global, so an AWS account can have each name only once'
    : whatIsNotKnown(owner.stack, other.stack, claim.perRegion ? ' and region' : '');
  // The solution of a scope is for roles and providers, which are global.
  const scopes = claim.perRegion ? [] : [owner, other].flatMap(o => o.construct.node.scopes);
  const ofScopes = scopes.map(scope => Reflect.get(scope, SOLUTION));
  const solution = ofScopes.find(s => s !== undefined) ?? claim.solution;
  return `${path} creates ${what}, which ${otherPath} already creates; ${only}: ${solution}`;
}

/** Describes a clash between `one`, in the stack of one account, and `members`, in a template for many accounts. */
function describeTargets(one: Owner, members: Owner, claim: AccountClaim, what: string, relation: Reach): string {
  const { account } = one.stack;
  const id = Token.isUnresolved(account) ? 'the account of its stack' : account;
  const other = claim.kind === 'role' ? 'set roleNameSuffix in one of them' : claim.solution;
  const solution = relation === 'named'
    ? `name ${id}: leave it out of the targets, or ${other}`
    : `may contain ${id}: if they do, exclude it with excludingAccounts, or ${other}; the management account is ` +
      'never a target';
  const [path, membersPath] = [one.construct.node.path, members.construct.node.path];
  return `${path} creates ${what} in ${id}, and ${membersPath} creates the same in each account of its targets, ` +
    `which ${solution}`;
}

function whatIsNotKnown(a: Stack, b: Stack, andRegion: string): string {
  const areOrIs = andRegion ? 'are' : 'is';
  const isOpen = ({ account, region }: Stack) => !isKnown([account, ...andRegion ? [region] : []]);
  const [open, ...others] = [a, b].filter(isOpen);
  const where = `the same account${andRegion}`;
  if (others.length > 0) {
    return `the account${andRegion} of both stacks ${areOrIs} not known, so do not deploy them to ${where}`;
  }
  const { path } = (open === a ? b : a).node;
  return `the account${andRegion} of ${open.node.path} ${areOrIs} not known, so do not deploy it to ${where} as ` +
    path;
}

/** A workspace of Microsoft Sentinel that a construct of the app connects. */
export interface SentinelWorkspace {
  readonly construct: IConstruct;
  /** The id is in lower case. It can be a token. */
  readonly workspaceId: string;
  /** The session names that the role accepts. */
  readonly sessionNames: readonly string[];
  /** Sentinel assumes this role. */
  readonly role: iam.IRole;
  /** This tenant of Microsoft issues the tokens. */
  readonly issuerTenantId: string;
}

/** Returns the tenants of the connectors of the app, each with the construct that names it. */
const tenantsOf = (scope: IConstruct) => sharedState(scope.node.root, 'tenants', () => new Map<string, IConstruct>());
const allWorkspaces = (scope: IConstruct) =>
  sharedState(scope.node.root, 'sentinel-workspaces', (): SentinelWorkspace[] => []);

/** Throws if the id is that of a workspace of Sentinel. */
export function registerTenant(construct: IConstruct, tenantId: string): void {
  const workspace = allWorkspaces(construct).find(({ workspaceId }) => workspaceId === tenantId);
  if (workspace && !Token.isUnresolved(tenantId)) throw sameId(tenantId, construct, workspace.construct);
  tenantsOf(construct).set(tenantId, construct);
}

/**
 * Throws if the id is that of a tenant. The role would then trust the Defender for Cloud of this tenant under the
 * second session name of the workspace.
 */
export function registerWorkspace(workspace: SentinelWorkspace): void {
  const { construct, workspaceId } = workspace;
  const connector = tenantsOf(construct).get(workspaceId);
  if (connector && !Token.isUnresolved(workspaceId)) throw sameId(workspaceId, connector, construct);
  allWorkspaces(construct).push(workspace);
}

function sameId(id: string, connector: IConstruct, sentinel: IConstruct): Error {
  return new Error(`workspaceId of ${sentinel.node.path} must be the id of a Log Analytics workspace (its ` +
    `customerId), got ${id}, which is the Entra tenant of ${connector.node.path}`);
}

/** Returns the workspaces that the app connects, in the order in which it creates their constructs. */
export function workspacesOf(scope: IConstruct): readonly SentinelWorkspace[] {
  return allWorkspaces(scope);
}

/**
 * Returns the workspaces that can be in the account of the construct, or in one of its accounts if its template is for
 * many. An account that is not known can be any account.
 */
export function workspacesInAccountOf(construct: IConstruct): readonly SentinelWorkspace[] {
  const own = Stack.of(construct);
  if (isTemplateForManyAccounts(own)) return workspacesOf(construct);
  return workspacesOf(construct).filter(({ construct: other }) => {
    const stack = Stack.of(other);
    return isTemplateForManyAccounts(stack) ? reachOf(stack, own) !== 'never' : inSameAccount(own, other) !== false;
  });
}
