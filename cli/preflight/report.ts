import type { Row, Status } from './context';
import { equalRows, rowLines } from '../asking/rows';
import { counted, some } from '../shared/counted';

const ORDER: readonly Status[] = ['blocker', 'changes for others', 'cannot tell', 'fine'];

/** Blockers first. Rows of one status stay in their order. */
export function sorted(rows: readonly Row[]): Row[] {
  return ORDER.flatMap(status => rows.filter(row => row.status === status));
}

/** The report for people: a table, then what to do about each row with a remedy. */
export function report(rows: readonly Row[], width: number): string[] {
  return [...rowLines(equalRows(rows), ['check', 'status'], 'blocker', width), summary(rows)];
}

/** The JSON form of a row, for scripts. */
export const toJson = ({ denied, ...row }: Row) => row;

/** The questions that decide whether a deployment works, by the ids of their rows. docs/preflight.md has the same list. */
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

/** Of the questions that decide, those without an answer. Rows of a member account begin with its id. */
function undecided(rows: readonly Row[]): string[] {
  const ids = rows.filter(({ unanswered }) => unanswered).map(({ id }) => id.replace(/^\d{12} /, ''));
  return Object.entries(DECISIVE).filter(([, pattern]) => ids.some(id => pattern.test(id))).map(([name]) => name);
}

/** 1 if something blocks; otherwise 2 if a decisive call has no answer, unless that is allowed. */
export function exitCode(rows: readonly Row[], allowUnknown = false): number {
  if (rows.some(({ status }) => status === 'blocker')) return 1;
  return !allowUnknown && undecided(rows).length > 0 ? 2 : 0;
}

export function summary(rows: readonly Row[]): string {
  const count = (status: Status) => rows.filter(row => row.status === status).length;
  const missing = rows.filter(({ unanswered }) => unanswered).map(({ id }) => id);
  const decisive = undecided(rows);
  return `${counted(count('blocker'), 'blocker')}, ${counted(count('changes for others'), 'change')} for others, ` +
    `${count('cannot tell')} cannot be told, ${count('fine')} fine` + (missing.length === 0 ? '' : `. Not looked at: ${some(missing)}`) +
    (decisive.length === 0 ? '' : `. What decides has no answer: ${decisive.join(', ')}`);
}
