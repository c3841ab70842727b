import { accountLines, accountsMarkdown, type CoveredAccount } from './accounts-table';
import type { Ask } from '../asking/ask';
import { attempt as attemptOf, noAnswer, type Row, equalRows, remedyLines, rowLines, type EqualRows } from '../asking/rows';
import { CommandError } from '../asking/run-command';
import type { DeployedTemplate } from '../reading/deployed-template';
import { inWords } from '../reading/policy-difference';
import { markdownTable, markdownText as cell } from '../shared/markdown';

/**
 * `not checked` means that a check needs another right, file or version. `not checkable` means that AWS does not show what a check would
 * need. `information` is neither right nor wrong.
 */
type Result = 'ok' | 'differs' | 'not checked' | 'not checkable' | 'information';
export interface Finding extends Row<Result> {
  /** The accounts, in the finding about the accounts of an organization. */
  readonly accounts?: readonly CoveredAccount[];
}

export const ok = (id: string, text: string): Finding => ({ id, status: 'ok', text });
export const differs = (id: string, text: string, remedy: string): Finding => ({ id, status: 'differs', text, remedy });
export const notChecked = (id: string, text: string): Finding => ({ id, status: 'not checked', text });
export const notCheckable = (id: string, text: string): Finding => ({ id, status: 'not checkable', text });
export const information = (id: string, text: string): Finding => ({ id, status: 'information', text });

/** The finding for scripts. */
export const toJson = ({ id: check, status: result, text: found, denied, unanswered, ...more }: Finding) =>
  ({ check, result, found, ...more });

/** The input of the checks of one stack. */
export interface StackContext {
  readonly ask: Ask;
  readonly template: DeployedTemplate;
  /** The documents of policies that another stack may attach to the roles of this stack. They only deny. */
  readonly additionalDenies?: readonly any[];
}

export const DEPLOY_AGAIN =
  'Change it back, or find out who changed it (CloudTrail). Deploying the same template does not repair it: ' +
  'CloudFormation does not see the change.';

/** `ok` if no differences were found. */
export const compared = (id: string, found: readonly string[], text: string, remedy = DEPLOY_AGAIN): Finding =>
  found.length === 0 ? ok(id, text) : differs(id, inWords(found), remedy);

/** The findings of a check, or one finding if a question has no answer or the resource does not exist. */
export function attempt(id: string, work: (id: string) => Promise<Finding[]>): Promise<Finding[]> {
  return attemptOf(() => work(id), (error) => {
    if (!(error instanceof CommandError)) return [notChecked(id, error.message)];
    if (!error.isMissing) return [noAnswer(id, 'not checked', error, 'docs/rights.md#verify')];
    return [differs(id, `it does not exist (${error.code})`, 'Deploy the stack. If CloudFormation says that nothing changed, ' +
      'somebody deleted this outside of CloudFormation: remove it (from the app, or by its parameter), deploy, add it again, deploy.')];
  });
}

/** The report for people: a table, what to do about each difference, and a summary. */
export function report(findings: readonly Finding[], width: number): string[] {
  return [
    ...coveredIn(findings).flatMap(covered => accountLines(covered, width)),
    ...rowLines(rowsOf(findings), ['check', 'result'], 'differs', width, text => text.split('\n')),
    summary(findings),
  ];
}

const coveredIn = (findings: readonly Finding[]) => findings.flatMap(({ text, accounts }) => accounts ? [{ text, accounts }] : []);

function rowsOf(findings: readonly Finding[]): EqualRows[] {
  return equalRows(findings.map(finding => finding.status === 'differs' ? finding : { ...finding, remedy: undefined }));
}

export function summary(findings: readonly Finding[]): string {
  const count = (result: Result) => findings.filter(f => f.status === result).length;
  const uncheckable = count('not checkable') === 0 ? '' : `, ${count('not checkable')} not checkable`;
  return `${count('ok')} ok, ${count('differs')} ${count('differs') === 1 ? 'differs' : 'differ'}, ` +
    `${count('not checked')} not checked${uncheckable}`;
}

/** What was verified and when, for the file of `--report`. */
interface Verified {
  readonly version: string;
  readonly time: Date;
  readonly account: string;
  readonly stack: string;
}

/** The report as Markdown with its date, which people can keep or paste into a ticket. */
export function markdown(findings: readonly Finding[], { version, time, account, stack }: Verified): string {
  const rows = rowsOf(findings);
  return [
    `# Verified on ${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `Account ${account}, ${cell(stack)}, with cdk-defender-for-cloud ${version}: ${summary(findings)}.`,
    '',
    ...markdownTable(['check', 'result', 'what was found'],
      rows.map(({ about, status, text }) => [about.map(cell).join('<br>'), status, cell(text)])),
    '',
    ...remedyLines(rows).map(line => line === '' ? '' : `${cell(line).trimStart()}\\`),
    ...coveredIn(findings).flatMap(accountsMarkdown),
  ].join('\n').trimEnd() + '\n';
}

/** 1 if something differs, otherwise 2 if something is not checked. */
export function exitCode(findings: readonly Finding[]): number {
  if (findings.some(({ status }) => status === 'differs')) return 1;
  return findings.some(({ status }) => status === 'not checked') ? 2 : 0;
}
