import type { LeftoverId, Plan } from './leftovers';
import type { Match } from './match';
import type { Commands } from './pasted';

/** Something in the account that has a published name or tag, or a similar one. */
export interface FoundResource extends Match, Commands {
  readonly leftover: LeftoverId;
  /** As a person knows it. */
  readonly name: string;
  /** `global` for IAM, `Azure` for what is there. */
  readonly region: string;
  readonly size?: string;
  /** ISO 8601. */
  readonly created?: string;
  /** Who uses it now. */
  readonly usedBy?: readonly string[];
  /** Why nothing is left to do, such as a deletion that is scheduled. */
  readonly going?: string;
  /** Plans that stay and use it, if only one plan is removed. */
  readonly keptFor?: readonly Plan[];
  /** Plans that could use it, if only one plan is removed and nothing says which others are on. */
  readonly perhapsFor?: readonly Plan[];
  /** Name for CloudFormation, if a stack could own it. */
  readonly physicalId?: string;
  /** The stack that owns it: then it is not left outside of the stacks. */
  readonly stack?: string;
  /** What shows whose it is, in sentences. */
  readonly facts?: readonly string[];
}

/** Whether it is left outside of the stacks. */
export function isLeft({ certainty, stack, going, keptFor }: FoundResource): boolean {
  return certainty !== 'lookalike' && stack === undefined && going === undefined && keptFor === undefined;
}

type Details = Partial<FoundResource> & Pick<FoundResource, 'remove'>;

/** A resource that was found. Of a lookalike, no details are asked, and no command is for it. */
export async function foundResource(
  what: Omit<FoundResource, 'remove'>, ours: () => Details | Promise<Details>,
): Promise<FoundResource> {
  return { ...what, ...what.certainty === 'lookalike' ? { remove: [] } : await ours() };
}
