import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row } from '../asking/rows';
import { inPlaceOfAnswer } from '../asking/run-command';
import { commandOf, type Option } from '../shared/command-line';

/** The input of each finder. */
export interface FinderContext {
  readonly ask: Ask;
  readonly region: string;
  readonly account: string;
  /** Names of the roles that can have access to clusters. */
  readonly clusterRoles: readonly string[];
  /** A command of the AWS CLI in this region, with the profile. */
  readonly aws: (program: string, ...options: readonly Option[]) => string;
  readonly unanswered: Unanswered[];
  readonly now: Date;
}

/** A command of the AWS CLI that a person can type here. */
export function awsCommand(profile: string | undefined, region: string | undefined) {
  const common: Option[] = [
    ...profile === undefined ? [] : [['profile', profile] as const],
    ...region === undefined ? [] : [['region', region] as const],
  ];
  return (program: string, ...options: readonly Option[]) => commandOf(`aws ${program}`, ...options, ...common);
}

/** A detail of a found resource. Undefined if AWS denies the call, or if the resource no longer exists. */
export async function detail<T>(question: Promise<T>): Promise<T | undefined> {
  return question.catch(inPlaceOfAnswer(() => undefined));
}

/** Removes undefined values. */
export function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter(value => value !== undefined);
}

/** The time range of a metric that CloudWatch records once a day. */
export function lastDays(now: Date): { readonly start: string; readonly end: string } {
  const day = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  return { start: day(3), end: day(0) };
}

/** A call without an answer. */
export type Unanswered = Row<'cannot tell'> & { readonly region: string };

/** The JSON form, for scripts. */
export const toJson = ({ id: what, region, text: why }: Unanswered) => ({ what, region, why });

/** Runs a call. If it has no answer, adds it to `unanswered`. */
export function attempt<T>(what: string, region: string, unanswered: Unanswered[], work: () => Promise<T>): Promise<T | undefined> {
  return attemptOf<T | undefined>(work, (error) => {
    unanswered.push({ ...noAnswer(what, 'cannot tell', error, 'docs/rights.md#leave'), region });
    return undefined;
  });
}
