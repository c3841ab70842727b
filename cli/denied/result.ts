import { adviceFor, type Advice } from './advice';
import type { Outcome } from './classify';
import type { Connection } from './connection';
import type { DeniedCalls, Group, Others } from './groups';
import type { Looked } from './lookup';

/** Where the events are from. */
export type Source =
  | { readonly kind: 'CloudTrail'; readonly from: string; readonly to: string; readonly looked: readonly Looked[] }
  | { readonly kind: 'files'; readonly files: number; readonly problems: readonly string[] };

export interface Listed {
  readonly group: Group;
  readonly advice: Advice;
}

/** What the command found. */
export interface Result {
  readonly connection: Connection;
  readonly source: Source;
  readonly read: number;
  /** In the order in which they are shown. */
  readonly listed: readonly Listed[];
  /** Actions for `additionalReadActions`, sorted. */
  readonly proposed: readonly string[];
  readonly leftOut: { readonly organization: number; readonly denyDataReads: number };
  readonly others: readonly Others[];
  readonly ofOtherAccounts: number;
  readonly broken: number;
}

/** Those that the reader can change come first. */
const SHOWN: readonly Outcome[] = ['missing', 'boundary', 'denied', 'other policy', 'unexplained'];

export function resultOf(connection: Connection, calls: DeniedCalls, source: Source): Result {
  const { groups, others, ofOtherAccounts, broken, read } = calls;
  const listed = SHOWN.flatMap(outcome => groups.filter(g => g.outcome === outcome))
    .map(group => ({ group, advice: adviceFor(group) }));
  const count = (outcome: Outcome) => sum(groups.filter(g => g.outcome === outcome).map(g => g.calls));
  return {
    connection,
    source,
    read,
    listed,
    proposed: [...new Set(listed.filter(l => l.advice.isProposed).map(l => l.group.action))].sort(),
    leftOut: { organization: count('organization'), denyDataReads: count('denyDataReads') },
    others,
    ofOtherAccounts,
    broken,
  };
}

/** 1 if a permission is missing, else 2 if not everything could be read. */
export function exitCode(result: Result): number {
  if (missing(result).length > 0) return 1;
  return problemsOf(result).length > 0 ? 2 : 0;
}

export function missing({ listed }: Result): Group[] {
  return listed.map(l => l.group).filter(g => g.outcome === 'missing' || g.outcome === 'boundary');
}

/** Why not everything was read. */
export function problemsOf({ source, broken }: Result): string[] {
  const ofSource = source.kind === 'files' ? source.problems : source.looked.flatMap(({ region, problem, oldest }) =>
    problem === undefined ? [] : [`${region ?? 'the region of the AWS CLI'}: ${problem}${oldest ? `, back to ${oldest}` : ''}`]);
  return [...ofSource, ...broken === 0 ? [] : [`${broken} ${broken === 1 ? 'entry is' : 'entries are'} not events of CloudTrail`]];
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
