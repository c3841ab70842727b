import { asText } from '../../src/checks/json-text';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row } from '../asking/rows';
import { inPlaceOfAnswer } from '../asking/run-command';
import { commandOf, type Option } from '../shared/command-line';

/** What each finder gets. */
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

/** A command of the AWS CLI, as a person has to type it here. */
export function awsCommand(profile: string | undefined, region: string | undefined) {
  const common: Option[] = [
    ...profile === undefined ? [] : [['profile', profile] as const],
    ...region === undefined ? [] : [['region', region] as const],
  ];
  return (program: string, ...options: readonly Option[]) => commandOf(`aws ${program}`, ...options, ...common);
}

/** A detail of something that was found. Undefined if nobody may read it, or if it is gone by now. */
export async function detail<T>(question: Promise<T>): Promise<T | undefined> {
  return question.catch(inPlaceOfAnswer(() => undefined));
}

/** Those that are not undefined. */
export function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter(value => value !== undefined);
}

/** Seconds since 1970, or a date as text, as ISO 8601. Undefined for everything else. */
export function iso(date: unknown): string | undefined {
  const text = asText(date ?? '');
  const parsed = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  return Number.isNaN(parsed.getTime()) ? undefined : parsed.toISOString();
}

/** Of a metric that CloudWatch has once a day. */
export function lastDays(now: Date): { readonly start: string; readonly end: string } {
  const day = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString().slice(0, 10);
  return { start: day(3), end: day(0) };
}

/** A question without an answer. */
export type Unanswered = Row<'cannot tell'> & { readonly region: string };

/** As scripts read it. */
export const toJson = ({ id: what, region, text: why }: Unanswered) => ({ what, region, why });

/** What could not be looked at, instead of an answer. */
export function attempt<T>(what: string, region: string, unanswered: Unanswered[], work: () => Promise<T>): Promise<T | undefined> {
  return attemptOf<T | undefined>(work, (error) => {
    unanswered.push({ ...noAnswer(what, 'cannot tell', error, 'docs/rights.md#leave'), region });
    return undefined;
  });
}
