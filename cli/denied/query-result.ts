/** Columns of the query of `--athena`, with what they are in an event of CloudTrail. */
export const COLUMNS = {
  principal: 'useridentity.arn',
  recipient: 'recipientaccountid',
  region: 'awsregion',
  source: 'eventsource',
  event: 'eventname',
  code: 'errorcode',
} as const;

/** Columns that the query computes of several events. */
const COMPUTED = ['message', 'calls', 'first_call', 'last_call'] as const;

const HEADER = [...Object.keys(COLUMNS), ...COMPUTED];

export function isCsvOfQuery(text: string): boolean {
  const [first = ''] = text.split(/\r?\n/, 1);
  const [names = []] = cellsOf(first);
  return HEADER.every(name => names.includes(name));
}

/** Each row in the form of an event, which counts several calls. */
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

/** Rows of cells (RFC 4180): a cell in quotes can have commas, line breaks and doubled quotes. */
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
