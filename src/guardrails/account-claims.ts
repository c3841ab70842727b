import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { sharedState } from './app-registry';

/** Resources that an AWS account can have only once: an OIDC provider per URL, a role per name. */
export interface AccountClaim {
  /** Kind of the resources in messages, such as `role`. */
  readonly kind: string;
  readonly names: readonly string[];
  /**
   * Why an account can have each name only once.
   * @default - because IAM is global
   */
  readonly reason?: string;
  /** What the user can do if another construct already creates the resource. */
  readonly solution: string;
}

interface Owner {
  readonly construct: IConstruct;
  readonly stack: Stack;
}

const MANY_ACCOUNTS = Symbol.for('cdk-defender-for-cloud.many-accounts');

/**
 * Marks a stack whose template is deployed to many accounts. Its claims are compared only with each other, because it
 * is not known whether another stack of the app is deployed to the same accounts.
 */
export function markAsTemplateForManyAccounts(stack: Stack): void {
  Object.defineProperty(stack, MANY_ACCOUNTS, { value: true });
}

export function isTemplateForManyAccounts(stack: Stack): boolean {
  return MANY_ACCOUNTS in stack;
}

/**
 * Throws if two constructs create the same resource in the same account, in one stack or in two stacks. Without this
 * check, the deployment of the second fails. Warns if two stacks without a known account create the same resource,
 * because they may be deployed to the same account.
 */
export function claimInAccount(construct: IConstruct, claim: AccountClaim): void {
  const owner: Owner = { construct, stack: Stack.of(construct) };
  const [certain, possible] = findClashes(owner, claim);
  const describe = ([other, names]: readonly [Owner, string[]]) =>
    `${construct.node.path} creates the ${claim.kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}, which ` +
    `${other.construct.node.path} already creates`;
  if (certain) {
    const { reason = 'IAM is global, so an AWS account can have each name only once' } = claim;
    throw new Error(`${describe(certain)}; ${reason}: ${claim.solution}`);
  }
  if (possible) {
    Annotations.of(construct).addWarningV2('cdk-defender-for-cloud:sameAccount',
      `${describe(possible)}; the account of both stacks is not known, so do not deploy them to the same account: ` +
      claim.solution);
  }
}

/** Registers the claim. Returns the first certain clash and the first possible clash. */
function findClashes(owner: Owner, claim: AccountClaim) {
  const holder = isTemplateForManyAccounts(owner.stack) ? owner.stack : owner.construct.node.root;
  // Two stacks can have the same account only if it is the same known account, or if both accounts are unknown.
  const account = hasUnknownAccount(owner.stack) ? 'unknown' : owner.stack.account;
  const claims = sharedState(holder, 'account-claims', () => new Map<string, Owner[]>());
  const clashes = new Map<Owner, string[]>();
  for (const name of claim.names.filter(n => !Token.isUnresolved(n))) {
    const key = `${claim.kind}:${name.toLowerCase()}:${account}`;
    const others = claims.get(key) ?? [];
    for (const other of others) clashes.set(other, [...(clashes.get(other) ?? []), name]);
    claims.set(key, [...others, owner]);
  }
  const certain = [...clashes].find(([other]) => other.stack === owner.stack || !hasUnknownAccount(owner.stack));
  const [possible] = clashes;
  return [certain, possible];
}

function hasUnknownAccount(stack: Stack): boolean {
  return Token.isUnresolved(stack.account);
}
