import type { Finding, Result } from './findings';
import { printable, printableLine } from '../shared/printable';
import { remedyLines } from '../shared/remedies';
import { table } from '../shared/table';

/** What the user reads: a table, then what to do about each difference. */
export function report(findings: readonly Finding[], width: number): string[] {
  return [
    ...table(['check', 'result', 'what was found'], findings.map(f => [printableLine(f.check), f.result, printable(f.found)]), width),
    '',
    ...remedyLines(findings.filter(({ result }) => result === 'differs').map(({ check, remedy }) => ({ about: check, remedy }))),
    summary(findings),
  ];
}

export function summary(findings: readonly Finding[]): string {
  const count = (result: Result) => findings.filter(f => f.result === result).length;
  return `${count('ok')} ok, ${count('differs')} ${count('differs') === 1 ? 'differs' : 'differ'}, ${count('not checked')} not checked`;
}

/** 1 if something differs, else 2 if a question had no answer. */
export function exitCode(findings: readonly Finding[]): number {
  if (findings.some(({ result }) => result === 'differs')) return 1;
  return findings.some(({ unanswered }) => unanswered) ? 2 : 0;
}
