import type { LeftoverId, Plan } from './leftovers';
import type { Match } from './match';
import type { Commands } from './pasted';

/** A resource in the account with a published name or tag, or with a similar one. */
export interface FoundResource extends Match, Commands {
  readonly leftover: LeftoverId;
  /** The name that the report shows. */
  readonly name: string;
  /** `global` for IAM, `Azure` for resources in Azure. */
  readonly region: string;
  readonly size?: string;
  /** ISO 8601. */
  readonly created?: string;
  /** The current users. */
  readonly usedBy?: readonly string[];
  /** Set if it is being deleted already: for example, when the deletion is scheduled. */
  readonly going?: string;
  /** The plans that stay and use it, if only one plan is removed. */
  readonly keptFor?: readonly Plan[];
  /** The plans that can use it, if only one plan is removed and it is not known which others are on. */
  readonly perhapsFor?: readonly Plan[];
  /** Physical id in CloudFormation, if a stack can own it. */
  readonly physicalId?: string;
  /** Name of the stack that owns it. It is then not left outside of the stacks. */
  readonly stack?: string;
  /** What helps to find out who owns it and who uses it. */
  readonly facts?: readonly string[];
}

/** Whether the resource stays outside of the stacks. */
export function isLeft({ certainty, stack, going, keptFor }: FoundResource): boolean {
  return certainty !== 'lookalike' && stack === undefined && going === undefined && keptFor === undefined;
}

type Details = Partial<FoundResource> & Pick<FoundResource, 'remove'>;

/** A resource that was found. A lookalike gets no details and no commands. */
export async function foundResource(
  what: Omit<FoundResource, 'remove'>, readDetails: () => Details | Promise<Details>,
): Promise<FoundResource> {
  return { ...what, ...what.certainty === 'lookalike' ? { remove: [] } : await readDetails() };
}
