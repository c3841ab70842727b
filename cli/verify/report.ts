import type { Finding, Result } from './findings';
import { equalRows, remedyLines, rowLines, type EqualRows } from '../shared/equal-rows';
import { printableLine } from '../shared/printable';

/** What the user reads: a table, then what to do about each difference. */
export function report(findings: readonly Finding[], width: number): string[] {
  return [
    ...rowLines(rowsOf(findings), ['check', 'result'], 'differs', width, text => text.split('\n')),
    summary(findings),
  ];
}

function rowsOf(findings: readonly Finding[]): EqualRows[] {
  const rows = findings.map(({ id, status, text, remedy }) =>
    ({ about: id, status, text, remedy: status === 'differs' ? remedy : undefined }));
  return equalRows(rows, 'not checked');
}

export function summary(findings: readonly Finding[]): string {
  const count = (result: Result) => findings.filter(f => f.status === result).length;
  return `${count('ok')} ok, ${count('differs')} ${count('differs') === 1 ? 'differs' : 'differ'}, ${count('not checked')} not checked`;
}

/** What was verified, for the document that `--report` writes. */
export interface Verified {
  readonly version: string;
  readonly time: Date;
  readonly account: string;
  readonly stack: string;
}

/** The report as Markdown, with its date, to keep or to paste into a ticket. */
export function markdown(findings: readonly Finding[], { version, time, account, stack }: Verified): string {
  const cell = (text: string) => printableLine(text).replace(/[\\|<>&`*_[\]#~]/g, '\\$&');
  const rows = rowsOf(findings);
  return [
    `# Verified on ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `Account ${account}, ${cell(stack)}, with cdk-defender-for-cloud ${version}: ${summary(findings)}.`,
    '',
    '| check | result | what was found |',
    '| --- | --- | --- |',
    ...rows.map(({ about, status, text }) => `| ${about.map(cell).join('<br>')} | ${status} | ${cell(text)} |`),
    '',
    ...remedyLines(rows).map(line => line === '' ? '' : `${cell(line).trimStart()}\\`),
  ].join('\n').trimEnd() + '\n';
}

/** 1 if something differs, else 2 if a question had no answer. */
export function exitCode(findings: readonly Finding[]): number {
  if (findings.some(({ status }) => status === 'differs')) return 1;
  return findings.some(({ unanswered }) => unanswered) ? 2 : 0;
}
