/** The query that `--athena` prints, and its result as CSV. */
import type { Connection } from './connection';
import { DENIED_CODE } from './event';
import { isoTime } from './lookup';

/** Columns of the query, with their fields in a CloudTrail event. */
const COLUMNS = {
  principal: 'useridentity.arn',
  recipient: 'recipientaccountid',
  region: 'awsregion',
  source: 'eventsource',
  event: 'eventname',
  code: 'errorcode',
} as const;

/** Columns that the query aggregates from several events. */
const COMPUTED = ['message', 'calls', 'first_call', 'last_call'] as const;

const HEADER = [...Object.keys(COLUMNS), ...COMPUTED];

/**
 * The query expects the table of AWS's documentation: `useridentity` is a struct, and `eventtime` a string. Source: Amazon
 * Athena user guide, query AWS CloudTrail logs, 2026-11. Messages differ in the resource, so the query groups them by their
 * action and policy, and shows the newest message.
 */
export function athenaQuery({ sessionName }: Connection, table: string, from: Date, to: Date): string {
  const day = (date: Date) => isoTime(date).slice(0, 10).replaceAll('-', '/');
  return [
    '-- With partition projection, add this line to read less data (the column can have another name):',
    `--   AND "timestamp" BETWEEN '${day(from)}' AND '${day(new Date(to.getTime() + 24 * 3600 * 1000))}'`,
    'SELECT',
    ...Object.entries(COLUMNS).map(([name, column]) => `  ${column} AS ${name},`),
    '  max_by(errormessage, eventtime) AS message,',
    '  count(*) AS calls,',
    '  min(eventtime) AS first_call,',
    '  max(eventtime) AS last_call',
    `FROM ${table.split('.').map(name => `"${name.replaceAll('"', '""')}"`).join('.')}`,
    "WHERE useridentity.type = 'AssumedRole'",
    `  AND element_at(split(useridentity.arn, '/'), -1) = ${sqlText(sessionName)}`,
    `  AND regexp_like(errorcode, ${sqlText(DENIED_CODE)})`,
    `  AND eventtime BETWEEN ${sqlText(isoTime(from))} AND ${sqlText(isoTime(to))}`,
    'GROUP BY',
    `  ${Object.keys(COLUMNS).map((_, i) => i + 1).join(', ')},`,
    "  regexp_extract(errormessage, 'is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9*]+)', 1),",
    "  regexp_extract(errormessage, '.*((?:because no|explicit deny in) [A-Za-z -]+)', 1)",
    'ORDER BY calls DESC;',
  ].join('\n');
}

/** A string literal of SQL. */
function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Whether a file is a query result that Athena wrote. */
export function isCsvOfQuery(text: string): boolean {
  const [first = ''] = text.split(/\r?\n/, 1);
  const [names = []] = cellsOf(first);
  return HEADER.every(name => names.includes(name));
}

/** Converts each row into an event that counts several calls. */
export function rowsOfCsv(text: string): object[] {
  const [names, ...rows] = cellsOf(text);
  return rows.map((cells) => {
    const row = Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    return {
      userIdentity: { arn: row.principal },
      recipientAccountId: row.recipient,
      awsRegion: row.region,
      eventSource: row.source,
      eventName: row.event,
      errorCode: row.code,
      errorMessage: row.message,
      calls: row.calls,
      firstCall: row.first_call,
      eventTime: row.last_call,
    };
  });
}

/** The rows of a CSV file (RFC 4180): a cell in quotes can contain commas, line breaks and doubled quotes. */
function cellsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}
