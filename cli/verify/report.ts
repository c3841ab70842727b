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
  const remedies = remedyLines(findings.filter(({ result }) => result === 'differs').map(({ check, remedy }) => ({ about: check, remedy })));
  return [
    `# Verified on ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `Account ${account}, ${cell(stack)}, with cdk-defender-for-cloud ${version}: ${summary(findings)}.`,
    '',
    '| check | result | what was found |',
    '| --- | --- | --- |',
    ...findings.map(f => `| ${cell(f.check)} | ${f.result} | ${cell(f.found)} |`),
    '',
    ...remedies.map(line => line === '' ? '' : `${cell(line).trimStart()}\\`),
  ].join('\n').trimEnd() + '\n';
}

/** 1 if something differs, else 2 if a question had no answer. */
export function exitCode(findings: readonly Finding[]): number {
  if (findings.some(({ result }) => result === 'differs')) return 1;
  return findings.some(({ unanswered }) => unanswered) ? 2 : 0;
}
