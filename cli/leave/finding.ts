/** What the finders share: what they get, and what they return. */
import type { LeftoverId, Plan } from './leftovers';
import type { Match } from './match';
import type { Commands } from './pasted';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row } from '../asking/rows';
import { inPlaceOfAnswer } from '../asking/run-command';
import { commandOf, type Option } from '../shared/command-line';

/** What each finder needs. */
export interface FinderContext {
  readonly ask: Ask;
  readonly region: string;
  readonly account: string;
  /** Names of the roles that can have access to clusters. */
  readonly clusterRoles: readonly string[];
  /** Formats a command of the AWS CLI with this region and the profile. */
  readonly aws: (program: string, ...options: readonly Option[]) => string;
  /** The result of `work`. Undefined without an answer, which the report then says. The default of `where` is the region. */
  readonly attempt: <T>(what: string, work: () => Promise<T>, where?: string) => Promise<T | undefined>;
  readonly now: Date;
}

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

/** A resource that was found. Empty if it matches nothing. A lookalike gets no details and no commands. */
export async function foundResource(
  match: Match | undefined, what: Omit<FoundResource, 'remove' | keyof Match>, readDetails: () => Details | Promise<Details>,
): Promise<FoundResource[]> {
  if (match === undefined) return [];
  const { leftover, ...more } = what;
  return [{ leftover, ...match, ...more, ...match.certainty === 'lookalike' ? { remove: [] } : await readDetails() }];
}

/** Formats commands of the AWS CLI for a shell, with the profile and the region. */
export function awsCommand(profile: string | undefined, region: string | undefined) {
  const common: Option[] = [
    ...profile === undefined ? [] : [['profile', profile] as const],
    ...region === undefined ? [] : [['region', region] as const],
  ];
  return (program: string, ...options: readonly Option[]) => commandOf(`aws ${program}`, ...options, ...common);
}

/** A detail of something that was found. Undefined if the profile may not read it, or if it no longer exists. */
export async function detail<T>(question: Promise<T>): Promise<T | undefined> {
  return question.catch(inPlaceOfAnswer(() => undefined));
}

/** A range that contains the newest value of a metric that CloudWatch writes once a day. */
export function lastDays(now: Date): { readonly start: string; readonly end: string } {
  const day = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  return { start: day(3), end: day(0) };
}

/** A request that got no answer. */
export type Unanswered = Row<'cannot tell'> & { readonly region: string };

/** The form of `--json`. */
export const toJson = ({ id: what, region, text: why }: Unanswered) => ({ what, region, why });

/** The result of `work`. If AWS or Azure gives no answer, adds this to `unanswered`, and returns undefined. */
export function attempt<T>(what: string, region: string, unanswered: Unanswered[], work: () => Promise<T>): Promise<T | undefined> {
  return attemptOf<T | undefined>(work, (error) => {
    unanswered.push({ ...noAnswer(what, 'cannot tell', error, 'docs/rights.md#leave'), region });
    return undefined;
  });
}
