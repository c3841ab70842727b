import type { Finding, Result } from './findings';
import { printable, printableLine } from '../shared/printable';
import { remedyLines } from '../shared/remedies';
import { table } from '../shared/table';

/** What the user reads: a table, then what to do about each difference. */
export function report(findings: readonly Finding[], width: number): string[] {
  return [
    ...table(['check', 'result', 'what was found'], findings.map(f => [printableLine(f.id), f.status, printable(f.text)]), width),
    '',
    ...remedyLines(findings.filter(({ status }) => status === 'differs').map(({ id, remedy }) => ({ about: id, remedy }))),
    summary(findings),
  ];
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
  const cell = (text: string) => printable(text).replace(/[\\|<>&`*_[\]#~]/g, '\\$&').replaceAll('\n', ' ');
  const remedies = remedyLines(findings.filter(({ status }) => status === 'differs').map(({ id, remedy }) => ({ about: id, remedy })));
  return [
    `# Verified on ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `Account ${account}, ${cell(stack)}, with cdk-defender-for-cloud ${version}: ${summary(findings)}.`,
    '',
    '| check | result | what was found |',
    '| --- | --- | --- |',
    ...findings.map(f => `| ${cell(f.id)} | ${f.status} | ${cell(f.text)} |`),
    '',
    ...remedies.map(line => line === '' ? '' : `${cell(line).trimStart()}\\`),
  ].join('\n').trimEnd() + '\n';
}

/** 1 if something differs, else 2 if a question had no answer. */
export function exitCode(findings: readonly Finding[]): number {
  if (findings.some(({ status }) => status === 'differs')) return 1;
  return findings.some(({ unanswered }) => unanswered) ? 2 : 0;
}
