import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { remembered } from './app-registry';

/** What an AWS account can hold only once: an OIDC provider of a URL, a role of a name. */
export interface AccountClaim {
  /** For messages, such as `role`. */
  readonly kind: string;
  readonly names: readonly string[];
  /** What the user does about it when somebody else has it already. */
  readonly cure: string;
}

interface Owner {
  readonly construct: IConstruct;
  readonly stack: Stack;
}

/** Marks a stack whose template goes to many accounts, none of which another stack of the app is known to go to. */
const MANY_ACCOUNTS = Symbol.for('cdk-defender-for-cloud.many-accounts');

/** Claims of such a stack meet only each other. */
export function markAsTemplateForManyAccounts(stack: Stack): void {
  Object.defineProperty(stack, MANY_ACCOUNTS, { value: true });
}

export function isTemplateForManyAccounts(stack: Stack): boolean {
  return MANY_ACCOUNTS in stack;
}

/**
 * Throws if the same account is asked to hold a thing twice, within a stack or across stacks. Without this, only the
 * deployment of the second would fail. Two stacks that leave their account open may or may not meet in one account:
 * that is a warning.
 */
export function claimInAccount(construct: IConstruct, claim: AccountClaim): void {
  const owner: Owner = { construct, stack: Stack.of(construct) };
  const [certain, possible] = findClashes(owner, claim);
  const describe = ([other, names]: readonly [Owner, string[]]) =>
    `${construct.node.path} makes the ${claim.kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}, which ` +
    `${other.construct.node.path} makes already`;
  if (certain) {
    throw new Error(`${describe(certain)}; IAM is global, so an AWS account holds it only once: ${claim.cure}`);
  }
  if (possible) {
    Annotations.of(construct).addWarningV2('cdk-defender-for-cloud:sameAccount',
      `${describe(possible)}; both stacks leave their account open, so they must not be deployed to the same one: ` +
      claim.cure);
  }
}

/** Enters the claim. Returns the first clash that is certain, and the first that is possible. */
function findClashes(owner: Owner, claim: AccountClaim) {
  const holder = isTemplateForManyAccounts(owner.stack) ? owner.stack : owner.construct.node.root;
  const claims = remembered(holder, 'account-claims', () => new Map<string, Owner[]>());
  const clashes = new Map<Owner, string[]>();
  for (const name of claim.names.filter(n => !Token.isUnresolved(n))) {
    // Only stacks of one known account, or of accounts that are all open, can meet.
    const key = `${claim.kind}:${name.toLowerCase()}:${isOpen(owner.stack) ? 'open' : owner.stack.account}`;
    const others = claims.get(key) ?? [];
    for (const other of others) clashes.set(other, [...(clashes.get(other) ?? []), name]);
    claims.set(key, [...others, owner]);
  }
  const certain = [...clashes].find(([other]) => other.stack === owner.stack || !isOpen(owner.stack));
  const [possible] = clashes;
  return [certain, possible];
}

function isOpen(stack: Stack): boolean {
  return Token.isUnresolved(stack.account);
}
