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
  readonly unanswered: Unanswered[];
  readonly now: Date;
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

/** The values that are not undefined. */
export function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter(value => value !== undefined);
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
