import type { Row, Status } from './context';
import { equalRows, rowLines } from '../asking/rows';
import { counted, some } from '../shared/counted';

const ORDER: readonly Status[] = ['blocker', 'changes for others', 'cannot tell', 'fine'];

/** Sorts rows by status, blockers first. Rows of one status keep their order. */
export function sorted(rows: readonly Row[]): Row[] {
  return ORDER.flatMap(status => rows.filter(row => row.status === status));
}

/** The report for people: a table, what to do about each row that has a remedy, and a summary. */
export function report(rows: readonly Row[], width: number): string[] {
  return [...rowLines(equalRows(rows), ['check', 'status'], 'blocker', width), summary(rows)];
}

/** The row for scripts. */
export const toJson = ({ denied, ...row }: Row) => row;

/** The questions that decide whether a deployment works, with the ids of their rows. docs/preflight.md has the same list. */
const DECISIVE: Readonly<Record<string, RegExp>> = {
  'account': /^account( of |$)/,
  'stack': /^stack /,
  'names': /^names: /,
  'rights': /^rights: (deployment|boundary)/,
  'provider': /^OIDC provider/,
  'trusted access': /^organization: /,
  'deletions': /^(deletions|change set|StackSets?[: ])/,
};
export const DECIDE = Object.keys(DECISIVE).join(', ');

/** The decisive questions that have no answer. Rows of a member account begin with its id. */
function undecided(rows: readonly Row[]): string[] {
  const ids = rows.filter(({ unanswered }) => unanswered).map(({ id }) => id.replace(/^\d{12} /, ''));
  return Object.entries(DECISIVE).filter(([, pattern]) => ids.some(id => pattern.test(id))).map(([name]) => name);
}

/** 1 if something blocks the deployment. Otherwise 2 if a decisive question has no answer, unless this is allowed. */
export function exitCode(rows: readonly Row[], allowUnknown = false): number {
  if (rows.some(({ status }) => status === 'blocker')) return 1;
  return !allowUnknown && undecided(rows).length > 0 ? 2 : 0;
}

export function summary(rows: readonly Row[]): string {
  const count = (status: Status) => rows.filter(row => row.status === status).length;
  const missing = rows.filter(({ unanswered }) => unanswered).map(({ id }) => id);
  const decisive = undecided(rows);
  return `${counted(count('blocker'), 'blocker')}, ${counted(count('changes for others'), 'change')} for others, ` +
    `${count('cannot tell')} cannot be told, ${count('fine')} fine` + (missing.length === 0 ? '' : `. Not checked: ${some(missing)}`) +
    (decisive.length === 0 ? '' : `. Decisive questions without an answer: ${decisive.join(', ')}`);
}
