import type { LeftoverId, Plan } from './leftovers';
import type { Match } from './match';
import type { Commands } from './pasted';

/** A resource in the account with a published name or tag, or with a similar one. */
export interface FoundResource extends Match, Commands {
  readonly leftover: LeftoverId;
  /** The name for people. */
  readonly name: string;
  /** `global` for IAM, `Azure` for Azure resources. */
  readonly region: string;
  readonly size?: string;
  /** ISO 8601. */
  readonly created?: string;
  /** The current users. */
  readonly usedBy?: readonly string[];
  /** The reason why nothing is left to do, such as a scheduled deletion. */
  readonly going?: string;
  /** Plans that stay and use the resource, if only one plan is removed. */
  readonly keptFor?: readonly Plan[];
  /** Plans that could use the resource, if only one plan is removed and it is not known which other plans are on. */
  readonly perhapsFor?: readonly Plan[];
  /** The physical id in CloudFormation, if a stack could own the resource. */
  readonly physicalId?: string;
  /** The stack that owns the resource, which is then not outside of the stacks. */
  readonly stack?: string;
  /** Facts about the owner, in sentences. */
  readonly facts?: readonly string[];
}

/** Whether the resource stays outside of the stacks. */
export function isLeft({ certainty, stack, going, keptFor }: FoundResource): boolean {
  return certainty !== 'lookalike' && stack === undefined && going === undefined && keptFor === undefined;
}

type Details = Partial<FoundResource> & Pick<FoundResource, 'remove'>;

/** A found resource. A lookalike gets no details and no commands. */
export async function foundResource(
  what: Omit<FoundResource, 'remove'>, ours: () => Details | Promise<Details>,
): Promise<FoundResource> {
  return { ...what, ...what.certainty === 'lookalike' ? { remove: [] } : await ours() };
}
