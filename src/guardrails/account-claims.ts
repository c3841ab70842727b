import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

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

/** The claims hang on the construct tree's root, so that apps in one process do not see each other. */
const CLAIMS = Symbol.for('cdk-defender-for-cloud.account-claims');
const APART = Symbol.for('cdk-defender-for-cloud.claims-apart');

/** For a stack that goes to accounts of its own, which no other stack of the app is known to go to: only claims within it meet. */
export function keepClaimsApart(stack: Stack): void {
  Object.defineProperty(stack, APART, { value: true });
}

/** Whether a stack stands for many accounts, as a member template does. */
export function areClaimsApart(stack: Stack): boolean {
  return APART in stack;
}

/**
 * Throws when the same account is asked to hold a thing twice, within a stack or across stacks. Without this, only the
 * deployment of the second would fail. Two stacks that leave their account open may or may not meet in one account: that is
 * a warning.
 */
export function claimInAccount(construct: IConstruct, claim: AccountClaim): void {
  const owner: Owner = { construct, stack: Stack.of(construct) };
  const claims = claimsOf(areClaimsApart(owner.stack) ? owner.stack : construct.node.root);
  const clashes = new Map<Owner, string[]>();
  for (const name of claim.names.filter(n => !Token.isUnresolved(n))) {
    // Only stacks of one known account, or of accounts that are all open, can meet.
    const key = `${claim.kind}:${name.toLowerCase()}:${isOpen(owner.stack) ? 'open' : owner.stack.account}`;
    const others = claims.get(key) ?? [];
    for (const other of others) clashes.set(other, [...(clashes.get(other) ?? []), name]);
    claims.set(key, [...others, owner]);
  }
  const describe = ([other, names]: [Owner, string[]]) =>
    `${construct.node.path} makes the ${claim.kind}${names.length > 1 ? 's' : ''} ${names.join(', ')}, which ${other.construct.node.path} makes already`;

  const certain = [...clashes].find(([other]) => other.stack === owner.stack || !isOpen(owner.stack));
  if (certain) {
    throw new Error(`${describe(certain)}; IAM is global, so an AWS account holds it only once: ${claim.cure}`);
  }
  const [possible] = clashes;
  if (possible) {
    Annotations.of(construct).addWarningV2('cdk-defender-for-cloud:sameAccount',
      `${describe(possible)}; both stacks leave their account open, so they must not be deployed to the same one: ${claim.cure}`);
  }
}

function isOpen(stack: Stack): boolean {
  return Token.isUnresolved(stack.account);
}

function claimsOf(root: IConstruct): Map<string, Owner[]> {
  const holder = root as IConstruct & { [CLAIMS]?: Map<string, Owner[]> };
  const existing = holder[CLAIMS];
  if (existing) return existing;
  const created = new Map<string, Owner[]>();
  Object.defineProperty(holder, CLAIMS, { value: created });
  return created;
}
