import type { Row, Status } from './rows';
import { counted } from '../shared/counted';
import { equalRows, rowLines } from '../shared/equal-rows';

const ORDER: readonly Status[] = ['blocker', 'changes for others', 'cannot tell', 'fine'];

/** Blockers first. Rows of one status stay in their order. */
export function sorted(rows: readonly Row[]): Row[] {
  return ORDER.flatMap(status => rows.filter(row => row.status === status));
}

/** What the user reads: a table, then what to do about each row that has a remedy. */
export function report(rows: readonly Row[], width: number): string[] {
  const merged = equalRows(rows.map(({ id, ...row }) => ({ about: id, ...row })), 'cannot tell');
  return [
    ...rowLines(merged, ['check', 'status'], 'blocker', width),
    summary(rows),
  ];
}

export function summary(rows: readonly Row[]): string {
  const count = (status: Status) => rows.filter(row => row.status === status).length;
  return `${counted(count('blocker'), 'blocker')}, ${counted(count('changes for others'), 'change')} for others, ` +
    `${count('cannot tell')} cannot be told, ${count('fine')} fine`;
}
