import { counted } from './counted';
import { table, type Cell } from './table';

/** A row of a report. */
export interface ReportRow {
  /** What it is about. After `equalRows`, each of them. */
  readonly about: string;
  readonly status: string;
  readonly text: string;
  readonly remedy?: string;
}

export interface EqualRows extends Omit<ReportRow, 'about'> {
  readonly about: readonly string[];
}

/** The action that AWS denied, if a text says so. Otherwise the command that was denied. */
export function deniedIn(text: string): string | undefined {
  if (!/not authorized to perform|AccessDenied|Unauthorized(Operation|Exception)/.test(text)) return undefined;
  return /not authorized to perform:? ([\w-]+:\w+)/.exec(text)?.[1] ?? /\b(?:aws|az) [a-z][\w-]* [a-z][\w-]*/.exec(text)?.[0];
}

/** `3 calls denied: iam:ListRoles, ec2:DescribeRegions`. An action that was denied several times is there once. */
export function deniedCalls(texts: readonly string[]): string {
  return `${counted(texts.length, 'call')} denied: ${[...new Set(texts.map(text => deniedIn(text)))].join(', ')}`;
}

/**
 * Rows that say the same, in one: equal texts with one status and one remedy, and calls that AWS denied. Each is where the
 * first one was. For a person only: JSON has every row.
 *
 * @param noAnswer the status of a question without an answer
 */
export function equalRows(rows: readonly ReportRow[], noAnswer: string): EqualRows[] {
  const groups = new Map<string, ReportRow[]>();
  for (const row of rows) {
    const isDenied = row.status === noAnswer && deniedIn(row.text) !== undefined;
    const key = JSON.stringify([row.status, isDenied ? 'denied' : row.text, row.remedy, isDenied]);
    groups.set(key, [...groups.get(key) ?? [], row]);
  }
  return [...groups.values()].map((equal) => {
    const [{ status, text, remedy }] = equal;
    const isOne = equal.every(row => row.text === text);
    return { about: equal.map(row => row.about), status, text: isOne ? text : deniedCalls(equal.map(row => row.text)), remedy };
  });
}

/** A report: a table of rows, then what to do about each row with a remedy, one paragraph per remedy. */
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
  const byRemedy = new Map<string, string[]>();
  for (const { about, remedy } of rows) if (remedy !== undefined) byRemedy.set(remedy, [...byRemedy.get(remedy) ?? [], ...about]);
  const lines = [...byRemedy].flatMap(([remedy, about]) => [`What to do about ${about.join('; ')}:`, `  ${remedy}`]);
  return lines.length > 0 ? [...lines, ''] : [];
}

/** The first lines of a cell that names what equal rows are about. */
function aboutLines(about: readonly string[], most = 3): string[] {
  return about.length <= most + 1 ? [...about] : [...about.slice(0, most), `and ${about.length - most} more`];
}
