import type { Row, Status } from './rows';
import { printableLine } from '../shared/printable';
import { table } from '../shared/table';

const ORDER: readonly Status[] = ['blocker', 'changes for others', 'cannot tell', 'fine'];

/** Blockers first. Rows of one status stay in their order. */
export function sorted(rows: readonly Row[]): Row[] {
  return ORDER.flatMap(status => rows.filter(row => row.status === status));
}

/** What the user reads: a table, then what to do about each row that has a remedy. */
export function report(rows: readonly Row[], width: number): string[] {
  const remedies = [...new Set(rows.flatMap(({ remedy }) => remedy ?? []))];
  return [
    ...table(['check', 'status', 'what was found'], rows.map(({ id, status, text }) => [printableLine(id), status, printableLine(text)]), width),
    '',
    ...remedies.flatMap((remedy) => {
      const ids = rows.filter(row => row.remedy === remedy).map(({ id }) => id);
      return [`What to do about ${ids.join('; ')}:`, `  ${remedy}`];
    }),
    ...remedies.length > 0 ? [''] : [],
    summary(rows),
  ];
}

export function summary(rows: readonly Row[]): string {
  const count = (status: Status) => rows.filter(row => row.status === status).length;
  return `${count('blocker')} ${count('blocker') === 1 ? 'blocker' : 'blockers'}, ${count('changes for others')} ` +
    `${count('changes for others') === 1 ? 'change' : 'changes'} for others, ${count('cannot tell')} cannot be told, ${count('fine')} fine`;
}
