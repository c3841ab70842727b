import { CommandError } from './run-command';
import { Unresolvable } from '../reading/deployed-template';
import { counted } from '../shared/counted';
import { grouped, groupedBy } from '../shared/grouped';
import { table, type Cell } from '../shared/table';

/** A row of a report: what was checked, the result, and what to do. */
export interface Row<Status extends string> {
  /** The check and its subject, such as `names: role CspmMonitorAws`. It is stable, because pipelines read it. */
  readonly id: string;
  readonly status: Status;
  /** What was found, in one line. */
  readonly text: string;
  /** What to do. */
  readonly remedy?: string;
  /** Whether a question had no answer. An answer that does not decide anything is no reason. */
  readonly unanswered?: boolean;
  /** The action that AWS denied, if there is no answer for this reason. Only tables use it, not JSON. */
  readonly denied?: string;
}

/** The result of a check, or of `instead` if a question has no answer. Other errors are defects of this program. */
export async function attempt<T>(work: () => Promise<T>, instead: (error: CommandError | Unresolvable) => T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommandError || error instanceof Unresolvable) return instead(error);
    throw error;
  }
}

/** Finds rows for all things at the same time. The rows are in the order of the things. */
export async function together<T, R>(things: readonly T[], find: (thing: T) => Promise<readonly R[]>): Promise<R[]> {
  return (await Promise.all(things.map(thing => find(thing)))).flat();
}

/** Finds rows for one thing after the other. */
export async function inTurn<T, R>(things: Iterable<T>, find: (thing: T) => Promise<readonly R[]>): Promise<R[]> {
  const found: R[] = [];
  for (const thing of things) found.push(...await find(thing));
  return found;
}

/** The row for a question that has no answer. */
export function noAnswer<Status extends string>(
  id: string, status: Status, error: CommandError | Unresolvable, document: string,
): Row<Status> {
  if (error instanceof Unresolvable) return { id, status, text: error.message, unanswered: true };
  const remedy = error.isThrottled ? 'AWS throttled the call even after several retries. Run this command again later.'
    : error.denied ? `Use a profile that may run it: ${document} lists what each command needs.`
      : 'Run the command yourself to see its output.';
  return { id, status, text: `${error.command}: ${error.said}`, remedy, unanswered: true, denied: error.denied?.actions.join(' or ') };
}

/** Several rows that say the same, as one row. */
export interface EqualRows extends Pick<Row<string>, 'status' | 'text' | 'remedy'> {
  /** The ids of the rows. */
  readonly about: readonly string[];
}

/** For example, `3 calls denied: iam:ListRoles, ec2:DescribeRegions`. An action that was denied several times is listed once. */
export function deniedCalls(rows: readonly Row<string>[]): string {
  return `${counted(rows.length, 'call')} denied: ${[...new Set(rows.map(({ denied }) => denied))].join(', ')}`;
}

/**
 * Joins rows that say the same: rows with equal texts, statuses and remedies, and rows about denied calls. A joined row is at the place of
 * its first row. Only reports for people use it: JSON has every row.
 */
export function equalRows(rows: readonly Row<string>[]): EqualRows[] {
  const keyOf = ({ status, text, remedy, denied }: Row<string>) => JSON.stringify([status, denied === undefined && text, remedy]);
  return [...groupedBy(rows, keyOf).values()].map((equal) => {
    const [{ status, text, remedy }] = equal;
    return { about: equal.map(({ id }) => id), status, text: equal.every(row => row.text === text) ? text : deniedCalls(equal), remedy };
  });
}

/** A report: a table of rows, then one paragraph per remedy. */
export function rowLines(
  rows: readonly EqualRows[], header: [about: string, status: string], urgent: string, width: number, cellOf = (text: string): Cell => text,
): string[] {
  return [
    ...table([...header, 'what was found'], rows.map(({ about, status, text }) =>
      [status === urgent ? about : aboutLines(about), status, cellOf(text)]), width),
    '',
    ...remedyLines(rows),
  ];
}

export function remedyLines(rows: readonly EqualRows[]): string[] {
  const byRemedy = grouped(rows.flatMap(({ about, remedy }) => remedy === undefined ? [] : [[remedy, about] as const]));
  const lines = [...byRemedy].flatMap(([remedy, about]) => [`What to do about ${about.flat().join('; ')}:`, `  ${remedy}`]);
  return lines.length > 0 ? [...lines, ''] : [];
}

const MOST_LINES = 3;

/** The lines of a cell that lists what equal rows are about. Only the first ones are listed if there are many. */
export function aboutLines(about: readonly string[]): string[] {
  return about.length <= MOST_LINES + 1 ? [...about] : [...about.slice(0, MOST_LINES), `and ${about.length - MOST_LINES} more`];
}
